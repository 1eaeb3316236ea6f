"""One citizen, one thread: calls, orders and chats on one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from hotline.calls.models import CallRecord
from hotline.calls.states import Direction
from hotline.infra.errors import NotFound
from hotline.orders.labels import CHANNELS, STATES
from hotline.orders.models import Order
from hotline.people.actor import Actor
from hotline.people.models import Citizen
from hotline.people.permissions import require
from hotline.wechat.models import Binding, WechatMessage
from hotline.worktime.zone import local

LONGEST = 60


@dataclass(frozen=True)
class Happened:
    """One line. `key` is the order's number, the call's id or the follower's id: what a page links to."""

    at: datetime
    kind: Literal["call", "order", "chat", "bound", "unbound"]
    title: str
    detail: str
    key: str


async def history(citizen: Citizen, *, by: Actor, limit: int = LONGEST) -> list[Happened]:
    """Newest first. A confidential order shows its number alone."""
    require(by, "wechat.view")
    if citizen.tenant_id != by.tenant_id:
        raise NotFound("没有这位来电人的资料")
    bindings = await Binding.filter(citizen_id=citizen.id).select_related("follower").order_by("id")
    found: list[Happened] = [*await _calls(citizen, limit), *await _orders(citizen, limit)]
    found += [line for one in bindings for line in await _chats(one, limit)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


async def _calls(citizen: Citizen, limit: int) -> Iterable[Happened]:
    if citizen.phone_index is None:
        return ()
    query = CallRecord.filter(tenant_id=citizen.tenant_id, number_index=citizen.phone_index)
    calls = await query.order_by("-id").limit(limit).select_related("agent")
    return [
        Happened(
            one.entered_at,
            "call",
            "来电" if one.direction is Direction.INCOMING else "去电",
            _call(one),
            one.call_id,
        )
        for one in calls
    ]


def _call(one: CallRecord) -> str:
    who = one.agent.name if one.agent else ""
    minutes = f"通话 {max(1, round(one.talk_seconds / 60))} 分钟" if one.talk_seconds else "未接通"
    return "，".join(word for word in (minutes, who) if word)


async def _orders(citizen: Citizen, limit: int) -> Iterable[Happened]:
    query = Order.filter(citizen_id=citizen.id, tenant_id=citizen.tenant_id).exclude(number=None)
    return [
        Happened(
            one.created_at,
            "order",
            f"工单 {one.number}" if one.confidential else one.title,
            f"{CHANNELS[one.channel]}提交，{STATES[one.state]}",
            one.number or "",
        )
        for one in await query.order_by("-id").limit(limit)
    ]


async def _chats(binding: Binding, limit: int) -> Iterable[Happened]:
    """A line a day, while the number was bound and before: the person is the same."""
    follower, key = binding.follower, str(binding.follower_id)
    lines = [Happened(binding.bound_at, "bound", "绑定微信", binding.evidence, key)]
    if binding.unbound_at is not None:
        said = f"{binding.unbound_by}：{binding.reason}"
        return [*lines, Happened(binding.unbound_at, "unbound", "解除绑定微信", said, key)]
    said_at = WechatMessage.filter(account_id=follower.account_id, openid=follower.openid).exclude(
        kind="event"
    )
    days: dict[date, list[datetime]] = {}
    for message in await said_at.order_by("-id").limit(limit * 10).only("id", "received_at"):
        days.setdefault(local(message.received_at).date(), []).append(message.received_at)
    chats = [Happened(max(one), "chat", "微信对话", f"{len(one)} 条消息", key) for one in days.values()]
    return [*lines, *chats][: limit + 1]
