"""How long something may take, and in which unit that is counted."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """Minutes and hours run day and night; the other two only while offices work."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"

    @property
    def natural(self) -> bool:
        """True when nights, weekends and holidays count."""
        return self in (Unit.MINUTES, Unit.HOURS)

    @property
    def label(self) -> str:
        """The unit as it follows a number in a sentence."""
        return _LABELS[self]


_LABELS = {
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.WORKING_HOURS: "个工作小时",
    Unit.WORKING_DAYS: "个工作日",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit such as 7 working days.

    `office_close`: the last working day ends when the office closes, not at 24:00.
    """

    value: int
    unit: Unit
    office_close: bool = False

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ValueError("时限必须大于 0")

    def __str__(self) -> str:
        return f"{self.value} {self.unit.label}"
