"""The review desk: returns, extensions, results, special orders, closings – each with what decides it."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.models import Order, ReviewRequest
from hotline.orders.queries import list_queue, list_requests, queue_counts
from hotline.orders.states import RequestKind
from hotline.people.actor import Actor
from web.centre.looks import show
from web.centre.panes import Tab, after_of, chosen_tab, next_page, opened, tab_links
from web.kit import needs, page
from web.kit.guards import signed_in

#: Tab → (label, the queue's name in `queue_counts`).
TABS = {
    "return": ("退回审核", "return_review"),
    "extension": ("延期审核", "extension_review"),
    "result": ("结果审核", "result_review"),
    "special": ("特殊单审核", "special_review"),
    "closing": ("办结审核", "closing_review"),
}
PERMISSIONS = (
    "order.review_return",
    "order.review_extension",
    "order.review_result",
    "order.review_special",
    "order.close",
)


@dataclass(frozen=True)
class Waiting:
    """One line of a queue: the order, and the request where there is one."""

    order: Order
    request: ReviewRequest | None = None


async def review_desk(request: Request) -> Response:
    actor = signed_in(request)
    counts = await queue_counts(by=actor, only=[queue for _, queue in TABS.values()])
    shown = [name for name, (_, queue) in TABS.items() if queue in counts]
    tab = chosen_tab(request, shown)
    items, after = await _waiting(tab, actor, after_of(request))
    tabs = [Tab(name, TABS[name][0], counts[TABS[name][1]]) for name in shown]
    return await show(
        request,
        "centre/review.html",
        tab=tab,
        step_name=f"review_{tab}",
        tabs=tab_links(request, tabs, tab),
        items=items,
        next_url=next_page(request, after),
        pane=await opened(request, [one.order.number or "" for one in items], (f"review_{tab}",)),
    )


async def _waiting(tab: str, actor: Actor, after: str | None) -> tuple[list[Waiting], str | None]:
    if tab in ("result", "closing"):
        orders: Any = await list_queue(f"{tab}_review", by=actor, after=after, limit=30)
        return [Waiting(one) for one in orders.items], orders.after
    requests = await list_requests(RequestKind(tab), by=actor, after=after, limit=30)
    return [Waiting(one.order, one) for one in requests.items], requests.after


ROUTES = [page("/desk/review", review_desk, guard=needs(*PERMISSIONS), name="desk_review")]
