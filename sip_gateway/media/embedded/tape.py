"""Recording while the call lasts: packets are gathered in memory and written once a second by another thread."""

import asyncio
import contextlib
import os
import queue
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, time

from sip_gateway.media.engine import Side
from sip_gateway.media.recording.spool import PREFIX, SUFFIX, Begun, Joined, note

RESERVE = 64 * 1024 * 1024
"""Bytes that stay free: the database may share the disc."""
WAITING = 4 * 1024 * 1024
"""Bytes one call may wait for a slow disc: some four minutes."""
MOST_LEGS = 200

Failed = Callable[[str], None]
_pack = PREFIX.pack


class Tape:
    """One call's spool."""

    def __init__(self, call: str, place: Path, on_failed: Failed) -> None:
        self.place = place
        self._on_failed = on_failed
        self._buffer = bytearray(note(Begun(call, time(), monotonic())))
        self._streams: dict[tuple[str, Side], int] = {}
        self._waiting = 0
        self.failed = False
        self.file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def stream(self, leg: str, side: Side) -> int:
        """The number under which this leg's packets are put."""
        known = self._streams.get((leg, side))
        if known is None:
            known = self._streams[leg, side] = min(len(self._streams), MOST_LEGS)
            self._buffer += note(Joined(known, leg, side))
        return known

    def put(self, now: float, stream: int, packet: bytes) -> None:
        """Called for every packet of every recorded call."""
        self._buffer += _pack(now, stream, len(packet)) + packet

    def take(self) -> bytearray:
        """What has gathered; whoever takes it writes it."""
        gathered, self._buffer = self._buffer, bytearray()
        self._waiting += len(gathered)
        if self._waiting > WAITING:
            self.fail("the disc is too slow")
        return gathered

    def written(self, size: int) -> None:
        self._waiting -= size

    def fail(self, reason: str) -> None:
        """Once; what is on disc stays."""
        if not self.failed:
            self.failed = True
            self._buffer.clear()
            self._on_failed(reason)


class Recorder:
    """The tapes of one worker and the thread that writes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._loop = asyncio.get_running_loop()
        self._tapes: set[Tape] = set()
        self._work: queue.SimpleQueue[tuple[Tape, bytearray, asyncio.Future[None] | None] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._write_all, name="tapes", daemon=True)
        self._thread.start()

    def begin(self, call: str, name: str, on_failed: Failed) -> Tape:
        """A new tape, or OSError if the disc is full."""
        if shutil.disk_usage(self._folder).free < RESERVE:
            raise OSError("the disc is full")
        tape = Tape(call, self._folder / f"{name}{SUFFIX}", on_failed)
        self._tapes.add(tape)
        return tape

    def flush(self, part: int, parts: int) -> None:
        """Hand over one part of the tapes: a little every tick rather than all at once."""
        for tape in list(self._tapes):
            if tape.file % parts == part and not tape.failed and (gathered := tape.take()):
                self._work.put((tape, gathered, None))

    async def end(self, tape: Tape) -> None:
        """Write the rest and close."""
        self._tapes.discard(tape)
        closed = self._loop.create_future()
        self._work.put((tape, tape.take(), closed))
        await closed

    def _write_all(self) -> None:
        while (item := self._work.get()) is not None:
            tape, gathered, closed = item
            try:
                if not tape.failed:
                    _write(tape.file, gathered)
            except OSError as error:
                self._tell(tape.fail, os.strerror(error.errno or 0))
            self._tell(tape.written, len(gathered))
            if closed:
                os.close(tape.file)
                self._tell(closed.set_result, None)

    def _tell(self, what: Callable[..., None], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be gone: nobody is left to tell
            self._loop.call_soon_threadsafe(what, *arguments)

    def close(self) -> None:
        """Write what is handed over, then stop."""
        self._work.put(None)
        self._thread.join(timeout=5)


def _write(file: int, gathered: bytearray) -> None:
    view = memoryview(gathered)
    while view:
        view = view[os.write(file, view) :]
