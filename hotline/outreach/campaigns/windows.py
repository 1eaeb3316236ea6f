"""When a telephone may ring: hours of the day, days of the calendar, parts of the day. Pure.

All moments here are what a clock on a wall in China shows (worktime.zone.local).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hotline.worktime.calendar import Calendar

ONE_DAY = timedelta(days=1)
AHEAD = 60  # days looked ahead; longer than any holiday
_MIDNIGHT = time.min


class Days(StrEnum):
    """Which days count."""

    EVERY = "every"
    NOT_HOLIDAYS = "not_holidays"  # weekends yes, public holidays no
    WORKING = "working"  # by the centre's calendar, with its make-up days


class Part(StrEnum):
    """Parts of a day: who was out in the morning may be at home in the evening (RULES §8)."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_BEGINS = (
    (Part.MORNING, _MIDNIGHT),
    (Part.NOON, time(12)),
    (Part.AFTERNOON, time(14)),
    (Part.EVENING, time(18)),
)


@dataclass(frozen=True)
class Window:
    """From `opens` until before `closes`; the same moment twice is the whole day."""

    opens: time = time(8)
    closes: time = time(21)
    days: Days = Days.EVERY

    def is_open(self, wall: datetime, calendar: Calendar) -> bool:
        """Closing time itself is outside."""
        clock = wall.time()
        if self.opens != self.closes and not self.opens <= clock < self.closes:
            return False
        return self.days is Days.EVERY or self.counts(wall.date(), calendar)

    def counts(self, day: date, calendar: Calendar) -> bool:
        """Whether this is one of the days."""
        match self.days:
            case Days.EVERY:
                return True
            case Days.WORKING:
                return calendar.is_working_day(day)
            case Days.NOT_HOLIDAYS:
                return day not in calendar.holidays or day in calendar.make_up_days

    def next_opening(self, wall: datetime, calendar: Calendar) -> datetime | None:
        """When it opens next, later than `wall`; None when it does not within two months."""
        if self.opens > self.closes:  # never
            return None
        day = wall.date() if wall.time() < self.opens else wall.date() + ONE_DAY
        for _ in range(AHEAD):
            if self.counts(day, calendar):
                return datetime.combine(day, self.opens, wall.tzinfo)
            day += ONE_DAY
        return None

    def within(self, outer: "Window") -> "Window":
        """What both allow; with nothing in common it never opens."""
        days = max(self.days, outer.days, key=list(Days).index)
        if self.opens == self.closes or outer.opens == outer.closes:
            narrow = outer if self.opens == self.closes else self
            return Window(narrow.opens, narrow.closes, days)
        opens, closes = max(self.opens, outer.opens), min(self.closes, outer.closes)
        return Window(opens, closes, days) if opens < closes else Window(time.max, _MIDNIGHT, days)


AROUND_THE_CLOCK = Window(_MIDNIGHT, _MIDNIGHT)


def part_of(clock: time) -> Part:
    """Which part of the day it is."""
    return [part for part, begins in _BEGINS if begins <= clock][-1]


def another_part(wall: datetime, tried: frozenset[Part], window: Window, calendar: Calendar) -> datetime:
    """The next beginning of a part not tried yet; when none is left, the same hour on another day."""
    for ahead in range(AHEAD):
        day = wall.date() + timedelta(days=ahead)
        for part, begins in _BEGINS:
            start = datetime.combine(day, max(begins, window.opens), wall.tzinfo)
            fresh = part not in tried and part_of(start.time()) is part
            if fresh and start > wall and window.is_open(start, calendar):
                return start
    tomorrow = wall + ONE_DAY
    return (
        tomorrow
        if window.is_open(tomorrow, calendar)
        else window.next_opening(tomorrow, calendar) or tomorrow
    )
