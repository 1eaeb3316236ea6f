"""When a centre answers: its own hours on the working calendar, holidays and single closed days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hotline.worktime.calendar import Calendar
from hotline.worktime.zone import local

ROUND_THE_CLOCK = ((time.min, time.min),)


@dataclass(frozen=True)
class Hours:
    """`segments` of a day; one that closes at or before it opens runs past midnight."""

    segments: tuple[tuple[time, time], ...] = ROUND_THE_CLOCK
    working_days_only: bool = False
    closed: frozenset[date] = frozenset()

    def is_open(self, moment: datetime, calendar: Calendar) -> bool:
        """A night shift belongs to the day it began on; closing time itself is off hours."""
        wall = local(moment)
        today, yesterday = wall.date(), wall.date() - timedelta(days=1)
        return any(
            (self._works(today, calendar) and _in_the_day(wall.time(), opens, closes))
            or (self._works(yesterday, calendar) and _past_midnight(wall.time(), opens, closes))
            for opens, closes in self.segments
        )

    def _works(self, day: date, calendar: Calendar) -> bool:
        if day in self.closed:
            return False
        return calendar.is_working_day(day) or not self.working_days_only


def _in_the_day(clock: time, opens: time, closes: time) -> bool:
    return opens <= clock and (clock < closes or closes <= opens)


def _past_midnight(clock: time, opens: time, closes: time) -> bool:
    return closes <= opens and clock < closes
