"""Conversations as the desk joins them: taking, replying, giving back, finishing."""

from datetime import datetime
from uuid import UUID

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.infra.files import StoredFile
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.conversation.state import Stage, State
from hotline.wechat.conversation.texts import person_left
from hotline.wechat.conversation.threads import (
    GONE,
    Line,
    Row,
    Thread,
    how_many_wait,
    name_of,
    one,
    recent,
    talk_of,
    waiting,
)
from hotline.wechat.followers import Met, met
from hotline.wechat.live import tell
from hotline.wechat.models import Follower, Reply, ReplyState
from hotline.wechat.replying.writing import hand, say

LONGEST = 2000  # characters of one reply


async def take(follower_id: int, *, by: Actor, now: datetime) -> None:
    """From now on this colleague writes and the assistant is silent; of two, one gets it."""
    require(by, "wechat.talk")
    async with transaction():
        found = await _locked(follower_id, by, now)
        if found.talk.agent_id not in (None, by.staff_id):
            raise Conflict("这个会话已由其他同事接待", code="taken")
        if found.talk.agent_id == by.staff_id:
            return
        found.talk.agent_id, found.talk.taken_at = by.staff_id, now
        found.talk.wants_person_since = found.talk.wants_person_since or now
        await _move(found, Stage.PERSON, by, now, "wechat.take")


async def give_back(follower_id: int, *, by: Actor, now: datetime) -> None:
    """Back into the pool, for another colleague."""
    require(by, "wechat.talk")
    async with transaction():
        found = await _mine(follower_id, by, now)
        found.talk.agent_id = found.talk.taken_at = None
        await _move(found, Stage.PERSON, by, now, "wechat.give_back")


async def finish(follower_id: int, *, by: Actor, now: datetime) -> None:
    """The assistant takes over again; a draft goes on where it was."""
    require(by, "wechat.talk")
    async with transaction():
        found = await _mine(follower_id, by, now)
        state = State.of(found.talk.stage, found.talk.draft).rested
        found.talk.agent_id = found.talk.taken_at = found.talk.wants_person_since = None
        await _move(found, state.stage, by, now, "wechat.finish")
        await say(follower_id, person_left(state.draft).text, now=now)


async def reply(follower_id: int, text: str, *, by: Actor, now: datetime) -> Reply:
    """Written down at once and sent behind, by the way that is open. Who writes has the talk."""
    require(by, "wechat.talk")
    text = text.strip()
    if not text or len(text) > LONGEST:
        message = "请输入回复内容" if not text else "回复不能超过 2000 字"
        raise Invalid(message, fields={"text": message})
    await take(follower_id, by=by, now=now)
    async with transaction():
        found = await _mine(follower_id, by, now)
        row = await say(follower_id, text, now=now, by=by, order_id=found.talk.order_id)
        await tell(found.follower, reply=row.id)
    return row


async def reply_with_picture(follower_id: int, file_id: UUID, *, by: Actor, now: datetime) -> Reply:
    """A picture that was uploaded before."""
    require(by, "wechat.talk")
    file = await StoredFile.get_or_none(id=file_id)
    if file is None or not file.is_image:
        raise Invalid("请选择一张图片", fields={"picture": "请选择一张图片"})
    await take(follower_id, by=by, now=now)
    async with transaction():
        found = await _mine(follower_id, by, now)
        row = await hand(follower_id, file_id, now=now, by=by)
        await tell(found.follower, reply=row.id)
    return row


async def send_again(reply_id: int, *, by: Actor, now: datetime) -> None:
    """What failed, once more."""
    require(by, "wechat.talk")
    async with transaction():
        row = await Reply.get_or_none(id=reply_id, follower__account__tenant_id=by.tenant_id)
        if row is None:
            raise NotFound("没有这条回复")
        failed = Reply.filter(id=reply_id, state=ReplyState.FAILED)
        if not await failed.update(state=ReplyState.WAITING, attempts=0, next_attempt_at=now, detail=""):
            raise Conflict("这条回复没有失败", code="not_failed")
        await tell(await Follower.get(id=row.follower_id), reply=row.id)


async def _locked(follower_id: int, by: Actor, now: datetime) -> Met:
    await talk_of(follower_id, by)
    found = await met(follower_id, now)
    if found is None:
        raise NotFound(GONE)
    return found


async def _mine(follower_id: int, by: Actor, now: datetime) -> Met:
    found = await _locked(follower_id, by, now)
    if found.talk.agent_id is None or found.talk.agent_id != by.staff_id:
        raise Conflict("请先接待这个会话", code="not_taken")
    return found


async def _move(found: Met, stage: Stage, by: Actor, now: datetime, action: str) -> None:
    found.talk.stage, found.talk.changed_at = stage, now
    found.talk.version += 1
    await found.talk.save()
    await audit.record(by.label, action, f"wechat:{found.follower.id}", {}, now, by.request_id)
    await tell(
        found.follower, wants_person=found.talk.wants_person_since is not None, agent=found.talk.agent_id
    )


__all__ = [
    "GONE",
    "Line",
    "Row",
    "Thread",
    "finish",
    "give_back",
    "how_many_wait",
    "name_of",
    "one",
    "recent",
    "reply",
    "reply_with_picture",
    "send_again",
    "take",
    "waiting",
]
