"""How calls look on the desk: words and tones of outcomes, one call's story."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hotline.calls import queries
from hotline.calls.models import CallLeg, CallRecord, QueueWait
from hotline.calls.outcomes import MISSED, Outcome
from hotline.calls.states import DIRECTIONS, ENDED_BY, LEGS, LEVELS, REMOVALS, TASKS, Direction, WaitEnd
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.kit import gettext as _
from web.kit.formats import span

TONES = {
    Outcome.ANSWERED: ("good", "phone"),
    Outcome.SELF_SERVICE: ("quiet", "check"),
    Outcome.HANDED_OVER: ("info", "transfer"),
    Outcome.VOICEMAIL: ("accent", "mic"),
    Outcome.CALLBACK_REQUESTED: ("accent", "undo"),
    Outcome.OFF_HOURS: ("quiet", "moon"),
    Outcome.BLOCKED: ("quiet", "ban"),
    Outcome.SYSTEM_LOSS: ("bad", "octagon"),
}
WAITS = {
    WaitEnd.ANSWERED: "接通",
    WaitEnd.ABANDONED: "放弃",
    WaitEnd.MOVED: "转到别的队列",
    WaitEnd.VOICEMAIL: "转留言",
    WaitEnd.CALLBACK: "预约回拨",
    WaitEnd.FAULT: "系统故障",
}
DIRECTION_ICONS = {Direction.INCOMING: "arrow-right", Direction.OUTGOING: "send", Direction.INTERNAL: "users"}


def tone(outcome: Outcome | None) -> tuple[str, str]:
    """Of a badge: tone and icon."""
    if outcome is None:
        return "info", "phone-wave"
    return TONES.get(outcome, ("warn", "warning") if outcome in MISSED else ("neutral", "circle"))


def outcome_word(outcome: Outcome | None) -> str:
    """进行中 while it lives."""
    return _(outcome.label) if outcome is not None else _("进行中")


def duration(seconds: float | None) -> str:
    """`1 分 20 秒`; nothing for nothing."""
    return span(timedelta(seconds=seconds)) if seconds else ""


def story(call: CallRecord) -> list[dict[str, Any]]:
    """Everything that happened, in order, for `k.timeline`."""
    items = [*_moments(call), *(_leg(one) for one in call.legs), *(_wait(one) for one in call.waits)]
    items += [_order(one) for one in call.orders]
    return sorted(items, key=lambda item: item["at"])


def _moments(call: CallRecord) -> Iterator[dict[str, Any]]:
    how = _(DIRECTIONS[call.direction])
    yield {"at": call.entered_at, "title": how, "who": call.access_number, "icon": "phone"}
    if call.requested_agent_at is not None:
        yield {"at": call.requested_agent_at, "title": _("要求人工服务"), "icon": "headset", "tone": "info"}
    if call.ended_at is not None:
        colour, icon = tone(call.outcome)
        who = _(ENDED_BY[call.ended_by]) if call.ended_by else ""
        yield {
            "at": call.ended_at,
            "title": outcome_word(call.outcome),
            "who": who,
            "body": _("故障：{what}", what=call.fault) if call.fault else "",
            "icon": icon,
            "tone": colour,
        }


def _leg(leg: CallLeg) -> dict[str, Any]:
    took = _lasted(leg.answered_at or leg.started_at, leg.ended_at)
    said = _("通话 {time}", time=took) if leg.answered_at else _("未接听")
    return {
        "at": leg.started_at,
        "title": _(LEGS[leg.kind]) + (f" {leg.staff.name}" if leg.staff else ""),
        "who": "，".join(part for part in (said, leg.result) if part),
        "icon": "user",
        "tone": "good" if leg.answered_at else "neutral",
    }


def _wait(wait: QueueWait) -> dict[str, Any]:
    end = _(WAITS[wait.end]) if wait.end else _("还在等")
    return {
        "at": wait.since,
        "title": _("排队：{group}", group=wait.group.name),
        "who": "，".join(part for part in (_lasted(wait.since, wait.until), end) if part),
        "icon": "hourglass",
        "tone": "info",
    }


def _order(link: Any) -> dict[str, Any]:
    return {
        "at": link.linked_at,
        "title": _("关联工单"),
        "who": f"{link.order.number} · {link.linked_by_name}",
        "icon": "clipboard",
        "tone": "accent",
    }


def _lasted(begin: datetime, end: datetime | None) -> str:
    return span(end - begin) if end is not None else ""


async def calls_on(actor: Actor, order_id: int) -> dict[str, Any]:
    """For an order's page: its conversations, for whoever may read them."""
    calls = await queries.calls_of(order_id, by=actor) if can(actor, "calls.view") else []
    return WORDS | {"calls": calls, "may_listen": can(actor, "calls.listen")}


WORDS: dict[str, Any] = {
    "tone_of": tone,
    "outcome_word": outcome_word,
    "duration": duration,
    "directions": DIRECTIONS,
    "direction_icons": DIRECTION_ICONS,
    "levels": LEVELS,
    "removal_words": REMOVALS,
    "task_words": TASKS,
}
