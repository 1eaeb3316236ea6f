"""The keys somebody waits for, leg by leg."""

from __future__ import annotations

from collections.abc import Callable

from sip_gateway.media.collecting import Collecting
from sip_gateway.media.engine import Digits, Listener

Key = tuple[str, str]


class Gathering:
    """`tell` hears of keys that are complete, or did not come. A leg is named by its call and its own name."""

    def __init__(self, tell: Listener) -> None:
        self._tell = tell
        self._wanted: dict[Key, Collecting] = {}

    def begin(self, call: str, leg: str, digits: Digits, now: float) -> None:
        self._wanted[call, leg] = Collecting.begin(call, leg, digits, now)

    def forget(self, call: str, leg: str) -> None:
        self._wanted.pop((call, leg), None)

    def press(self, call: str, leg: str, digit: str, now: float) -> None:
        """A key that may be the last one wanted."""
        wanted = self._wanted.get((call, leg))
        if wanted and (complete := wanted.press(digit, now)):
            self.forget(call, leg)
            self._tell(complete)

    def look(self, now: float, is_hearing: Callable[[Key], bool]) -> None:
        """Whose time is over; the time of a leg that still hears its prompt has not begun."""
        for key, wanted in list(self._wanted.items()):
            if is_hearing(key):
                wanted.wait(now)
            elif over := wanted.look(now):
                self.forget(*key)
                self._tell(over)
