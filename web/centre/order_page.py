"""One order: its page, the contact in clear on the record, its files, and whether it moved on."""

from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hotline.infra.errors import NotFound
from hotline.messages.acknowledging import acknowledge_order
from hotline.orders.contact import reveal_contact
from hotline.orders.models import Attachment
from hotline.orders.queries import get_detail, get_order
from hotline.orders.timeline import tell
from web.centre.calls.looks import calls_on
from web.centre.looks import looks_for, show
from web.centre.notices.looks import knowing_of
from web.centre.order_view import view_of
from web.centre.supervision.looks import notices_on
from web.kit import forms, is_htmx, needs, page
from web.kit.guards import signed_in
from web.kit.services import services


class Looking(BaseModel):
    """Why somebody needs the name and number."""

    reason: str = Field(max_length=200)


async def order_page(request: Request) -> Response:
    actor, now = signed_in(request), request.state.now
    detail = await get_detail(request.path_params["number"], by=actor, now=now)
    await acknowledge_order(detail.order.id, by=actor, now=now)
    look = await looks_for(detail.order.tenant_id, now)
    view = await view_of(detail, actor, now, look)
    return await show(
        request,
        "centre/order.html",
        look=look,
        detail=detail,
        order=detail.order,
        view=view,
        **await notices_on(request, detail),
        **await knowing_of(detail.order.id),
        **await calls_on(actor, detail.order.id),
    )


async def preview(request: Request) -> Response:
    """The short form beside a list."""
    actor, now = signed_in(request), request.state.now
    detail = await get_detail(request.path_params["number"], by=actor, now=now)
    look = await looks_for(detail.order.tenant_id, now)
    view = await view_of(detail, actor, now, look, whole=False)
    return await show(
        request, "centre/parts/preview.html", look=look, detail=detail, order=detail.order, view=view
    )


async def reveal(request: Request) -> Response:
    """Name and number in clear, once and on the record."""
    number, now = request.path_params["number"], request.state.now
    actor = signed_in(request)
    form = await forms.read(request, Looking)
    contact = None
    if form.model:
        with form.keeping_refusals():
            contact = await reveal_contact(number, by=actor, reason=form.model.reason, now=now)
    order = await get_order(number, by=actor, now=now)
    template = "centre/parts/contact.html" if is_htmx(request) else "centre/contact.html"
    return await show(request, template, order=order, contact=contact, form=form)


async def attachment(request: Request) -> Response:
    """A file of an order, for whoever may see the order."""
    number = request.path_params["number"]
    order = await get_order(number, by=signed_in(request), now=request.state.now)
    found = await Attachment.get_or_none(
        id=request.path_params["attachment_id"], order_id=order.id
    ).select_related("file")
    if found is None:
        raise NotFound("没有找到这个附件")
    disposition = "inline" if found.file.is_image else "attachment"
    headers = {
        "content-disposition": f"{disposition}; filename*=UTF-8''{quote(found.file.name)}",
        "cache-control": "private, max-age=3600",
    }
    path = services(request).files.path(found.file)
    return FileResponse(path, media_type=found.file.media_type, headers=headers)


async def moved_on(request: Request) -> Response:
    """Asked by an open page: nothing (204), or what happened since the version it shows."""
    actor, now = signed_in(request), request.state.now
    detail = await get_detail(request.path_params["number"], by=actor, now=now)
    seen = request.query_params.get("v", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else detail.order.version
    news = [event for event in detail.events if event.seq > version]
    if not news:
        return Response(status_code=204)
    lines = [(event, tell(event)) for event in news]
    return await show(request, "centre/parts/moved_on.html", order=detail.order, lines=lines)


GUARD = needs("order.view")
ROUTES = [
    page("/desk/orders/{number}", order_page, guard=GUARD, name="desk_order"),
    page("/desk/orders/{number}/preview", preview, guard=GUARD, name="desk_order_preview"),
    page("/desk/orders/{number}/news", moved_on, guard=GUARD, name="desk_order_news"),
    page(
        "/desk/orders/{number}/reveal",
        reveal,
        ["POST"],
        guard=needs("personal.reveal"),
        name="desk_order_reveal",
    ),
    page("/desk/orders/{number}/files/{attachment_id:int}", attachment, guard=GUARD, name="desk_order_file"),
]
