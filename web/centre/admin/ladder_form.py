"""The rungs of a ladder as rows of a form: fields with their place in the name, rows added and taken away."""

from collections.abc import Mapping
from typing import Any

from hotline.profiles.ladders import Ladder
from hotline.profiles.own_ladders import MOST_RUNGS
from web.centre.admin import ladder_words

Row = dict[str, str]
PARTS = ("channel", "audience", "after", "unit")
_SIZES = {name: size for name, size, _label in ladder_words.UNITS}


def rows_of(ladder: Ladder) -> list[Row]:
    """A ladder's rungs as the form shows them."""
    return [_row(rung.channel, rung.audience, *ladder_words.typed(rung.after)) for rung in ladder.rungs]


def blank_row() -> Row:
    """What a new rung starts with."""
    return _row("inapp", "same", 10, "minutes")


def changed_rows(values: Mapping[str, Any]) -> list[Row]:
    """The rows as typed, one more or one less when that was asked for (`add-2`, `remove-3`)."""
    rows = [_typed(values, place) for place in range(1, MOST_RUNGS + 2) if f"after-{place}" in values]
    what, _dash, place = str(values.get("step", "")).partition("-")
    if not (place.isascii() and place.isdigit() and 0 < int(place[:4]) <= len(rows)):
        return rows
    if what == "add":
        rows.insert(int(place), blank_row())
    elif what == "remove":
        del rows[int(place) - 1]
    return rows


def rungs_of(rows: list[Row]) -> list[dict[str, Any]]:
    """What the domain is asked to put in force; what is no number stays text and is refused."""
    return [{"channel": row["channel"], "after": _seconds(row), "audience": row["audience"]} for row in rows]


def _row(channel: str, audience: str, after: int, unit: str) -> Row:
    return {"channel": channel, "audience": audience, "after": str(after), "unit": unit}


def _typed(values: Mapping[str, Any], place: int) -> Row:
    return {part: str(values.get(f"{part}-{place}", "")) for part in PARTS}


def _seconds(row: Row) -> int | str:
    text = row["after"]
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and row["unit"] in _SIZES):
        return text
    return int(text) * _SIZES[row["unit"]]
