"""The intervals of RFC 3261 §17.1.1.1 and its one rhythm: again after T1, then twice as long each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timers:
    """Seconds. `patience` is 64·T1: Timers B, F, H, J, M and the wait for an ACK."""

    t1: float = 0.5  # estimate of a round trip
    t2: float = 4.0  # longest pause between two retransmissions
    t4: float = 5.0  # longest life of a message in the network

    @property
    def patience(self) -> float:
        return 64 * self.t1


class Retransmission:
    """Sends again until stopped, gives up after 64·T1. On a reliable transport it only waits."""

    __slots__ = ("_again", "_cap", "_end", "_gave_up", "_loop", "_next", "_pause")

    def __init__(
        self,
        again: Callable[[], None],
        gave_up: Callable[[], None],
        timers: Timers,
        *,
        cap: float | None,
        reliable: bool,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._again, self._gave_up, self._cap, self._pause = again, gave_up, cap, timers.t1
        self._end: asyncio.TimerHandle | None = self._loop.call_later(timers.patience, self._give_up)
        self._next = None if reliable else self._loop.call_later(timers.t1, self._send)

    def _send(self) -> None:
        self._pause = 2 * self._pause if self._cap is None else min(2 * self._pause, self._cap)
        self._next = self._loop.call_later(self._pause, self._send)
        self._again()

    def _give_up(self) -> None:
        self.stop()
        self._gave_up()

    def slow_down(self, pause: float) -> None:
        """From now on at this pace: Timer E after a provisional response."""
        self._pause = pause

    def hush(self) -> None:
        """Send no more but keep waiting."""
        if self._next:
            self._next.cancel()
            self._next = None

    def stop(self) -> None:
        self.hush()
        if self._end:
            self._end.cancel()
            self._end = None
