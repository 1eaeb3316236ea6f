"""Writing down what happens, behind the calls: a slow or absent database delays records, never callers.

Of one call everything is written in order; calls share a few writers. What fails is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import structlog

from hotline.infra.database import transaction
from hotline.infra.errors import Refused
from sip_gateway.exchange.writing.entries import Entry

log = structlog.get_logger(__name__)

WRITERS = 4
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
#: In a rush so many share one commit: what a commit costs is then paid once.
MOST_TOGETHER = 20
#: Beyond so many the database is gone for good, and memory is worth more.
MOST_WAITING = 100_000


class Book(Protocol):
    """Takes entries at once and writes them later; entries of one key never overtake each other."""

    def start(self) -> None: ...

    @property
    def waiting(self) -> int:
        """What is being written counts: it may have to be tried again."""

    def write(self, key: str, entry: Entry) -> None:
        """Later, in its turn."""

    async def close(self, seconds: float) -> None:
        """What is left is written, if the database lets us in time."""


def _nobody(_: Entry) -> None:
    """Nobody wants to know."""


class LocalBook:
    """Kept by this process; `written` hears of each entry that is safe, or was refused for good."""

    def __init__(self, written: Callable[[Entry], None] = _nobody) -> None:
        self._queues: list[asyncio.Queue[Entry]] = [asyncio.Queue(MOST_WAITING) for _ in range(WRITERS)]
        self._tasks: list[asyncio.Task[None]] = []
        self._writing = 0
        self._written = written

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._work(queue)) for queue in self._queues]

    @property
    def waiting(self) -> int:
        return sum(queue.qsize() for queue in self._queues) + self._writing

    def write(self, key: str, entry: Entry) -> None:
        try:
            self._queues[hash(key) % WRITERS].put_nowait(entry)
        except asyncio.QueueFull:
            log.error("record_given_up", key=key)

    async def close(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*(queue.join() for queue in self._queues))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self, queue: asyncio.Queue[Entry]) -> None:
        while True:
            entries = [await queue.get()]
            while not queue.empty() and len(entries) < MOST_TOGETHER:
                entries.append(queue.get_nowait())
            self._writing += len(entries)
            try:
                await self._write(entries)
            finally:
                self._writing -= len(entries)
            for _ in entries:
                queue.task_done()

    async def _write(self, entries: list[Entry]) -> None:
        """Together; when that fails, one after the other."""
        if len(entries) == 1 or not await _written_together(entries):
            for entry in entries:
                await _insist(entry)
                self._written(entry)
            return
        for entry in entries:
            self._written(entry)


async def _written_together(entries: list[Entry]) -> bool:
    try:
        async with transaction():
            for entry in entries:
                await entry.write()
    except Exception as error:
        log.info("records_written_one_by_one", why=repr(error))
        return False
    return True


async def _insist(entry: Entry) -> None:
    pause = FIRST_PAUSE
    while True:
        try:
            await entry.write()
        except Refused as refusal:  # said no, and will say no again
            log.error("record_refused", why=str(refusal))
        except Exception:
            log.exception("record_delayed", seconds=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            continue
        return
