"""/files/{id}: a file of an order, for those who may see the order. Pictures also small."""

import asyncio
from pathlib import Path
from uuid import UUID

from PIL import Image
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from citizen_portal import photos, story, within_wechat
from hotline.infra.errors import NotFound, Refused
from hotline.infra.files import StoredFile
from hotline.orders.models import Attachment, Order
from hotline.orders.queries import get_order
from web.kit import services

SMALL = 360  # pixels of a preview's longer side
MISSING = "没有找到这个文件"
DAY = "private, max-age=86400"


async def original(request: Request) -> Response:
    """GET /files/{id}."""
    file = await _allowed(request)
    disposition = "inline" if file.is_image else "attachment"
    return FileResponse(
        services(request).files.path(file),
        media_type=file.media_type,
        filename=file.name,
        content_disposition_type=disposition,
        headers={"cache-control": DAY, "content-security-policy": "default-src 'none'; sandbox"},
    )


async def thumbnail(request: Request) -> Response:
    """GET /files/{id}/thumb: made once, then read."""
    file = await _allowed(request)
    if not file.is_image:
        raise NotFound(MISSING)
    source = services(request).files.path(file)
    small = services(request).settings.data_dir / "thumbs" / file.sha256[:2] / f"{file.sha256}.jpg"
    if not small.exists():
        await asyncio.to_thread(_shrink, source, small)
    return FileResponse(small, media_type="image/jpeg", headers={"cache-control": DAY})


def _shrink(source: Path, small: Path) -> None:
    small.parent.mkdir(parents=True, exist_ok=True)
    fresh = small.with_name(f"{small.name}.{id(source)}.part")
    with Image.open(source) as image:
        image.draft("RGB", (SMALL, SMALL))
        image.thumbnail((SMALL, SMALL))
        image.convert("RGB").save(fresh, "JPEG", quality=80)
    fresh.replace(small)


async def _allowed(request: Request) -> StoredFile:
    file = await StoredFile.get_or_none(id=_id(request.path_params["id"]))
    if file is None:
        raise NotFound(MISSING)
    if photos.may_preview(request, str(file.id), request.query_params.get("t", "")):
        return file
    for attachment in await Attachment.filter(file_id=file.id).select_related("order"):
        if await _may_see(request, attachment):
            return file
    raise NotFound(MISSING)


async def _may_see(request: Request, attachment: Attachment) -> bool:
    order: Order = attachment.order
    actor = request.state.actor
    if actor is not None and actor.kind == "staff" and await _staff_may_see(request, order):
        return True
    if await within_wechat.may_open(request, order):
        return attachment.purpose in ("request", "supplement") or _answer_of(attachment, order)
    # Evidence of the main order belongs to the answer of those merged into it.
    merged = await Order.filter(merged_into_id=order.id)
    opened = [await within_wechat.may_open(request, one) for one in merged]
    return _answer_of(attachment, order) and any(opened)


async def _staff_may_see(request: Request, order: Order) -> bool:
    try:
        await get_order(order.number or "", by=request.state.actor, now=request.state.now)
    except Refused:
        return False
    return True


def _answer_of(attachment: Attachment, order: Order) -> bool:
    return attachment.purpose == "reply" and story.answered(order)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(MISSING) from error
