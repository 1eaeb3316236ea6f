"""督察督办: marked orders for leaders, notices received by one's units, notices one's side issued."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from department_app.boxes import BOXES
from department_app.cards import share_cards
from department_app.entry import acting, show
from department_app.lists import Tab, page_size, show_list
from hotline.orders.models import Order
from hotline.orders.queries import box_counts, list_box
from hotline.orders.queries.paging import Page
from hotline.people.actor import Actor
from hotline.profiles.models import calendar_for
from hotline.supervision.models import SupervisionNotice
from hotline.supervision.queries import Direction, NoticeFilter, list_notices, orders_of, waiting
from hotline.supervision.states import OPEN, STATES
from hotline.supervision.timeline import STATE_LOOKS, Left, left_of
from web.kit import is_htmx, needs

#: Whoever may answer for a unit sees what was asked of it; the other lists are the leaders' (LEDGER M24).
ANSWERERS = needs("supervision.feed_back")
TABS = {
    "supervised": ("被标记的工单", "/app/supervised"),
    "received": ("收到的督办", "/app/supervised/received"),
    "issued": ("发出的督办", "/app/supervised/issued"),
}
EMPTY = {
    "received": ("没有收到督办单", "上级发来的督办单会出现在这里。"),
    "issued": ("没有发出的督办单", "打开被标记的工单，就可以向下级发督办单。"),
}


@dataclass(frozen=True)
class Row:
    """One notice of a list."""

    notice: SupervisionNotice
    orders: list[Order]
    left: Left | None

    @property
    def title(self) -> str:
        """What it is about; the number where the reader sees none of the orders."""
        return self.orders[0].title if self.orders else self.notice.number


async def marked_page(request: Request) -> Response:
    """GET /app/supervised: orders with a yellow or red mark, in one's units."""
    by, now = acting(request), request.state.now
    page = await list_box(
        "supervised", by=by, now=now, after=request.query_params.get("after"), limit=page_size(request)
    )
    cards = await share_cards(page.items, by=by, now=now)
    return show_list(request, BOXES["supervised"], cards, page.after, tabs=await _tabs(by, now, "supervised"))


async def received_page(request: Request) -> Response:
    """GET /app/supervised/received."""
    return await _notices(request, "received")


async def issued_page(request: Request) -> Response:
    """GET /app/supervised/issued."""
    return await _notices(request, "issued")


async def _notices(request: Request, direction: Direction) -> Response:
    by, now = acting(request), request.state.now
    everything = bool(request.query_params.get("all"))
    wanted = NoticeFilter(states=frozenset() if everything else OPEN, direction=direction)
    after = request.query_params.get("after")
    page = await list_notices(wanted, by=by, now=now, after=after)
    return show(
        request,
        "department/supervision.html",
        block="rows" if is_htmx(request) else "",
        rows=await _rows(page, by, now),
        after=page.after,
        later=bool(after),
        direction=direction,
        everything=everything,
        empty=EMPTY[direction],
        tabs=await _tabs(by, now, direction),
        states=STATES,
        looks=STATE_LOOKS,
    )


async def _rows(page: Page[SupervisionNotice], by: Actor, now: datetime) -> list[Row]:
    calendar = await calendar_for(by.tenant_id or 0)
    orders = await orders_of(page.items, by=by)
    return [Row(one, orders.get(one.id, []), left_of(one, now, calendar)) for one in page.items]


async def _tabs(by: Actor, now: datetime, current: str) -> list[Tab]:
    counts = await waiting(by=by)
    if by.is_leader:
        counts["supervised"] = (await box_counts(by=by, now=now, only=("supervised",))).get("supervised", 0)
    offered = TABS if by.is_leader else {"received": TABS["received"]}
    return [
        (label, url, name == current, name, counts.get(name, 0)) for name, (label, url) in offered.items()
    ]
