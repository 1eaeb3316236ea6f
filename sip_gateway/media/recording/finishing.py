"""Recordings are finished after hang-up, one at a time, by a process that gives way to all others."""

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from sip_gateway.media.engine import Listener, Recorded, RecordingFailed, Side
from sip_gateway.media.recording.keeping import Form, finish, finish_pcap
from sip_gateway.media.recording.spool import SUFFIX

POLITE = 15
"""Nice."""

Job = Callable[[Path, Form], Recorded | None]
"""With the folder of recordings."""

_log = logging.getLogger(__name__)


class Finisher:
    """Tells `Recorded` for every spool, also for those a crash left behind."""

    def __init__(self, spool: Path, folder: Path, form: Form, tell: Listener) -> None:
        self._spool = spool
        self._folder = folder
        self._form = form
        self._tell = tell
        self._pool: ProcessPoolExecutor | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def place(self, name: str) -> Path:
        return self._spool / f"{name}{SUFFIX}"

    def finish(self, call: str, place: Path) -> None:
        """In the background."""
        self._begin(call, place, partial(finish, place))

    def finish_pcap(self, call: str, places: Sequence[Path], ports: Mapping[int, Side]) -> None:
        """The same of rtpengine's pcaps; these are the ports of the legs."""
        self._begin(call, places[0], partial(finish_pcap, places, call, dict(ports)))

    def _begin(self, call: str, place: Path, job: Job) -> None:
        task = asyncio.create_task(self._finish(call, place, job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def recover(self) -> int:
        """Finish what an earlier life of the gateway left; how many."""
        left = sorted(self._spool.glob(f"*{SUFFIX}"))
        for place in left:
            self.finish("", place)
        return len(left)

    async def _finish(self, call: str, place: Path, job: Job) -> None:
        loop = asyncio.get_running_loop()
        try:
            recorded = await loop.run_in_executor(self._workers(), job, self._folder, self._form)
        except (OSError, RuntimeError, ValueError, BrokenExecutor) as error:
            if isinstance(error, BrokenExecutor):
                self._pool = None
            _log.exception(
                "recording not finished, its spool stays", extra={"call": call, "spool": str(place)}
            )
            self._tell(RecordingFailed(call, f"not finished: {error}"))
            return
        if recorded:
            self._tell(recorded)

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            fresh = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=fresh, initializer=os.nice, initargs=(POLITE,))
        return self._pool

    async def close(self) -> None:
        """After the last recording is finished."""
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks)
        if self._pool:
            await asyncio.to_thread(self._pool.shutdown)
