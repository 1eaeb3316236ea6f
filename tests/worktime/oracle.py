"""Deadlines computed the slow, obvious way: day by day and minute by minute on a wall clock.

Shares nothing with the product but the calendar's raw facts, so that agreement means something.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from hotline.worktime.calendar import Calendar
from hotline.worktime.limits import Limit, Unit

BEIJING = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)
MINUTES_A_DAY = 24 * 60


def works(day: date, calendar: Calendar) -> bool:
    if day.isoweekday() in (6, 7):
        return day in calendar.make_up_days
    return day not in calendar.holidays


def hours(day: date, calendar: Calendar) -> tuple[tuple[time, time], ...]:
    """Walk back through the days of the year until one begins a season."""
    starts = {season.starts: season.segments for season in calendar.segments}
    probe = day
    while (probe.month, probe.day) not in starts:
        probe -= ONE_DAY
    return starts[probe.month, probe.day]


@lru_cache(64)
def minutes(segments: tuple[tuple[time, time], ...]) -> bytes:
    """One byte per minute of a day: 1 while the office is open."""
    table = bytearray(MINUTES_A_DAY)
    for minute in range(MINUTES_A_DAY):
        clock = time(minute // 60, minute % 60)
        table[minute] = any(opens <= clock < closes for opens, closes in segments)
    return bytes(table)


def table_of(day: date, calendar: Calendar) -> bytes:
    return minutes(hours(day, calendar)) if works(day, calendar) else bytes(MINUTES_A_DAY)


def step_days(day: date, count: int, calendar: Calendar) -> date:
    while count:
        day += ONE_DAY
        count -= works(day, calendar)
    return day


def due(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    wall = start.astimezone(BEIJING)
    if limit.unit is Unit.MINUTES:
        return wall + timedelta(minutes=limit.value)
    if limit.unit is Unit.HOURS:
        return wall + timedelta(hours=limit.value)
    if limit.unit is Unit.WORKING_HOURS:
        return work(wall, limit.value * 3600, calendar)
    last = step_days(wall.date(), limit.value, calendar)
    clock = hours(last, calendar)[-1][1] if limit.office_close else time(23, 59, 59)
    return datetime.combine(last, clock, BEIJING)


def work(wall: datetime, seconds: int, calendar: Calendar) -> datetime:
    """Walk minutes until so many seconds have been worked. Starts on whole seconds."""
    minute = wall.hour * 60 + wall.minute
    day = wall.date()
    table = table_of(day, calendar)
    if wall.second:
        left = 60 - wall.second
        if table[minute] and seconds <= left:
            return wall + timedelta(seconds=seconds)
        seconds -= left * table[minute]
        minute += 1
    while seconds >= 60 or seconds and not (minute < MINUTES_A_DAY and table[minute]):
        if minute == MINUTES_A_DAY:
            day, minute = day + ONE_DAY, 0
            table = table_of(day, calendar)
            continue
        seconds -= 60 * table[minute]
        minute += 1
    return datetime.combine(day, time(), BEIJING) + timedelta(minutes=minute, seconds=seconds)


def worked(first: datetime, last: datetime, calendar: Calendar) -> int:
    """Seconds worked between two moments, one segment of one day at a time."""
    begun, ended = first.astimezone(BEIJING), last.astimezone(BEIJING)
    total, day = timedelta(), begun.date()
    while day <= ended.date():
        for opens, closes in hours(day, calendar) if works(day, calendar) else ():
            entered = max(begun, datetime.combine(day, opens, BEIJING))
            left = min(ended, datetime.combine(day, closes, BEIJING))
            total += max(left - entered, timedelta())
        day += ONE_DAY
    return int(total.total_seconds())


def extend(due_at: datetime, limit: Limit, calendar: Calendar) -> datetime:
    if limit.unit is not Unit.WORKING_DAYS:
        return due(due_at, limit, calendar)
    wall = due_at.astimezone(BEIJING)
    return _same_clock(wall, step_days(wall.date(), limit.value, calendar), calendar)


def pause(
    due_at: datetime, paused_from: datetime, paused_to: datetime, unit: Unit, calendar: Calendar
) -> datetime:
    if paused_from >= due_at:
        return due_at
    if unit in (Unit.MINUTES, Unit.HOURS):
        return due_at + (paused_to - paused_from)
    wall = due_at.astimezone(BEIJING)
    if unit is Unit.WORKING_HOURS:
        lost = worked(paused_from, paused_to, calendar)
        return work(wall, lost, calendar) if lost else due_at
    day, end = paused_from.astimezone(BEIJING).date(), paused_to.astimezone(BEIJING).date()
    lost = 0
    while day < end:
        day += ONE_DAY
        lost += works(day, calendar)
    return _same_clock(wall, step_days(wall.date(), lost, calendar), calendar)


def _same_clock(wall: datetime, day: date, calendar: Calendar) -> datetime:
    clock: Callable[[date], time] = lambda day: hours(day, calendar)[-1][1]  # noqa: E731
    at_close = works(wall.date(), calendar) and wall.time() == clock(wall.date())
    return datetime.combine(day, clock(day) if at_close else wall.time(), BEIJING)
