"""Until when a unit owes its feedback: the city's figure in working time, or a moment set by a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hotline.infra.errors import Invalid
from hotline.orders.models import Order
from hotline.profiles.profile import Profile
from hotline.supervision.rules import require_reach
from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import due
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.zone import local

KIND = "supervision"


@dataclass(frozen=True)
class Plan:
    """A deadline with the sentences that explain it; `unit` is what is left of it counted in."""

    due_at: datetime
    unit: Unit
    calendar_version: str
    explanation: tuple[str, ...]


def by_the_rules(
    orders: Iterable[Order], now: datetime, profile: Profile, calendar: Calendar, event: str = "发出督办单"
) -> Plan | None:
    """The shortest limit of these orders; None where the city sets no such limit."""
    limits = [profile.limit(KIND, one.type, one.urgency, now, calendar) for one in orders]
    plans = [_plan(limit, now, calendar, event) for limit in limits if limit is not None]
    return min(plans, key=lambda one: one.due_at, default=None)


def by_hand(due_at: datetime, now: datetime, calendar: Calendar) -> Plan:
    """A moment somebody set."""
    require_reach(now, due_at)
    there = local(due_at)
    text = f"督办人指定，{there.month}月{there.day}日 {there:%H:%M} 前反馈。"
    return Plan(due_at, Unit.WORKING_DAYS, calendar.version, (text,))


def plan(
    orders: Iterable[Order],
    asked: datetime | None,
    now: datetime,
    profile: Profile,
    calendar: Calendar,
    event: str = "发出督办单",
) -> Plan:
    """What was asked for, else what the rules give."""
    if asked is not None:
        return by_hand(asked, now, calendar)
    found = by_the_rules(orders, now, profile, calendar, event)
    if found is None:
        raise Invalid("请指定反馈期限", fields={"due_at": "本市规则没有设置督办反馈时限，请指定"})
    return found


def _plan(limit: Limit, now: datetime, calendar: Calendar, event: str) -> Plan:
    deadline = due(now, limit, calendar, event=event)
    return Plan(deadline.due_at, limit.unit, deadline.calendar_version, deadline.explanation)
