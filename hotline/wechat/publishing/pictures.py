"""Pictures on their way to the platform: cut, made small enough, each sent once per account."""

import asyncio
import hashlib
import io
from collections.abc import Awaitable, Callable

from PIL import Image, ImageOps

from hotline.content.posts import html
from hotline.content.posts.covers import cover_of
from hotline.content.posts.models import PlatformPicture, Post, PostFile
from hotline.infra.files import store
from hotline.wechat.api.client import Client
from hotline.wechat.models import OfficialAccount

INLINE_BYTES, WIDEST = 1_000_000, 1440  # one megabyte, says the platform; no phone shows more pixels
QUALITIES = (88, 75, 60, 45)


async def cover_id(client: Client, account: OfficialAccount, post: Post) -> str:
    """The media id of the cover, cut to the platform's 2.35 : 1; it lasts."""
    picture = await _content(post.cover_id)
    content = await asyncio.to_thread(cover_of, picture, post.crop)

    async def send() -> str:
        file = ("cover.jpg", content, "image/jpeg")
        answer = await client.send_file(account, "/cgi-bin/material/add_material", file, type="image")
        return str(answer["media_id"])

    return await _once(account, content, "cover", send)


async def body_for(client: Client, account: OfficialAccount, post: Post) -> str:
    """The text with every picture's address on the platform's own server."""
    places: dict[str, str] = {}
    for file_id in html.own_pictures(post.body):
        places[f"/desk/posts/files/{file_id}"] = await _place(client, account, file_id)
    return html.with_pictures(post.body, lambda src: places.get(src, src))


async def _place(client: Client, account: OfficialAccount, file_id: int) -> str:
    content = await asyncio.to_thread(small, await _content(file_id))

    async def send() -> str:
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        file = (f"picture.{kind}", content, f"image/{kind}")
        return str((await client.send_file(account, "/cgi-bin/media/uploadimg", file))["url"])

    return await _once(account, content, "inline", send)


async def _once(
    account: OfficialAccount, content: bytes, use: str, send: Callable[[], Awaitable[str]]
) -> str:
    digest = hashlib.sha256(content).hexdigest()
    known = await PlatformPicture.get_or_none(account_id=account.id, sha256=digest, use=use)
    if known is not None:
        return known.place
    place = await send()
    row = PlatformPicture(account_id=account.id, sha256=digest, use=use, place=place)
    await PlatformPicture.bulk_create([row], ignore_conflicts=True)
    return place


async def _content(file_id: int | None) -> bytes:
    found = await PostFile.get(id=file_id or 0).select_related("file")
    return await asyncio.to_thread(store().path(found.file).read_bytes)


def small(content: bytes) -> bytes:
    """JPEG or PNG below the platform's limit."""
    if len(content) < INLINE_BYTES and content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return content
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((WIDEST, picture.height))
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() < INLINE_BYTES:
            break
    return out.getvalue()
