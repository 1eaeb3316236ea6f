"""Deadline arithmetic: when something is due, how much is left, what pauses and extensions do.

Policy (RULES §4.3): "N working days" counts from the day after the start and ends at 24:00 of day N,
kept as 23:59:59 so that the date shown is the day meant. Pauses are given back in the clock's own unit.
"""

from dataclasses import dataclass
from datetime import datetime

from hotline.worktime import explain
from hotline.worktime.calendar import Calendar
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.zone import DAY, HOUR, LAST_SECOND, MINUTE, SECOND, from_tick, to_tick

WARN_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due date that can explain itself in sentences a citizen understands."""

    due_at: datetime
    warn_at: datetime
    calendar_version: str
    explanation: tuple[str, ...]
    original_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a clock; negative when it is overdue."""

    working_seconds: int
    text: str


def due(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    warn_share: float = WARN_SHARE,
    event: str = "开始计时",
) -> Deadline:
    """The due date of a clock that starts now; `event` names the start in the explanation (派出)."""
    begun = to_tick(start)
    ends = _add(begun, limit, calendar)
    return Deadline(
        due_at=from_tick(ends),
        warn_at=from_tick(_share_point(begun, ends, warn_share, calendar, limit.unit)),
        calendar_version=calendar.version,
        explanation=explain.due(begun, ends, limit, calendar, event),
    )


def extend(
    due_at: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    start: datetime | None = None,
    original_due_at: datetime | None = None,
    warn_share: float = WARN_SHARE,
) -> Deadline:
    """Move a due date later by `limit`, keeping the original one for reports.

    `start` is the clock's start, so that the warning lies at its share of the whole; without it the
    warning lies at that share of the extension.
    """
    old = to_tick(due_at)
    new = _postpone(old, limit, calendar)
    begun = old if start is None else to_tick(start)
    return Deadline(
        due_at=from_tick(new),
        warn_at=from_tick(_share_point(begun, new, warn_share, calendar, limit.unit)),
        calendar_version=calendar.version,
        explanation=explain.extension(old, new, limit, calendar),
        original_due_at=original_due_at or due_at,
    )


