"""When people work: waiting in office time instead of on the wall clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.worktime.calendar import Calendar
from hotline.worktime.zone import HOUR, SECOND, from_tick, local, to_tick

#: Office hours of one day, for turning days into hours.
DAY_HOURS = 6.5
EARLIEST, LATEST = 8, 21


@dataclass(frozen=True)
class Office:
    """Moments counted along the tenant's own calendar, rounded to seconds."""

    calendar: Calendar

    def later(self, moment: datetime, hours: float) -> datetime:
        """`hours` of office time after `moment`; negative hours look back."""
        return self._at(self.calendar.index.worked_before(to_tick(moment)) + int(hours * HOUR))

    def between(self, start: datetime, end: datetime, share: float) -> datetime:
        """The moment at which `share` of the office time from `start` to `end` has passed; may lie beyond."""
        index = self.calendar.index
        first, last = index.worked_before(to_tick(start)), index.worked_before(to_tick(end))
        if last - first < HOUR:  # a limit in natural hours over a week-end: no office time in it
            return _whole_seconds(start + (end - start) * share)
        return self._at(first + int((last - first) * share))

    def _at(self, worked: int) -> datetime:
        return from_tick(self.calendar.index.when_worked(max(worked, SECOND)) // SECOND * SECOND)


def awake(moment: datetime) -> datetime:
    """The same moment, or the next morning when nobody should be called."""
    wall = local(moment)
    if EARLIEST <= wall.hour < LATEST:
        return moment
    morning = wall.replace(hour=EARLIEST, minute=wall.minute, second=wall.second)
    return moment + (morning - wall if wall.hour < EARLIEST else morning + timedelta(days=1) - wall)


def _whole_seconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
