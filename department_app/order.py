"""One order on the phone: everything its handler needs, and under the thumb what may be done now."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from department_app.cards import Card, share_cards
from department_app.chips import Chip, chips
from department_app.deeds import DEEDS, FINISHING, Deed, in_reach, offered
from department_app.entry import acting, show
from department_app.flow import Stage, stages
from department_app.knowing import who_knows
from department_app.pictures import Grouped, grouped
from department_app.places import PLACES, place_of
from department_app.story import timeline
from department_app.supervision_issuing import on_order
from hotline.messages.acknowledging import acknowledge_order
from hotline.orders.contact import may_reveal, reveal_contact
from hotline.orders.models import Assignment
from hotline.orders.queries import Detail, get_detail
from hotline.orders.queries.workload import most_urgent
from hotline.people.citizens import Revealed
from hotline.people.models import Organisation
from web.kit import is_htmx

REASON = "联系诉求人办理工单"


@dataclass(frozen=True)
class Branch:
    """A share with what was passed on below it."""

    share: Assignment
    chips: list[Chip]
    below: list["Branch"]


@dataclass(frozen=True)
class View:
    """What the template draws."""

    detail: Detail
    chips: list[Chip]
    tree: list[Branch]
    stages: list[Stage]
    timeline: list[dict[str, Any]]
    files: Grouped
    first: list[Deed]
    more: list[Deed]
    revealable: bool


async def order_page(request: Request) -> Response:
    """Whoever opens an order knows of it: what was climbing towards him stops here."""
    return await _show(request)


async def reveal(request: Request) -> Response:
    """显示联系方式: shown once, in answer to a press, and written into the audit."""
    number = request.path_params["number"]
    contact = await reveal_contact(number, by=acting(request), reason=REASON, now=request.state.now)
    return await _show(request, contact=contact)


async def _show(request: Request, contact: Revealed | None = None) -> Response:
    by, now = acting(request), request.state.now
    detail = await get_detail(request.path_params["number"], by=by, now=now)
    await acknowledge_order(detail.order.id, by=by, now=now)
    done = request.query_params.get("done", "")
    return show(
        request,
        "department/order.html",
        block="detail" if is_htmx(request) else "",
        view=await view_of(detail),
        contact=contact,
        back=_back(request),
        done=done,
        next_card=await _next(request, detail) if done in FINISHING else None,
        deeds=DEEDS,
        known=await who_knows(detail.order.id, by=by),
        supervised=await on_order(detail, by=by),
    )


async def view_of(detail: Detail) -> View:
    first, more = in_reach(offered(detail.steps))
    return View(
        detail=detail,
        chips=_header_chips(detail),
        tree=_tree(detail, None),
        stages=stages(detail.order),
        timeline=timeline(detail, await _names(detail)),
        files=grouped(detail.attachments, detail.order.number or ""),
        first=first,
        more=more,
        revealable=may_reveal(detail.case),
    )


def _header_chips(detail: Detail) -> list[Chip]:
    """The clocks that run now: those of one's own shares, else the order's."""
    case = detail.case
    running = [clock for clock in detail.clocks if clock.stopped_at is None]
    mine = {one.id for one in case.assignments if one.organisation.path.startswith(case.by.organisation_path)}
    own = [clock for clock in running if clock.assignment_id in mine]
    return chips(own or running, case.calendar, case.now)


def _tree(detail: Detail, parent_id: int | None) -> list[Branch]:
    case = detail.case
    return [
        Branch(
            share,
            chips([one for one in detail.clocks if one.assignment_id == share.id], case.calendar, case.now),
            _tree(detail, share.id),
        )
        for share in detail.assignments
        if share.parent_id == parent_id
    ]


async def _names(detail: Detail) -> dict[int, str]:
    ids = {event.organisation_id for event in detail.events if event.organisation_id}
    return {one.id: one.label for one in await Organisation.filter(id__in=[0, *ids])}


async def _next(request: Request, detail: Detail) -> Card | None:
    by = acting(request)
    rows = await most_urgent(by=by, limit=1, skip=[detail.order.id])
    cards = await share_cards(rows, by=by, now=request.state.now)
    return cards[0] if cards else None


def _back(request: Request) -> dict[str, str]:
    """The list somebody came from, for the arrow on a phone and the left pane on a desk."""
    place = place_of(request.query_params.get("box", ""), request)
    beside = place if place.listed else PLACES["todo"]
    return {
        "box": place.name,
        "url": place.url,
        "title": place.title,
        "list_url": beside.url,
        "list_title": beside.title,
    }
