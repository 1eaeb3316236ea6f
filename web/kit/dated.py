"""Dates inside Chinese text, said in English."""

import re

_SPAN = re.compile(r"(\d+)月(\d+)日至(?:(\d+)月)?(\d+)日")
_DAY = re.compile(r"(?:(\d+)年)?(\d+)月(\d+)日(?:（周(.)）)?(?= ?(\d\d:)?)")
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = dict(zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


def dates(text: str) -> str:
    """`Fri 3 Jul 17:50`, `1–7 Oct`."""
    return _DAY.sub(_one_day, _SPAN.sub(_span, text))


def _span(found: re.Match[str]) -> str:
    month, first, other, last = found.groups()
    if not other:
        return f"{first}–{last} {_MONTHS[int(month)]}"
    return f"{first} {_MONTHS[int(month)]} – {last} {_MONTHS[int(other)]}"


def _one_day(found: re.Match[str]) -> str:
    year, month, day, weekday, clock = found.groups()
    parts = (_WEEKDAYS.get(weekday or "", ""), day, _MONTHS[int(month)], year or "")
    close = found.string[found.end() : found.end() + 1]
    return " ".join(filter(None, parts)) + (" " if clock and close != " " else "")
