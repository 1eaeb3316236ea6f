"""Recordings are finished after hang-up, one at a time, by a process that gives way to all others.

A spool is removed once its recording has been told of: whatever dies before, the next start finishes it again.
"""

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import partial
from pathlib import Path

from sip_gateway.media.engine import Listener, Recorded, RecordingFailed, Side
from sip_gateway.media.recording import errands
from sip_gateway.media.recording.errands import Errand
from sip_gateway.media.recording.keeping import Form, finish, finish_pcap
from sip_gateway.media.recording.spool import SUFFIX

POLITE = 15
"""Nice."""
CLOSING_SECONDS = 8.0
"""Whoever stops a gateway waits no longer for a polite process; the rest is the next start's."""

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
        self._begin(call, [place], partial(finish, place))

    def finish_pcap(self, call: str, places: Sequence[Path], ports: Mapping[int, Side]) -> None:
        """The same of rtpengine's pcaps; these are the ports of the legs."""
        errand = Errand(call, tuple(places), dict(ports))
        self._run(errands.note(self._spool, errand), errand)

    def _run(self, note: Path, errand: Errand) -> None:
        job = partial(finish_pcap, errand.places, errand.call, errand.ports)
        self._begin(errand.call, [*errand.places, note], job)

    def _begin(self, call: str, places: Sequence[Path], job: Job) -> None:
        task = asyncio.create_task(self._finish(call, places, job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def recover(self) -> int:
        """Finish what an earlier life of the gateway left; how many."""
        left = sorted(self._spool.glob(f"*{SUFFIX}"))
        for place in left:
            self.finish("", place)
        noted = errands.noted(self._spool)
        for place, errand in noted:
            self._run(place, errand)
        return len(left) + len(noted)

    async def _finish(self, call: str, places: Sequence[Path], job: Job) -> None:
        loop = asyncio.get_running_loop()
        try:
            recorded = await loop.run_in_executor(self._workers(), job, self._folder, self._form)
        except (OSError, RuntimeError, ValueError, BrokenExecutor) as error:
            if isinstance(error, BrokenExecutor):
                self._pool = None
            _log.exception(
                "recording not finished, its spool stays", extra={"call": call, "spool": str(places[0])}
            )
            self._tell(RecordingFailed(call, f"not finished: {error}"))
            return
        if recorded:
            self._tell(recorded)
        for place in places:
            place.unlink(missing_ok=True)

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            fresh = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=fresh, initializer=os.nice, initargs=(POLITE,))
        return self._pool

    async def close(self) -> None:
        """After the last recording is finished, if that is soon."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSING_SECONDS)
        for late in [*self._tasks]:
            late.cancel()
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
