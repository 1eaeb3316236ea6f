"""A year of a calendar as lines an administrator can paste from the official notice, and back.

10-01~10-07 国庆节
2026-09-20
01-01 08:30-12:00 14:30-17:30        (office hours from this day of the year on)
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from hotline.worktime.calendar import Calendar

LONGEST_SPAN = 40
_DAY = r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:~|～|至|到|—|–)\s*{_DAY})?(?:\s+(.{{1,30}}))?")
_SEASON = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?((?:\s+\d{1,2}:\d{2}\s*[-~–—]\s*\d{1,2}:\d{2})+)")
_SEGMENT = re.compile(r"(\d{1,2}:\d{2})\s*[-~–—]\s*(\d{1,2}:\d{2})")


class Unreadable(ValueError):
    """A line that means nothing to us; the message names it."""


def days_text(days: dict[date, str], year: int) -> str:
    """Consecutive days of one name on one line."""
    mine = sorted(day for day in days if day.year == year)
    runs = groupby(enumerate(mine), key=lambda pair: (pair[1].toordinal() - pair[0], days[pair[1]]))
    return "\n".join(_run([day for _, day in run], name) for (_, name), run in runs)


def parse_days(text: str, year: int) -> dict[date, str]:
    """Every day the lines name, with its name."""
    found: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found |= dict(_days(line.strip(), number, year))
    return found


def seasons_text(calendar: Calendar) -> str:
    """One season a line."""
    return "\n".join(
        f"{season['from']} " + " ".join(f"{opens}-{closes}" for opens, closes in season["segments"])
        for season in calendar.to_json()["seasons"]
    )


def parse_seasons(text: str) -> list[dict[str, Any]]:
    """As the calendar's own data; whether the hours make sense is judged there."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Unreadable("请至少填写一行作息时间，例如 01-01 08:30-12:00 14:30-17:30")
    return [_season(line, number) for number, line in lines]


def edited(
    calendar: Calendar, year: int, holidays: dict[date, str], make_up: dict[date, str], official: bool
) -> dict[str, Any]:
    """The calendar's data with one year replaced."""
    data = calendar.to_json()
    for kind, days in (("holidays", holidays), ("make_up_days", make_up)):
        kept = {day: name for day, name in data[kind].items() if not day.startswith(f"{year}-")}
        data[kind] = kept | {day.isoformat(): name for day, name in days.items()}
    data["years"] = sorted({*data["years"], year} if official else {*data["years"]} - {year})
    provisional = {*data["provisional_years"]} - {year}
    data["provisional_years"] = sorted(provisional if official else provisional | {year})
    return data


def _run(days: list[date], name: str) -> str:
    first, last = days[0], days[-1]
    span = f"{first:%m-%d}" if first == last else f"{first:%m-%d}~{last:%m-%d}"
    return f"{span} {name}".strip()


def _days(line: str, number: int, year: int) -> Iterator[tuple[date, str]]:
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise Unreadable(f"第 {number} 行“{line[:30]}”看不懂，请写成 10-01~10-07 国庆节")
    first = _day(parts[1], parts[2], parts[3], number, year)
    last = _day(parts[4], parts[5], parts[6], number, year) if parts[5] else first
    if not 0 <= (last - first).days <= LONGEST_SPAN:
        raise Unreadable(f"第 {number} 行的结束日期不对")
    name = (parts[7] or "").strip()
    day = first
    while day <= last:
        yield day, name
        day += timedelta(days=1)


def _day(own_year: str | None, month: str, day: str, number: int, year: int) -> date:
    try:
        found = date(int(own_year or year), int(month), int(day))
    except ValueError as error:
        raise Unreadable(f"第 {number} 行没有这一天：{month}-{day}") from error
    if found.year != year:
        raise Unreadable(f"第 {number} 行不是 {year} 年的日期")
    return found


def _season(line: str, number: int) -> dict[str, Any]:
    parts = _SEASON.fullmatch(line)
    if parts is None:
        raise Unreadable(f"第 {number} 行“{line[:30]}”看不懂，请写成 01-01 08:30-12:00 14:30-17:30")
    segments = [[f"{opens:0>5}", f"{closes:0>5}"] for opens, closes in _SEGMENT.findall(parts[3])]
    return {"from": f"{int(parts[1]):02}-{int(parts[2]):02}", "segments": segments}
