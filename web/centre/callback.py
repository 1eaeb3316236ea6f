"""The call-back desk: one citizen after the other, process and result asked apart."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.catalogue import templates
from hotline.orders.queries import list_queue
from hotline.outreach.occasions.overview import beside_orders
from web.centre.looks import show
from web.centre.panes import after_of, next_page, opened
from web.kit import needs, page
from web.kit.guards import signed_in

#: What to say, in the order it is said; a city adds its own as templates for call-backs.
SCRIPT = (
    "您好，这里是12345热线，占用您一两分钟，回访您反映的“{title}”。",
    "承办单位是否与您联系过？态度怎么样？（办理过程）",
    "您反映的问题解决了吗？对结果满意吗？（办理结果）",
    "如不满意：请问哪里没有解决？我们会记录并督促。",
    "感谢您的反馈，再见。",
)


async def callback_desk(request: Request) -> Response:
    actor = signed_in(request)
    found = await list_queue("call_back", by=actor, after=after_of(request), limit=30)
    pane = await opened(
        request, [one.number or "" for one in found.items], ("call_back", "submit_closing", "redo")
    )
    return await show(
        request,
        "centre/callback.html",
        items=found.items,
        asking=await beside_orders([one.id for one in found.items], by=actor),
        next_url=next_page(request, found.after),
        pane=pane,
        script=SCRIPT,
        hints=[one.content for one in await templates(actor.tenant_id or 0, "call_back")],
    )


ROUTES = [page("/desk/callback", callback_desk, guard=needs("order.call_back"), name="desk_callback")]
