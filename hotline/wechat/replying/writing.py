"""A reply is a row before it is sent: what was decided and what is said about it stand in one transaction."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.wechat.models import Reply
from hotline.wechat.replying.letters import pieces


async def say(
    follower_id: int,
    text: str,
    *,
    now: datetime,
    choices: Sequence[str] = (),
    by: Actor | None = None,
    order_id: int | None = None,
    lasting: bool = False,
    title: str = "",
    path: str = "",
) -> Reply:
    """The last of its messages: what is too long for one is several, the choices stand below the last.

    `by` is a member of staff, or nobody: the assistant. `lasting` goes by another way when WeChat is closed, with
    `title` and the portal's `path`.
    """
    *first, last = pieces(text)
    content: dict[str, object] = {"lasting": lasting or by is not None}
    content |= {"title": title, "path": path} if title or path else {}
    for piece in first:
        await _written(follower_id, "text", {"text": piece, **content}, now, by, order_id)
    content |= {"text": last, "choices": list(choices)}
    return await _written(follower_id, "menu" if choices else "text", content, now, by, order_id)


async def hand(follower_id: int, file_id: UUID, *, now: datetime, by: Actor) -> Reply:
    """A picture."""
    content = {"text": "〔图片〕", "file": str(file_id), "lasting": True}
    return await _written(follower_id, "image", content, now, by, None)


async def _written(
    follower_id: int,
    kind: str,
    content: dict[str, object],
    now: datetime,
    by: Actor | None,
    order_id: int | None,
) -> Reply:
    return await Reply.create(
        follower_id=follower_id,
        kind=kind,
        content_encrypted=vault().encrypt(json.dumps(content, ensure_ascii=False)),
        by_name=by.name[:60] if by else "",
        staff_id=by.staff_id if by else None,
        order_id=order_id,
        created_at=now,
        next_attempt_at=now,
    )
