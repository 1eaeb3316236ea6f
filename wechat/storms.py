"""A machine behind somebody's account: counted in the process, by day. What people write is never left out."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Storms:
    """Counts new messages, not how often the platform repeats them."""

    most_a_day: int = 5000
    _day: date = date.min
    _counts: dict[str, int] = field(default_factory=dict)

    def is_storm(self, who: str, now: datetime) -> bool:
        """Whether so many are kept already that one more is left."""
        if now.date() != self._day:
            self._day, self._counts = now.date(), {}
        return self._counts.get(who, 0) >= self.most_a_day

    def count(self, who: str) -> None:
        """One more is kept."""
        self._counts[who] = self._counts.get(who, 0) + 1
