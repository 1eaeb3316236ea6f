"""A report as a table: what screens draw and spreadsheets hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """`total` is the bottom line, where adding up makes sense."""

    name: str
    columns: Sequence[str]
    rows: list[list[Cell]] = field(default_factory=list)
    total: list[Cell] | None = None


def rate(part: float, whole: float) -> float | None:
    """A share in per cent with one digit; None when there is nothing to divide by."""
    return round(100 * part / whole, 1) if whole else None


def mean(total: float, count: float) -> float | None:
    """Seconds with one digit."""
    return round(total / count, 1) if count else None
