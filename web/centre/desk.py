"""The agent's live pool: items of every channel, taken and put back by one of many."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.orders.live import topic
from hotline.orders.models import Order
from hotline.orders.queries import list_queue, queue_counts
from hotline.orders.states import State
from hotline.people.permissions import can
from web.centre.looks import fragment, show
from web.centre.menu import first_screen
from web.centre.panes import Tab, after_of, chosen_tab, next_page, opened, tab_links
from web.kit import SIGNED_IN, live, needs, page, redirect
from web.kit.guards import signed_in

TABS = {"pool": "待受理", "mine": "我的工单", "awaiting": "待补充"}
#: States whose coming and going changes what the pool's tabs show.
POOL_STATES = {State.RECEIVED, State.ACCEPTED, State.AWAITING_SUPPLEMENT}


async def desk(request: Request) -> Response:
    actor = signed_in(request)
    if not can(actor, "order.accept"):
        return redirect(request, first_screen(actor))
    tab = chosen_tab(request, list(TABS))
    found = await list_queue(tab, by=actor, after=after_of(request), limit=30)
    counts = await queue_counts(by=actor, only=tuple(TABS))
    tabs = [Tab(name, label, counts.get(name)) for name, label in TABS.items()]
    return await show(
        request,
        "centre/desk.html",
        tab=tab,
        tabs=tab_links(request, tabs, tab),
        items=found.items,
        next_url=next_page(request, found.after),
        pane=await opened(request, [one.number or "" for one in found.items]),
    )


async def counts(request: Request) -> Response:
    """The numbers on the tabs, asked again after something moved."""
    return JSONResponse(await queue_counts(by=signed_in(request), only=tuple(TABS)))


async def stream(request: Request) -> Response:
    """New items slide in, taken ones vanish; whatever else touches the pool asks for fresh counts."""

    async def render(_: str, message: dict[str, Any]) -> live.Rendered:
        if not {message.get("from"), message.get("state")} & POOL_STATES:
            return None
        return await _news(request, message)

    return live.stream(request, [topic(signed_in(request).tenant_id or 0)], render)


async def _news(request: Request, message: dict[str, Any]) -> live.Rendered:
    order = await Order.get_or_none(id=message["id"]).select_related("classification", "owner")
    if order is None:
        return None
    if order.state is State.RECEIVED and order.owner_id is None:
        html = await fragment(request, "centre/parts/pool_item.html", order=order, tab="pool")
        return live.Event(json.dumps({"id": order.id, "html": html}, ensure_ascii=False), name="item")
    return live.Event(json.dumps({"id": order.id}), name="gone")


ROUTES = [
    page("/desk", desk, guard=SIGNED_IN, name="desk"),
    page("/desk/counts", counts, guard=needs("order.accept"), name="desk_counts"),
    page("/desk/live", stream, guard=needs("order.accept"), name="desk_live"),
]
