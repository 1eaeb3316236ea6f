"""Who writes faster than a person can: counted in the process, for a minute."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
TIDIED_EVERY = 10_000


@dataclass
class Storms:
    """Counts what people say, not how often the platform repeats it."""

    most_a_minute: int = 60  # nobody writes one message a second
    _heard: dict[str, deque[tuple[datetime, str]]] = field(default_factory=dict)
    _since_tidied: int = 0

    def is_storm(self, who: str, message: str, now: datetime) -> bool:
        """True for what goes beyond; a repeat of what was let through is let through."""
        self._tidy(now)
        heard = self._heard.setdefault(who, deque())
        while heard and heard[0][0] <= now - MINUTE:
            heard.popleft()
        if any(message == known for _, known in heard):
            return False
        if len(heard) >= self.most_a_minute:
            return True
        heard.append((now, message))
        return False

    def _tidy(self, now: datetime) -> None:
        """Whoever has been silent for a minute is forgotten."""
        self._since_tidied += 1
        if self._since_tidied >= TIDIED_EVERY:
            self._since_tidied = 0
            self._heard = {who: heard for who, heard in self._heard.items() if heard[-1][0] > now - MINUTE}
