"""A clock as a small chip: what runs, how it stands, and why it is due when it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hotline.orders.labels import CLOCKS
from hotline.orders.models import Clock
from hotline.orders.states import ClockKind
from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import remaining, used_share
from hotline.worktime.limits import Unit

#: Names that are more than their clock's without the word for limit.
SHORT = {ClockKind.CONFIRM: "联系诉求人"}
RANK = {"overdue": 0, "warn": 1, "running": 2, "paused": 3, "done": 4}


@dataclass(frozen=True)
class Chip:
    """What `clock_chip` draws."""

    label: str
    standing: str
    remaining: str
    due_at: datetime
    explanation: list[str]
    #: Per cent of the limit that is gone, in the clock's own unit; 100 when it is late.
    used: int


def chip(clock: Clock, calendar: Calendar, now: datetime) -> Chip:
    standing = standing_of(clock, now)
    left = "" if standing in ("paused", "done") else _left(clock, calendar, now)
    label = SHORT.get(clock.kind) or CLOCKS[clock.kind].removesuffix("时限")
    return Chip(label, standing, left, clock.due_at, clock.explanation, _used(clock, calendar, now))


def chips(clocks: Iterable[Clock], calendar: Calendar, now: datetime) -> list[Chip]:
    """The most pressing first."""
    made = [chip(clock, calendar, now) for clock in clocks]
    return sorted(made, key=lambda one: (RANK[one.standing], one.due_at))


def standing_of(clock: Clock, now: datetime) -> str:
    if clock.stopped_at is not None:
        return "overdue" if clock.breached_at and not clock.waived else "done"
    if clock.paused_at is not None:
        return "paused"
    if now > clock.due_at:
        return "overdue"
    return "warn" if now >= clock.warn_at else "running"


def _left(clock: Clock, calendar: Calendar, now: datetime) -> str:
    # A stopped clock that was late says by how much it was.
    return remaining(clock.stopped_at or now, clock.due_at, calendar, Unit(clock.unit)).text


def _used(clock: Clock, calendar: Calendar, now: datetime) -> int:
    at = clock.stopped_at or clock.paused_at or now
    share = used_share(clock.started_at, clock.due_at, at, calendar, Unit(clock.unit))
    return min(100, int(100 * share))
