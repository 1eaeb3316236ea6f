"""Working calendars: public holidays minus, make-up days plus, several working segments a day.

A calendar is a fact that gets amended: every published one has a version, and a clock stores the
version it was computed with. Years without an official notice follow the plain weekend rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from itertools import pairwise
from typing import Any

from hotline.worktime.index import DayIndex
from hotline.worktime.zone import local

Segment = tuple[time, time]


class CalendarInvalid(ValueError):
    """Calendar data that cannot be used; the message is for the administrator."""


@dataclass(frozen=True)
class Season:
    """Office hours from a day of the year on, until the next season begins."""

    starts: tuple[int, int]  # month, day
    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        if not self.segments:
            raise CalendarInvalid("每个作息季节至少要有一个上班时段")
        for opens, closes in self.segments:
            if opens >= closes:
                raise CalendarInvalid(f"上班时段 {opens:%H:%M}–{closes:%H:%M} 的结束必须晚于开始，且不能跨夜")
        for earlier, later in pairwise(self.segments):
            if earlier[1] > later[0]:
                raise CalendarInvalid("上班时段必须按先后排列且不能重叠")


OFFICE_HOURS = (Season((1, 1), ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))),)


@dataclass(frozen=True)
class Calendar:
    """One version of a working calendar.

    `years` have an official notice; `provisional_years` are computed from the statutory holidays
    while the notice is awaited. Every other year knows weekends only.
    """

    version: str
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    segments: tuple[Season, ...] = OFFICE_HOURS
    names: Mapping[date, str] = field(default_factory=dict, hash=False)
    years: frozenset[int] = frozenset()
    provisional_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        both = sorted(self.holidays & self.make_up_days)
        if both:
            raise CalendarInvalid(f"{both[0].isoformat()} 不能既放假又调休上班")
        if not self.segments:
            raise CalendarInvalid("日历没有上班时段")
        if list(self.segments) != sorted(self.segments, key=lambda season: season.starts):
            raise CalendarInvalid("作息季节必须按开始日期排列")

    def is_working_day(self, day: date) -> bool:
        """Make-up days win over weekends, holidays over working weekdays."""
        if day in self.make_up_days:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def segments_on(self, day: date) -> tuple[Segment, ...]:
        """Office hours of a day; empty when nobody works."""
        return self.office_hours(day) if self.is_working_day(day) else ()

    def office_hours(self, day: date) -> tuple[Segment, ...]:
        """Office hours by season, whether or not the day is a working one."""
        begun = [season for season in self.segments if season.starts <= (day.month, day.day)]
        # before the year's first season the last one of the previous year still runs
        return (begun or self.segments)[-1].segments

    def is_working_time(self, moment: datetime) -> bool:
        """Whether offices are open at this moment; closing time itself is off hours."""
        wall = local(moment)
        return any(opens <= wall.time() < closes for opens, closes in self.segments_on(wall.date()))

    @cached_property
    def index(self) -> DayIndex:
        """Days counted once, so that each deadline is a bisection."""
        return DayIndex(self)

    def with_regional(self, name: str, days: Mapping[date, str], version: str) -> "Calendar":
        """The same calendar plus a region's own holidays, such as 壮族三月三."""
        if self.make_up_days & days.keys():
            raise CalendarInvalid(f"{name}的放假日与调休上班日冲突")
        return Calendar(
            version=version,
            holidays=self.holidays | days.keys(),
            make_up_days=self.make_up_days,
            segments=self.segments,
            names={**self.names, **{day: label or name for day, label in days.items()}},
            years=self.years,
            provisional_years=self.provisional_years,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data for the database and the administrator's editor."""
        return {
            "version": self.version,
            "years": sorted(self.years),
            "provisional_years": sorted(self.provisional_years),
            "holidays": {day.isoformat(): self.names.get(day, "") for day in sorted(self.holidays)},
            "make_up_days": {day.isoformat(): self.names.get(day, "") for day in sorted(self.make_up_days)},
            "seasons": [_season_json(season) for season in self.segments],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Calendar":
        """The inverse of `to_json`; raises CalendarInvalid with a sentence for the administrator."""
        try:
            return _parse(data)
        except CalendarInvalid:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CalendarInvalid(f"日历数据格式不正确：{error}") from error


def _season_json(season: Season) -> dict[str, Any]:
    month, day = season.starts
    return {
        "from": f"{month:02}-{day:02}",
        "segments": [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in season.segments],
    }


def _parse(data: Mapping[str, Any]) -> Calendar:
    holidays = _days(data["holidays"])
    make_up_days = _days(data["make_up_days"])
    return Calendar(
        version=str(data["version"]),
        holidays=frozenset(holidays),
        make_up_days=frozenset(make_up_days),
        segments=tuple(_parse_season(season) for season in data["seasons"]),
        names={day: name for day, name in {**holidays, **make_up_days}.items() if name},
        years=frozenset(int(year) for year in data["years"]),
        provisional_years=frozenset(int(year) for year in data.get("provisional_years", ())),
    )


def _days(data: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): str(name) for day, name in data.items()}


def _parse_season(data: Mapping[str, Any]) -> Season:
    starts = date.fromisoformat(f"2000-{data['from']}")  # a leap year, so 02-29 is a valid start
    segments = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in data["segments"]
    )
    return Season((starts.month, starts.day), segments)
