"""The days a report covers, and the periods it divides them into."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hotline.infra.errors import Invalid

LONGEST = timedelta(days=366)


class Grain(StrEnum):
    """日、周、月."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def period(self, day: date) -> str:
        """Sorts as text: 2026-07-15, 2026-W29, 2026-07."""
        match self:
            case Grain.DAY:
                return day.isoformat()
            case Grain.WEEK:
                year, week, _ = day.isocalendar()
                return f"{year}-W{week:02}"
            case Grain.MONTH:
                return f"{day:%Y-%m}"


@dataclass(frozen=True)
class Span:
    """From the first to the last day, both included, in China."""

    tenant_id: int
    first: date
    last: date
    grain: Grain = Grain.DAY

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid("结束日期不能早于开始日期", fields={"last": "不能早于开始日期"})
        if self.last - self.first >= LONGEST:
            raise Invalid("统计时间最长一年", fields={"last": "最长一年"})

    def periods(self) -> list[str]:
        """Every period, those without a call too."""
        days = range((self.last - self.first).days + 1)
        return list(dict.fromkeys(self.grain.period(self.first + timedelta(days=day)) for day in days))
