"""What every action on a post begins and ends with: the locked row, its version, the audit entry."""

from datetime import datetime
from typing import Any

from hotline.content.posts.models import Post, PostFile, PostVersion, text_of
from hotline.content.reviewing import note
from hotline.infra.database import locked
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.wechat.models import OfficialAccount

MISSING = "没有找到这篇推文"
CHANGED = "这篇推文刚被别人改过。您写的内容还在下面，请先在另一个窗口看看最新版本，再决定怎么合并"


async def own(post_id: int, by: Actor) -> Post:
    """The row, locked; another centre's does not exist."""
    post = await locked(Post, id=post_id, tenant_id=by.tenant_id)
    if post is None:
        raise NotFound(MISSING)
    return post


def require_version(post: Post, version: int | None) -> None:
    """Nobody writes over what he has not seen."""
    if version is not None and version != post.version:
        raise Conflict(CHANGED, code="changed_meanwhile")


async def keep_version(post: Post, by: Actor, now: datetime) -> None:
    """The text as it is now, for good."""
    await PostVersion.create(
        post_id=post.id, number=post.version, saved_by_id=by.staff_id, saved_at=now, **text_of(post)
    )


async def written_down(by: Actor, what: str, post: Post, now: datetime, **detail: Any) -> None:
    """One audit entry."""
    await note(by, f"post.{what}", f"post:{post.id}", now, **detail)


async def account_for(code: str, by: Actor) -> OfficialAccount:
    """The account of that code, or the centre's first."""
    active = OfficialAccount.filter(tenant_id=by.tenant_id, active=True)
    found = await (active.filter(code=code) if code else active).order_by("id").first()
    if found is None:
        raise Invalid("还没有可用的公众号，请先请管理员接入", fields={"account": "请选择公众号"})
    return found


async def file_for(file_id: int | None, by: Actor, field: str, kind: str) -> PostFile | None:
    """One of the centre's own files, of the right kind."""
    if file_id is None:
        return None
    found = await PostFile.get_or_none(id=file_id, tenant_id=by.tenant_id).select_related("file")
    if found is None or not found.file.media_type.startswith(kind):
        raise Invalid("文件已失效，请重新上传", fields={field: "文件已失效，请重新上传"})
    return found
