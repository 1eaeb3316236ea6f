"""The moving clock: many stories, one after another in time, each written as if it were alone.

A story is a coroutine that awaits `until(moment)` between its actions. The stage wakes one story at a
time, always the earliest, so a run is the same whenever it is repeated.
"""

import asyncio
import heapq
from collections.abc import Coroutine
from datetime import datetime
from itertools import count
from typing import Any


class Stage:
    """Simulated time from `start` to `end`; what would happen after the end never happens."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.now = start
        self.end = end
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._tickets = count()
        self._stories: set[asyncio.Task[None]] = set()
        self._ended_badly: list[asyncio.Task[None]] = []
        self._awake = 0
        self._all_asleep = asyncio.Event()

    def begin(self, story: Coroutine[Any, Any, None]) -> None:
        """Start a story now; it runs until it first waits before time moves on."""
        self._awake += 1
        self._all_asleep.clear()
        task = asyncio.create_task(story)
        task.add_done_callback(self._ended)
        self._stories.add(task)

    async def until(self, moment: datetime) -> None:
        """Sleep until `moment`; a moment in the past is now."""
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (max(moment, self.now), next(self._tickets), future))
        self._fall_asleep()
        await future

    async def run(self) -> None:
        """Play everything up to the end, then let the curtain fall on what still waits."""
        try:
            while await self._everybody_waits():
                moment, _, future = heapq.heappop(self._waiting)
                if moment > self.end:
                    break
                self.now = moment
                self._awake += 1
                self._all_asleep.clear()
                future.set_result(None)
        finally:
            await self._close()

    async def _everybody_waits(self) -> bool:
        if self._awake:
            await self._all_asleep.wait()
        for task in self._ended_badly:
            task.result()  # a story that failed fails the run
        return bool(self._waiting)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._stories.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._ended_badly.append(task)
        self._fall_asleep()

    def _fall_asleep(self) -> None:
        self._awake -= 1
        if self._awake == 0:
            self._all_asleep.set()

    async def _close(self) -> None:
        waiting = list(self._stories)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
