"""So many in so many seconds, and no more."""

from __future__ import annotations

import asyncio
from collections import deque


class Rate:
    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=count)

    def admits(self) -> bool:
        """Counts only what it admits."""
        now = asyncio.get_running_loop().time()
        if len(self._times) == self._times.maxlen and now - self._times[0] < self._seconds:
            return False
        self._times.append(now)
        return True
