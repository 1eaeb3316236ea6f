"""What one calendar changes against another: read before it is published."""

from dataclasses import dataclass
from datetime import date

from hotline.worktime.calendar import Calendar, Season


@dataclass(frozen=True)
class Changes:
    """Days that become free or working, by comparing the holiday lists, and office hours."""

    holidays_added: tuple[date, ...]
    holidays_removed: tuple[date, ...]
    make_up_added: tuple[date, ...]
    make_up_removed: tuple[date, ...]
    renamed: tuple[date, ...]
    seasons_before: tuple[Season, ...]
    seasons_after: tuple[Season, ...]

    @property
    def hours_changed(self) -> bool:
        return self.seasons_before != self.seasons_after

    @property
    def moves_clocks(self) -> bool:
        """A new name for a holiday moves no deadline."""
        days = (self.holidays_added, self.holidays_removed, self.make_up_added, self.make_up_removed)
        return self.hours_changed or any(days)

    @property
    def nothing(self) -> bool:
        return not self.moves_clocks and not self.renamed


def compare(before: Calendar, after: Calendar) -> Changes:
    """From the calendar in force to the one proposed."""
    both = before.holidays & after.holidays
    return Changes(
        holidays_added=_sorted(after.holidays - before.holidays),
        holidays_removed=_sorted(before.holidays - after.holidays),
        make_up_added=_sorted(after.make_up_days - before.make_up_days),
        make_up_removed=_sorted(before.make_up_days - after.make_up_days),
        renamed=_sorted({day for day in both if before.names.get(day) != after.names.get(day)}),
        seasons_before=before.segments,
        seasons_after=after.segments,
    )


def working_days(calendar: Calendar, year: int) -> int:
    """How many days of a year people work."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return sum(calendar.is_working_day(date.fromordinal(day)) for day in range(first, last + 1))


def _sorted(days: set[date] | frozenset[date]) -> tuple[date, ...]:
    return tuple(sorted(days))
