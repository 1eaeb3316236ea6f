"""The dispatch desk: what waits to be given to a unit, with a suggestion and one form for lead and others."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries import list_queue, queue_counts
from web.centre.looks import show
from web.centre.panes import Tab, after_of, chosen_tab, next_page, opened, tab_links
from web.kit import needs, page
from web.kit.guards import signed_in

TABS = {
    "dispatch": "待派单",
    "intake_review": "受理审核",
    "returned": "退回重派",
    "difficult": "疑难工单",
    "suspended": "挂起",
}
#: The form each tab is for, drawn open beside the item.
FORMS = ("review_intake", "dispatch", "resume")


async def dispatch_desk(request: Request) -> Response:
    actor = signed_in(request)
    counts = await queue_counts(by=actor, only=tuple(TABS))
    shown = [name for name in TABS if name in counts]
    tab = chosen_tab(request, shown)
    found = await list_queue(tab, by=actor, after=after_of(request), limit=30)
    numbers = [one.number or "" for one in found.items]
    return await show(
        request,
        "centre/dispatch.html",
        tab=tab,
        tabs=tab_links(request, [Tab(name, TABS[name], counts[name]) for name in shown], tab),
        items=found.items,
        next_url=next_page(request, found.after),
        pane=await opened(request, numbers, FORMS),
    )


ROUTES = [page("/desk/dispatch", dispatch_desk, guard=needs("order.review_intake"), name="desk_dispatch")]
