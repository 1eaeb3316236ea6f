"""The gateway's side of one worker: start it, ask it, notice its death, start it again."""

import asyncio
import itertools
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import orjson

from sip_gateway.media.embedded.control import Gone, Message, Wire, error_of, event_of
from sip_gateway.media.embedded.place import Place
from sip_gateway.media.engine import Listener, MediaUnavailable

PATIENCE = 5.0
"""Seconds a worker may take to answer; a worker that takes longer is stuck, and is ended."""
LOADING = 60.0
"""Seconds it may take to begin: on a busy machine, right after a crash, more than a living one may be silent."""
PULSE = 2.0
"""Seconds between two questions whether it lives."""
FIRST_WAIT = 0.2
LONGEST_WAIT = 10.0
"""Seconds before a dead worker is started again: doubling, for one that dies at once will do so again."""

OnDeath = Callable[["Handle"], None]


class Handle:
    """One worker, through all its lives."""

    def __init__(self, place: Place, tell: Listener, on_death: OnDeath) -> None:
        self._place = place
        self._tell = tell
        self._on_death = on_death
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._wire: Wire | None = None
        self.process: asyncio.subprocess.Process | None = None
        self.calls: set[str] = set()
        self.behind = 0
        self._ready = asyncio.Event()
        self._life: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        return self._wire is not None

    async def start(self) -> None:
        """The first life; later ones follow by themselves."""
        self._life = asyncio.create_task(self._live())
        await asyncio.wait_for(self._ready.wait(), LOADING)

    async def _live(self) -> None:
        wait = FIRST_WAIT
        while True:
            wire = await self._spawn()
            pulse = asyncio.create_task(self._feel_pulse())
            try:
                while True:
                    self._take(await wire.receive())
                    wait = FIRST_WAIT
            except Gone:
                pass
            finally:
                pulse.cancel()
            await self._bury(wire)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _spawn(self) -> Wire:
        ours, theirs = socket.socketpair()
        place = orjson.dumps(asdict(self._place) | {"spool": str(self._place.spool)}).decode()
        module = "sip_gateway.media.embedded.worker"
        with theirs:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                str(theirs.fileno()),
                place,
                pass_fds=[theirs.fileno()],
                env=_environment(),
            )
        wire = Wire(*await asyncio.open_unix_connection(sock=ours))
        self._wire = wire
        return wire

    def _take(self, message: Message) -> None:
        if "told" in message:
            self._tell(event_of(message))
            return
        asked = self._asked.pop(message["id"], None)
        if asked is None or asked.done():
            return
        if "error" in message:
            asked.set_exception(error_of(message))
        else:
            asked.set_result(message["gave"])

    async def _bury(self, wire: Wire) -> None:
        """Everybody who waits for it learns that it is gone."""
        self._wire = None
        wire.close()
        self._kill()
        if self.process:
            await self.process.wait()
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(MediaUnavailable("the media worker has died"))
        self._asked.clear()
        self._on_death(self)

    async def _feel_pulse(self) -> None:
        patience = LOADING
        while True:
            try:
                self.behind = await self._ask(patience, "alive")
            except MediaUnavailable:
                self._kill()
                return
            self._ready.set()
            patience = PATIENCE
            await asyncio.sleep(PULSE)

    async def ask(self, do: str, **what: object) -> Any:
        """One request and its answer."""
        return await self._ask(PATIENCE, do, **what)

    async def _ask(self, patience: float, do: str, **what: object) -> Any:
        if self._wire is None:
            raise MediaUnavailable("the media worker is not there")
        number = next(self._numbers)
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        self._wire.send({"id": number, "do": do, "with": what})
        try:
            return await asyncio.wait_for(asked, patience)
        except TimeoutError as error:
            raise MediaUnavailable("the media worker does not answer") from error
        finally:
            self._asked.pop(number, None)

    def _kill(self) -> None:
        if self.process and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.kill()

    async def close(self) -> None:
        """The end of its last life: the closed wire tells it to finish its tapes."""
        if self._life:
            self._life.cancel()
            with suppress(asyncio.CancelledError):
                await self._life
        if self._wire:
            self._wire.close()
        if self.process:
            try:
                await asyncio.wait_for(self.process.wait(), PATIENCE)
            except TimeoutError:
                self._kill()
                await self.process.wait()


def _environment() -> dict[str, str]:
    """One thread of numpy: the arrays are small, and the other cores are not the worker's."""
    path = os.pathsep.join(filter(None, sys.path))
    return os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": path}
