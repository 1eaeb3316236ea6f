"""Workers that look for what is due, do it, and look again."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress

import structlog

from hotline.infra.clock import Clock, utc_now

log = structlog.get_logger(__name__)


class Polling(ABC):
    """Steps until told to stop, and rests for `poll_seconds` when there was nothing to do."""

    poll_seconds = 1.0

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish what is under way, then return from `run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            if not await self._round():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), self.poll_seconds)

    @abstractmethod
    async def step(self) -> int:
        """Once round; returns how many were worked on."""

    async def work(self) -> int:
        """What is done before each rest; `step`, unless there is more."""
        return await self.step()

    async def _round(self) -> int:
        try:
            return await self.work()
        except Exception:
            # The database may be away for a while. The worker stays.
            log.exception("worker failed", worker=type(self).__name__)
            return 0
