"""The calendars the product ships with; a tenant may publish newer versions of its own."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from hotline.worktime.calendar import Calendar


def available() -> list[str]:
    """Keys of the shipped calendars."""
    return ["guangxi", "national"]


@cache
def calendar(key: str) -> Calendar:
    """A shipped calendar by key."""
    if key == "national":
        return national()
    if key == "guangxi":
        return guangxi()
    raise KeyError(key)


@cache
def national() -> Calendar:
    """Public holidays and make-up days of 2024–2027; 2027 is provisional."""
    data = _read("national.toml")
    version = str(data.pop("version"))
    years = {int(year): notice for year, notice in data.items()}
    holidays = {day: name for notice in years.values() for day, name in _holidays(notice)}
    make_up_days = {date.fromisoformat(day) for notice in years.values() for day in notice["make_up_days"]}
    provisional = frozenset(year for year, notice in years.items() if notice.get("provisional"))
    return Calendar(
        version=version,
        holidays=frozenset(holidays),
        make_up_days=frozenset(make_up_days),
        names=holidays,
        years=frozenset(years) - provisional,
        provisional_years=provisional,
    )


@cache
def guangxi() -> Calendar:
    """The national calendar plus 壮族三月三."""
    data = _read("guangxi.toml")
    version, name = str(data.pop("version")), str(data.pop("name"))
    days = {date.fromisoformat(day): name for notice in data.values() for day in notice["days"]}
    return national().with_regional(name, days, version)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("hotline.worktime") / "data" / name).read_text(encoding="utf-8"))


def _holidays(notice: dict[str, Any]) -> Iterator[tuple[date, str]]:
    for first, last, name in notice["holidays"]:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            yield day, name
            day += timedelta(days=1)
