"""A calendar counted once: cumulative working days and working time, answered by bisection.

Rebuilding a million open clocks after an amended calendar has to take seconds, so nothing here
walks day by day after construction.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from hotline.worktime.zone import DAY, HOUR, MINUTE, SECOND, date_of, day_number

if TYPE_CHECKING:
    from hotline.worktime.calendar import Calendar

FIRST = day_number(date(2010, 1, 1))
LAST = day_number(date(2060, 12, 31))


class OutsideCalendar(ValueError):
    """A moment before 2010 or after 2060: certainly a typing error, so no deadline is guessed."""

    def __init__(self) -> None:
        super().__init__("日期超出日历可计算的范围（2010年至2060年），请检查日期是否填写正确")


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Consecutive days without work for one reason; `name` is empty for a plain weekend."""

    first: int
    last: int
    name: str


class DayIndex:
    """Prefix sums over the days of one calendar."""

    def __init__(self, calendar: "Calendar") -> None:
        self._hours: list[tuple[tuple[int, int], ...]] = []
        self._worked = [0]  # working time before day FIRST + i
        self._count = [0]  # working days before day FIRST + i
        self._days: list[int] = []  # the n-th working day
        self.days_off: list[DaysOff] = []
        self.make_up_days = sorted(day_number(day) for day in calendar.make_up_days)
        known: dict[tuple[tuple[time, time], ...], tuple[tuple[int, int], ...]] = {}
        for number in range(FIRST, LAST + 1):
            day = date_of(number)
            segments = calendar.segments_on(day)
            hours = known.setdefault(segments, _in_ticks(segments))
            self._append(number, hours)
            if not hours:
                self._append_day_off(number, calendar.names.get(day, ""))
        self._off_ends = [days.last for days in self.days_off]

    def _append(self, number: int, hours: tuple[tuple[int, int], ...]) -> None:
        self._hours.append(hours)
        self._worked.append(self._worked[-1] + sum(closes - opens for opens, closes in hours))
        self._count.append(self._count[-1] + bool(hours))
        if hours:
            self._days.append(number)

    def _append_day_off(self, number: int, name: str) -> None:
        last = self.days_off[-1] if self.days_off else None
        if last and last.last == number - 1 and last.name == name:
            self.days_off[-1] = DaysOff(last.first, number, name)
        else:
            self.days_off.append(DaysOff(number, number, name))

    def hours_on(self, number: int) -> tuple[tuple[int, int], ...]:
        """Working segments of a day in ticks since its midnight; empty on a day off."""
        return self._hours[_offset(number)]

    def worked_before(self, tick: int) -> int:
        """Working time between the first day of the index and a moment."""
        number, within = divmod(tick, DAY)
        offset = _offset(number)
        total = self._worked[offset]
        for opens, closes in self._hours[offset]:
            if within <= opens:
                break
            total += min(within, closes) - opens
        return total

    def when_worked(self, total: int) -> int:
        """The earliest moment at which `total` working time has passed."""
        offset = bisect_left(self._worked, total) - 1
        if not 0 <= offset < len(self._hours):
            raise OutsideCalendar
        rest = total - self._worked[offset]
        for opens, closes in self._hours[offset]:
            if rest <= closes - opens:
                return (FIRST + offset) * DAY + opens + rest
            rest -= closes - opens
        raise OutsideCalendar  # pragma: no cover - the sums above contain exactly these segments

    def next_working_moment(self, tick: int) -> int:
        """The moment itself in office hours, else when offices open next."""
        return self.when_worked(self.worked_before(tick) + 1) - 1

    def worked_on(self, number: int) -> int:
        """Working time of a whole day."""
        offset = _offset(number)
        return self._worked[offset + 1] - self._worked[offset]

    def count_through(self, number: int) -> int:
        """Working days up to and including a day."""
        return self._count[_offset(number) + 1]

    def working_day(self, count: int) -> int:
        """The day on which the count of working days reaches `count`."""
        if not 0 < count <= len(self._days):
            raise OutsideCalendar
        return self._days[count - 1]

    def days_off_between(self, first: int, last: int) -> list[DaysOff]:
        """Days off from `first` to `last`, cut to that span."""
        found = []
        for position in range(bisect_left(self._off_ends, first), len(self.days_off)):
            days = self.days_off[position]
            if days.first > last:
                break
            found.append(DaysOff(max(days.first, first), min(days.last, last), days.name))
        return found

    def make_up_days_between(self, first: int, last: int) -> list[int]:
        """Weekend days worked from `first` to `last`."""
        start = bisect_left(self.make_up_days, first)
        return [day for day in self.make_up_days[start : start + last - first + 1] if day <= last]


def _offset(number: int) -> int:
    if not FIRST <= number <= LAST:
        raise OutsideCalendar
    return number - FIRST


def _in_ticks(segments: tuple[tuple[time, time], ...]) -> tuple[tuple[int, int], ...]:
    return tuple((_time_in_ticks(opens), _time_in_ticks(closes)) for opens, closes in segments)


def _time_in_ticks(moment: time) -> int:
    return moment.hour * HOUR + moment.minute * MINUTE + moment.second * SECOND
