"""A post is written and saved; every saved version is kept. A changed text is a draft again."""

from datetime import datetime
from typing import Any

from hotline.content.posts import html
from hotline.content.posts.inputs import Writing
from hotline.content.posts.keeping import (
    account_for,
    file_for,
    keep_version,
    own,
    require_version,
    written_down,
)
from hotline.content.posts.models import Post, PostFile
from hotline.content.posts.states import EDITABLE, PostState
from hotline.content.posts.week import today_of
from hotline.content.reviewing import require_state
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid
from hotline.infra.files import StoredFile
from hotline.orders.reading import read
from hotline.people.actor import Actor
from hotline.people.permissions import require


async def write(
    raw: Writing | dict[str, Any], *, by: Actor, now: datetime, sources: list[int] | None = None
) -> Post:
    """A new draft; `sources` are the orders that gave the idea."""
    require(by, "post.edit")
    fields = read(Writing, raw)
    async with transaction():
        account = await account_for(fields.account, by)
        post = Post(
            tenant_id=by.tenant_id,
            account_id=account.id,
            sources=sources or [],
            created_at=now,
            state=PostState.DRAFT,
        )
        await _fill(post, fields, by, now)
        await post.save(force_create=True)
        await keep_version(post, by, now)
        await written_down(by, "write", post, now, title=post.title)
    return post


async def save(post_id: int, raw: Writing | dict[str, Any], *, by: Actor, now: datetime) -> Post:
    """The next version. What somebody else saved meanwhile is not written over."""
    require(by, "post.edit")
    fields = read(Writing, raw)
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, *EDITABLE)
        require_version(post, fields.version)
        await _fill(post, fields, by, now)
        post.version, post.state = post.version + 1, PostState.DRAFT
        post.reviewed_by_id = post.scheduled_at = None
        await post.save()
        await keep_version(post, by, now)
        await written_down(by, "save", post, now, version=post.version)
    return post


async def keep_file(file: StoredFile, *, by: Actor, now: datetime) -> PostFile:
    """An upload becomes something posts may show."""
    require(by, "post.edit")
    if not file.media_type.startswith(("image/", "video/mp4")):
        raise Invalid("请上传图片或 MP4 视频", fields={"file": "请上传图片或 MP4 视频"})
    return await PostFile.create(tenant_id=by.tenant_id, file_id=file.id, created_at=now)


async def _fill(post: Post, fields: Writing, by: Actor, now: datetime) -> None:
    plain = fields.model_dump(exclude={"account", "body", "cover", "video", "planned_on", "version"})
    post.update_from_dict(plain)
    post.body = html.clean(fields.body).html
    await _require_own_pictures(post.body, by)
    cover = await file_for(fields.cover, by, "cover", "image/")
    video = await file_for(fields.video, by, "video", "video/")
    post.cover_id = cover.id if cover else None
    post.video_id = video.id if video else None
    # Whoever touched the text last is its writer: he does not review it.
    post.written_by_id, post.changed_at, post.trouble = by.staff_id, now, ""
    post.planned_on = fields.planned_on or post.planned_on or today_of(now)


async def _require_own_pictures(body: str, by: Actor) -> None:
    shown = html.own_pictures(body)
    if await PostFile.filter(id__in=[0, *shown], tenant_id=by.tenant_id).count() != len(shown):
        raise Invalid("正文里有图片已失效，请删除后重新上传", fields={"body": "有图片已失效"})
