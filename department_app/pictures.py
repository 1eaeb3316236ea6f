"""Files of an order: grouped by what they belong to, and served to who may see the order."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from department_app.entry import acting
from hotline.infra.errors import NotFound
from hotline.orders.models import Attachment
from hotline.orders.queries import get_order
from web.kit import services
from web.kit.formats import file_size

Grouped = dict[tuple[str, int | None], list[dict[str, Any]]]


def grouped(attachments: Iterable[Attachment], number: str) -> Grouped:
    """(purpose, subject) → what the `photos` macro shows."""
    groups: Grouped = {}
    for one in attachments:
        file = one.file
        shown = {
            "name": file.name,
            "url": f"/app/orders/{number}/files/{file.id}",
            "image": file.is_image,
            "size": file_size(file.size),
        }
        groups.setdefault((one.purpose, one.subject_id), []).append(shown)
    return groups


async def serve(request: Request) -> Response:
    """One file: pictures are shown, everything else is saved, nothing is ever run."""
    order = await get_order(request.path_params["number"], by=acting(request), now=request.state.now)
    found = (
        await Attachment.filter(order_id=order.id, file_id=_uuid(request.path_params["file_id"]))
        .select_related("file")
        .first()
    )
    if found is None:
        raise NotFound("没有这个附件")
    headers = {"cache-control": "private, max-age=3600", "content-security-policy": "sandbox"}
    return FileResponse(
        services(request).files.path(found.file),
        media_type=found.file.media_type,
        filename=found.file.name,
        content_disposition_type="inline" if found.file.is_image else "attachment",
        headers=headers,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("没有这个附件") from error
