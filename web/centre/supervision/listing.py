"""Lists of the supervision desk: notices by state, marks that were lifted."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries.marks import lifted_marks
from hotline.supervision.queries import NoticeFilter, list_notices, orders_of, state_counts
from hotline.supervision.states import OPEN, STATES, SupervisionState
from hotline.supervision.timeline import STATE_LOOKS
from web.centre.looks import looks_for, show
from web.centre.panes import after_of, next_page
from web.centre.supervision.looks import due_of
from web.centre.supervision.tabs import tabs_of
from web.kit import with_query
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

PAGE = 25


async def notices(request: Request) -> Response:
    """GET /desk/supervision/notices?state=."""
    actor, now = signed_in(request), request.state.now
    state = _state(request)
    wanted = NoticeFilter(
        states=frozenset({state} if state else OPEN if not request.query_params.get("all") else ()),
        order=request.query_params.get("order", ""),
    )
    found = await list_notices(wanted, by=actor, now=now, after=after_of(request), limit=PAGE)
    look = await looks_for(actor.tenant_id, now)
    orders = await orders_of(found.items, by=actor)
    return await show(
        request,
        "centre/supervision/notices.html",
        look=look,
        tabs=await tabs_of(request, "notices"),
        chips=await _chips(request, state),
        rows=[(one, due_of(one, look), orders.get(one.id, [])) for one in found.items],
        next_url=next_page(request, found.after),
        states=STATES,
        state_looks=STATE_LOOKS,
    )


async def lifted(request: Request) -> Response:
    """GET /desk/supervision/lifted."""
    found = await lifted_marks(by=signed_in(request), after=after_of(request), limit=PAGE)
    return await show(
        request,
        "centre/supervision/lifted.html",
        tabs=await tabs_of(request, "lifted"),
        items=found.items,
        next_url=next_page(request, found.after),
    )


async def _chips(request: Request, current: SupervisionState | None) -> list[tuple[str, str, bool, int]]:
    """未销号 first, then one chip per state, then everything."""
    counts = await state_counts(by=signed_in(request))
    everything = bool(request.query_params.get("all"))

    def url(**more: object) -> str:
        return with_query(request, **({"state": None, "all": None, "after": None} | more))

    chips = [(_("未销号"), url(), current is None and not everything, sum(counts.values()))]
    chips += [(_(label), url(state=one), one is current, counts.get(one, 0)) for one, label in STATES.items()]
    return [*chips, (_("全部"), url(all="1"), everything and current is None, 0)]


def _state(request: Request) -> SupervisionState | None:
    asked = request.query_params.get("state", "")
    return next((one for one in STATES if one == asked), None)
