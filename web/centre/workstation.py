"""The desk of a workstation or a department: sign, handle, pass on below, answer many at once."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries import box_counts, list_box, list_queue, queue_counts
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.panes import Tab, after_of, chosen_tab, next_page, opened, tab_links
from web.centre.rows import Row, of_order, of_share
from web.kit import needs, page
from web.kit.guards import signed_in

BOXES = {
    "todo": "待签收",
    "handling": "办理中",
    "near_due": "即将到期",
    "offline": "线下处理",
    "tracking": "下派跟踪",
    "done": "已答复",
}
#: Queues of the centre in which a workstation sees its own orders.
QUEUES = {"difficult": "疑难", "call_back": "待回访"}


async def workstation_desk(request: Request) -> Response:
    actor, now = signed_in(request), request.state.now
    tabs = await _tabs(request, actor)
    tab = chosen_tab(request, [one.name for one in tabs])
    rows, after = await _rows(tab, actor, request)
    return await show(
        request,
        "centre/workstation.html",
        tab=tab,
        tabs=tab_links(request, tabs, tab),
        rows=rows,
        next_url=next_page(request, after),
        pane=await opened(request, list(dict.fromkeys(one.number for one in rows)), ("reply", "dispatch")),
        moment=now,
    )


async def _tabs(request: Request, actor: Actor) -> list[Tab]:
    counts = await box_counts(by=actor, now=request.state.now)
    tabs = [
        Tab(name, label, counts.get(name, 0) if name != "done" else None) for name, label in BOXES.items()
    ]
    waiting = await queue_counts(by=actor, only=tuple(QUEUES))
    return tabs + [Tab(name, label, waiting[name]) for name, label in QUEUES.items() if name in waiting]


async def _rows(tab: str, actor: Actor, request: Request) -> tuple[list[Row], str | None]:
    if tab in QUEUES and can(actor, "order.mark_difficult" if tab == "difficult" else "order.call_back"):
        orders = await list_queue(tab, by=actor, after=after_of(request), limit=30)
        return [of_order(one) for one in orders.items], orders.after
    shares = await list_box(tab, by=actor, now=request.state.now, after=after_of(request), limit=30)
    return [of_share(one) for one in shares.items], shares.after


ROUTES = [page("/desk/workstation", workstation_desk, guard=needs("order.sign"), name="desk_workstation")]
