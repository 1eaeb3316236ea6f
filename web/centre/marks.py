"""督办标记: the yellow and red marks that stand, lifted after verification, raised by hand."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries.marks import list_marks, mark_counts
from hotline.orders.states import MarkColour
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.panes import Tab, after_of, chosen_tab, next_page, tab_links
from web.kit import needs, page
from web.kit.guards import signed_in

TABS = ("red", "yellow", "lifted")


async def marks_desk(request: Request) -> Response:
    actor = signed_in(request)
    tab = chosen_tab(request, TABS)
    counts = await mark_counts(by=actor)
    colour = None if tab == "lifted" else MarkColour(tab)
    found = await list_marks(
        by=actor, colour=colour, lifted=tab == "lifted", after=after_of(request), limit=30
    )
    tabs = [Tab("red", "红", counts["red"]), Tab("yellow", "黄", counts["yellow"]), Tab("lifted", "已解除")]
    return await show(
        request,
        "centre/marks.html",
        tab=tab,
        tabs=tab_links(request, tabs, tab),
        items=found.items,
        next_url=next_page(request, found.after),
        may_lift=can(actor, "supervision.lift"),
    )


ROUTES = [page("/desk/marks", marks_desk, guard=needs("supervision.view"), name="desk_marks")]
