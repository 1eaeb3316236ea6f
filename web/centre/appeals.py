"""申诉审核: a unit objects to how an order counts against it."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries.queues import list_appeals
from web.centre.looks import show
from web.centre.panes import after_of, next_page, opened
from web.kit import needs, page
from web.kit.guards import signed_in


async def appeals_desk(request: Request) -> Response:
    found = await list_appeals(by=signed_in(request), after=after_of(request), limit=30)
    asked = request.query_params.get("appeal", "")
    chosen = next((one for one in found.items if str(one.id) == asked), next(iter(found.items), None))
    pane = None
    if chosen is not None:
        number = chosen.order.number or ""
        pane = await opened(request, [number], ("decide_appeal",), appeal=str(chosen.id))
    return await show(
        request,
        "centre/appeals.html",
        items=found.items,
        chosen=chosen,
        next_url=next_page(request, found.after),
        pane=pane,
    )


ROUTES = [page("/desk/appeals", appeals_desk, guard=needs("order.decide_appeal"), name="desk_appeals")]
