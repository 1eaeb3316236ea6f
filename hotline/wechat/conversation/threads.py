"""Conversations as the desk sees them: who waits for a person, and the thread with everything that was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from hotline.infra.errors import NotFound
from hotline.infra.files import StoredFile
from hotline.people.actor import Actor
from hotline.people.models import Citizen
from hotline.people.permissions import can, require
from hotline.wechat.conversation.said import read
from hotline.wechat.conversation.state import Stage, State
from hotline.wechat.followers import windows_of
from hotline.wechat.models import (
    ChatOrder,
    Follower,
    MediumState,
    Reply,
    ReplyState,
    Talk,
    WechatMedium,
    WechatMessage,
)

LISTED = 100
LINES = 200  # of a thread
GONE = "没有这个微信会话"


@dataclass(frozen=True)
class Row:
    """A talk in a list. The citizen's words are on its own page alone."""

    follower_id: int
    name: str
    account: str
    phone_masked: str
    following: bool
    stage: Stage
    waiting_since: datetime | None
    agent_id: int | None
    agent_name: str
    changed_at: datetime
    free_left: int
    free_until: datetime | None


@dataclass(frozen=True)
class Line:
    """One message of a thread: the citizen's, the assistant's, or a colleague's."""

    at: datetime
    who: str  # citizen | assistant | staff
    name: str
    kind: str
    text: str
    file: StoredFile | None = None  # what a browser shows or plays
    medium: MediumState | None = None
    lng: float | None = None
    lat: float | None = None
    state: ReplyState | None = None
    detail: str = ""
    choices: tuple[str, ...] = ()
    key: str = ""  # m12 or r7: what an open page has already


@dataclass(frozen=True)
class Thread:
    """A talk with everything its page shows."""

    row: Row
    lines: list[Line]
    state: State
    citizen: Citizen | None
    orders: list[ChatOrder]
    mine: bool
    may_talk: bool
    more: bool = field(default=False)  # there is more before the first line


async def waiting(*, by: Actor, now: datetime) -> list[Row]:
    """Who wants a person, longest first, then whom colleagues are talking with."""
    require(by, "wechat.view")
    wanted = Q(agent_id__not_isnull=True) | Q(wants_person_since__not_isnull=True)
    found = await _own(by).filter(wanted).limit(LISTED)
    rows = [await _row(talk, now) for talk in found]
    return sorted(rows, key=lambda one: (one.agent_id is not None, one.waiting_since or one.changed_at))


async def recent(*, by: Actor, now: datetime, limit: int = 50) -> list[Row]:
    """Every conversation, the latest first."""
    require(by, "wechat.view")
    return [
        await _row(talk, now) for talk in await _own(by).order_by("-changed_at").limit(min(limit, LISTED))
    ]


async def how_many_wait(*, by: Actor) -> int:
    """For a badge."""
    if not can(by, "wechat.talk"):
        return 0
    return int(await _own(by).filter(agent_id=None).exclude(wants_person_since=None).count())


async def one(follower_id: int, *, by: Actor, now: datetime) -> Thread:
    """The thread, oldest first; of a long one its end."""
    require(by, "wechat.view")
    talk = await talk_of(follower_id, by)
    follower = talk.follower
    lines = [*await _said(follower), *await _answered(follower)]
    lines.sort(key=lambda line: line.at)
    orders = ChatOrder.filter(follower_id=follower.id).order_by("-id").select_related("order").limit(20)
    return Thread(
        row=await _row(talk, now),
        lines=lines[-LINES:],
        state=State.of(talk.stage, talk.draft),
        citizen=await Citizen.get(id=follower.citizen_id) if follower.citizen_id else None,
        orders=await orders,
        mine=talk.agent_id is not None and talk.agent_id == by.staff_id,
        may_talk=can(by, "wechat.talk"),
        more=len(lines) > LINES,
    )


def name_of(follower: Follower) -> str:
    """WeChat tells nobody's name: the end of the openid is as good as any."""
    return f"微信用户 {follower.openid[-4:]}"


def _own(by: Actor) -> Any:
    return Talk.filter(follower__account__tenant_id=by.tenant_id).select_related(
        "agent", "follower", "follower__account", "follower__citizen"
    )


async def talk_of(follower_id: int, by: Actor) -> Talk:
    """Of one's own centre; any other does not exist."""
    found: Talk | None = await _own(by).get_or_none(follower_id=follower_id)
    if found is None:
        raise NotFound(GONE)
    return found


async def _row(talk: Talk, now: datetime) -> Row:
    follower, left = talk.follower, windows_of(talk.follower)
    return Row(
        follower_id=follower.id,
        name=name_of(follower),
        account=follower.account.name,
        phone_masked=follower.citizen.phone_masked if follower.citizen else "",
        following=follower.following,
        stage=Stage(talk.stage),
        waiting_since=talk.wants_person_since,
        agent_id=talk.agent_id,
        agent_name=talk.agent.name if talk.agent else "",
        changed_at=talk.changed_at,
        free_left=left.left(now) if follower.following else 0,
        free_until=left.until(now) if follower.following else None,
    )


async def _said(follower: Follower) -> list[Line]:
    own = WechatMessage.filter(account_id=follower.account_id, openid=follower.openid)
    messages = list(await own.order_by("-id").limit(LINES + 1))
    media = WechatMedium.filter(message_id__in=[one.id for one in messages]).select_related(
        "file", "playable"
    )
    files = {one.message_id: one for one in await media}
    lines = [_line(one, files.get(one.id)) for one in messages]
    return [line for line in lines if line is not None]


_HAPPENED: Mapping[str, str] = {
    "subscribe": "关注了公众号",
    "unsubscribe": "取消了关注",
    "SCAN": "扫了二维码",
}


def _line(message: WechatMessage, medium: WechatMedium | None) -> Line | None:
    said = read(message.id, message.kind, message.event, message.content, medium.heard if medium else "")
    if said.kind == "event":
        text = _HAPPENED.get(said.event, f"点了菜单“{said.key}”" if said.event == "CLICK" else "")
        return Line(message.received_at, "citizen", "", "event", text, key=f"m{message.id}") if text else None
    return Line(
        at=message.received_at,
        who="citizen",
        name="",
        kind=message.kind,
        text=said.place.label if said.place else said.text,
        file=(medium.playable or medium.file) if medium else None,
        medium=medium.state if medium else None,
        lng=said.place.lng if said.place else None,
        lat=said.place.lat if said.place else None,
        key=f"m{message.id}",
    )


async def _answered(follower: Follower) -> list[Line]:
    replies = list(await Reply.filter(follower_id=follower.id).order_by("-id").limit(LINES + 1))
    wanted = [UUID(str(one.content["file"])) for one in replies if one.kind == "image"]
    files = {one.id: one for one in await StoredFile.filter(id__in=wanted)} if wanted else {}
    return [_reply_line(one, files) for one in replies]


def _reply_line(one: Reply, files: Mapping[UUID, StoredFile]) -> Line:
    content = one.content
    return Line(
        at=one.created_at,
        who="staff" if one.by_name else "assistant",
        name=one.by_name or "智能助手",
        kind=one.kind,
        text=str(content["text"]),
        file=files.get(UUID(str(content["file"]))) if "file" in content else None,
        state=one.state,
        detail=one.detail,
        choices=tuple(content.get("choices", ())),
        key=f"r{one.id}",
    )
