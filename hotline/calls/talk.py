"""坐席间消息: short words between people of one centre, kept until they are read."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from hotline.calls.models import DeskMessage
from hotline.calls.switchboard.picture import desk_topic
from hotline.infra.bus import Bus
from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.models import Staff
from hotline.people.permissions import can

LONGEST = 500
SHOWN = 50


@dataclass(frozen=True)
class Thread:
    """What was said with one colleague, the last word, how much of it is unread."""

    colleague: Staff
    last: DeskMessage
    unread: int


async def say(text: str, to: int, *, by: Actor, bus: Bus, now: datetime) -> DeskMessage:
    """Reaches whoever is signed in at once, anybody else when he comes back."""
    sender = _own(by)
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid("请输入 1 到 500 个字", fields={"text": "请输入 1 到 500 个字"})
    if to == sender or not await Staff.exists(id=to, tenant_id=by.tenant_id, active=True):
        raise NotFound("没有找到收信人", fields={"to": "没有找到收信人"})
    async with transaction():
        message = await DeskMessage.create(
            tenant_id=by.tenant_id, sender_id=sender, receiver_id=to, text=words, sent_at=now
        )
    for one in (to, sender):
        await bus.publish(desk_topic(one), {"message": message.id})
    return message


async def unread(by: Actor) -> int:
    """For the badge."""
    return await DeskMessage.filter(receiver_id=_own(by), read_at__isnull=True).count()


async def threads(by: Actor) -> list[Thread]:
    """With whom one spoke, the latest first."""
    mine = _own(by)
    query = DeskMessage.filter(Q(sender_id=mine) | Q(receiver_id=mine)).order_by("-id").limit(400)
    found: dict[int, list[DeskMessage]] = {}
    for one in await query:
        found.setdefault(one.receiver_id if one.sender_id == mine else one.sender_id, []).append(one)
    people = {one.id: one for one in await Staff.filter(id__in=list(found), tenant_id=by.tenant_id)}
    return [
        Thread(people[who], said[0], sum(one.read_at is None and one.receiver_id == mine for one in said))
        for who, said in found.items()
        if who in people
    ]


async def conversation(colleague: int, *, by: Actor, now: datetime) -> list[DeskMessage]:
    """With one colleague, oldest first; reading it marks it read."""
    mine = _own(by)
    both = Q(sender_id=mine, receiver_id=colleague) | Q(sender_id=colleague, receiver_id=mine)
    said = await DeskMessage.filter(both, tenant_id=by.tenant_id).order_by("-id").limit(SHOWN)
    waiting = [one.id for one in said if one.receiver_id == mine and one.read_at is None]
    if waiting:
        await DeskMessage.filter(id__in=waiting).update(read_at=now)
    return list(reversed(said))


def _own(by: Actor) -> int:
    if by.staff_id is None or not (can(by, "calls.take") or can(by, "calls.monitor")):
        raise Forbidden("您的岗位没有此项权限")
    return by.staff_id