def earlier(
    due_at: datetime,
    working_days: int,
    calendar: Calendar,
    *,
    start: datetime,
    unit: Unit = Unit.WORKING_DAYS,
    warn_share: float = WARN_SHARE,
) -> Deadline:
    """The due date of a co-handler: some working days before the lead's, never before the start.

    Where the lead's limit is too short to take days off (an emergency), both share one due date.
    """
    begun, lead = to_tick(start), to_tick(due_at)
    index = calendar.index
    last = index.working_day(index.count_through(lead // DAY) - working_days)
    ends = last * DAY + LAST_SECOND
    if last <= begun // DAY or working_days <= 0:
        ends = lead
    return Deadline(
        due_at=from_tick(ends),
        warn_at=from_tick(_share_point(begun, ends, warn_share, calendar, unit)),
        calendar_version=calendar.version,
        explanation=explain.earlier(ends, lead, working_days, calendar),
    )


def shift_for_pause(
    due_at: datetime, paused_from: datetime, paused_to: datetime, unit: Unit, calendar: Calendar
) -> datetime:
    """Give a pause back in the clock's own unit: the due date a start later by the pause would have.

    A pause that begins after the due date gives nothing back; a breach stays a breach. The warn point
    moves the same way: `shift_for_pause(clock.warn_at, …)`, for the pause is no time of the clock's.
    """
    ends, begun, over = to_tick(due_at), to_tick(paused_from), to_tick(paused_to)
    if begun >= ends or over <= begun:
        return due_at
    if unit.natural:
        return due_at + (paused_to - paused_from)
    index = calendar.index
    if unit is Unit.WORKING_HOURS:
        lost = index.worked_before(over) - index.worked_before(begun)
        return from_tick(index.when_worked(index.worked_before(ends) + lost)) if lost else due_at
    days = index.count_through(over // DAY) - index.count_through(begun // DAY)
    return from_tick(_later_day(ends, days, calendar)) if days else due_at


def carry_over(
    original_due_at: datetime,
    due_at: datetime,
    new_original_due_at: datetime,
    unit: Unit,
    old: Calendar,
    new: Calendar,
) -> datetime:
    """After an amended calendar: what extensions and pauses had added, added to the new first due date.

    Counted by the calendar under which it was granted, given back by the new one.
    """
    first, ends, anew = to_tick(original_due_at), to_tick(due_at), to_tick(new_original_due_at)
    if ends <= first:
        return new_original_due_at
    if unit.natural:
        return new_original_due_at + (due_at - original_due_at)
    if unit is Unit.WORKING_HOURS:
        added = old.index.worked_before(ends) - old.index.worked_before(first)
        return from_tick(new.index.when_worked(new.index.worked_before(anew) + added))
    days = old.index.count_through(ends // DAY) - old.index.count_through(first // DAY)
    return from_tick(_later_day(anew, days, new)) if days else new_original_due_at


def pause_sentence(
    paused_from: datetime, paused_to: datetime, old_due_at: datetime, new_due_at: datetime
) -> str:
    """The explanation to append when a paused clock runs again."""
    return explain.pause(*map(to_tick, (paused_from, paused_to, old_due_at, new_due_at)))


def used_share(start: datetime, due_at: datetime, now: datetime, calendar: Calendar, unit: Unit) -> float:
    """Share of the limit used so far: 0 at the start, 1 at the due date, more when overdue."""
    begun, ends, at = to_tick(start), to_tick(due_at), to_tick(now)
    if not unit.natural:
        begun, ends, at = map(calendar.index.worked_before, (begun, ends, at))
    if ends <= begun:
        return 1.0 if now >= due_at else 0.0
    return max(0.0, (at - begun) / (ends - begun))


def warn_point(
    start: datetime, due_at: datetime, calendar: Calendar, unit: Unit, share: float = WARN_SHARE
) -> datetime:
    """The moment `share` of a clock is used, in worked time; for clocks recomputed without pauses."""
    return from_tick(_share_point(to_tick(start), to_tick(due_at), share, calendar, unit))


def days_left_point(due_at: datetime, days: int, calendar: Calendar) -> datetime:
    """The moment from which no more than `days` working days are left: the close of the day before them."""
    index = calendar.index
    day = index.working_day(index.count_through(to_tick(due_at) // DAY) - days)
    return from_tick(day * DAY + index.hours_on(day)[-1][1])


def remaining(
    now: datetime, due_at: datetime, calendar: Calendar, unit: Unit = Unit.WORKING_DAYS
) -> Remaining:
    """Working time left and a short text: 剩 1 个工作日 3 小时, 已超 2 小时."""
    at, ends = to_tick(now), to_tick(due_at)
    index = calendar.index
    worked = index.worked_before(ends) - index.worked_before(at)
    return Remaining(
        worked // SECOND if worked >= 0 else -(-worked // SECOND), _left(at, ends, calendar, unit)
    )


def _left(at: int, ends: int, calendar: Calendar, unit: Unit) -> str:
    word, first, last = ("剩", at, ends) if at <= ends else ("已超", ends, at)
    if unit.natural:
        amount = explain.natural_amount(last - first)
    else:
        amount = explain.working_amount(*_days_and_rest(first, last, calendar))
    if amount:
        return f"{word} {amount}"
    return f"{explain.until(ends, at)} 截止" if at <= ends else "刚刚超时"


def _days_and_rest(first: int, last: int, calendar: Calendar) -> tuple[int, int]:
    """Whole working days and the working time beside them between two moments."""
    index = calendar.index
    today, final = first // DAY, last // DAY
    rest = index.worked_before(last) - index.worked_before(first)
    if final == today:
        return 0, rest
    days = index.count_through(final - 1) - index.count_through(today)
    rest -= index.worked_before(final * DAY) - index.worked_before((today + 1) * DAY)
    whole = index.worked_on(final)
    return (days + 1, rest - whole) if whole and rest >= whole else (days, rest)


def _add(begun: int, limit: Limit, calendar: Calendar) -> int:
    if limit.unit is Unit.MINUTES:
        return begun + limit.value * MINUTE
    if limit.unit is Unit.HOURS:
        return begun + limit.value * HOUR
    index = calendar.index
    if limit.unit is Unit.WORKING_HOURS:
        return index.when_worked(index.worked_before(begun) + limit.value * HOUR)
    last = index.working_day(index.count_through(begun // DAY) + limit.value)
    return last * DAY + (index.hours_on(last)[-1][1] if limit.office_close else LAST_SECOND)


def _postpone(old: int, limit: Limit, calendar: Calendar) -> int:
    if limit.unit is Unit.WORKING_DAYS:
        return _later_day(old, limit.value, calendar)
    return _add(old, limit, calendar)


def _later_day(tick: int, days: int, calendar: Calendar) -> int:
    """The same time of day, some working days later; office close stays office close in a new season."""
    number, within = divmod(tick, DAY)
    index = calendar.index
    later = index.working_day(index.count_through(number) + days)
    hours = index.hours_on(number)
    if hours and within == hours[-1][1]:
        within = index.hours_on(later)[-1][1]
    return later * DAY + within


def _share_point(begun: int, ends: int, share: float, calendar: Calendar, unit: Unit) -> int:
    if unit.natural:
        return begun + round((ends - begun) * share)
    index = calendar.index
    before, after = index.worked_before(begun), index.worked_before(ends)
    if after <= before:
        return begun + round((ends - begun) * share)
    return max(begun, index.when_worked(before + round((after - before) * share)))
