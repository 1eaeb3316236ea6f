"""结单库: what is closed, to look things up in."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries import OrderFilter, list_orders
from hotline.orders.states import State
from web.centre.looks import show
from web.centre.panes import after_of, next_page
from web.kit import needs, page
from web.kit.guards import signed_in


async def closed_orders(request: Request) -> Response:
    words = request.query_params.get("q", "").strip()[:100]
    wanted = OrderFilter(q=words, states=frozenset({State.CLOSED}))
    found = await list_orders(
        wanted, by=signed_in(request), now=request.state.now, after=after_of(request), limit=30
    )
    return await show(
        request,
        "centre/closed.html",
        words=words,
        items=found.items,
        next_url=next_page(request, found.after),
    )


ROUTES = [page("/desk/closed", closed_orders, guard=needs("order.view"), name="desk_closed")]
