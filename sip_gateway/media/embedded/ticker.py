"""The beat of 20 ms: prompts, keys and mixing; slower things on every so many beats."""

import asyncio
from collections.abc import Callable
from time import monotonic

BEAT = 0.020
LATEST = 0.2
"""Seconds behind, after which the missed beats are given up."""
SECOND = 50
"""Beats."""


class Ticker:
    """Calls `beat(number, now)` fifty times a second, without drifting."""

    def __init__(self, beat: Callable[[int, float], None]) -> None:
        self._beat = beat
        self._loop = asyncio.get_running_loop()
        self._number = 0
        self._due = self._loop.time()
        self.behind = 0
        """Beats that came later than the next was due."""
        self._next = self._loop.call_soon(self._run)

    def _run(self) -> None:
        self._beat(self._number, monotonic())
        self._number += 1
        self._due += BEAT
        late = self._loop.time() - self._due
        if late > 0:
            self.behind += 1
        if late > LATEST:
            self._due = self._loop.time()
        self._next = self._loop.call_at(self._due, self._run)

    def stop(self) -> None:
        self._next.cancel()
