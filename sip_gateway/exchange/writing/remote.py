"""The book kept next door: writing costs more than switching, so a process of its own does it.

A bookkeeper that dies is replaced and told again what it had not written; entries bear to be written twice.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import subprocess
import sys
from contextlib import suppress

import structlog

from hotline.infra.settings import Settings
from sip_gateway.exchange.writing.book import MOST_WAITING
from sip_gateway.exchange.writing.entries import Entry
from sip_gateway.exchange.writing.wire import Numbered, framed, next_written

log = structlog.get_logger(__name__)

MODULE = "sip_gateway.exchange.writing.bookkeeper"
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
HAND_OVER_SECONDS = 5.0
BUNDLE_SECONDS = 0.01


class RemoteBook:
    """One bookkeeper at a time, through all its lives."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._unwritten: dict[int, bytes] = {}
        self._numbers = itertools.count(1)
        self._out: asyncio.StreamWriter | None = None
        self._life: asyncio.Task[None] | None = None
        self._empty = asyncio.Event()
        self._bundle: list[bytes] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._life = asyncio.create_task(self._live())

    @property
    def waiting(self) -> int:
        return len(self._unwritten)

    def write(self, key: str, entry: Entry) -> None:
        if len(self._unwritten) >= MOST_WAITING:
            log.error("record_given_up", key=key)
            return
        number = next(self._numbers)
        told = self._unwritten[number] = framed(Numbered(number, key, entry))
        self._empty.clear()
        if self._out is not None:
            self._bundle.append(told)
            if len(self._bundle) == 1:
                asyncio.get_running_loop().call_later(BUNDLE_SECONDS, self._send_bundle)

    def _send_bundle(self) -> None:
        """Every writing wakes the other process: in a rush it is woken for many entries at once."""
        if self._out is not None:
            self._out.writelines(self._bundle)
        self._bundle.clear()

    async def close(self, seconds: float) -> None:
        """Should the time be too short, the bookkeeper goes on alone with what it was told."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds if self._unwritten else 0):
                await self._empty.wait()
        if self._life:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        await self._hand_over()
        if self.process and not self._unwritten:
            await asyncio.to_thread(self.process.wait)

    async def _live(self) -> None:
        pause = FIRST_PAUSE
        while True:
            reader = await self._spawn()
            try:
                while True:
                    self._strike(await next_written(reader))
                    pause = FIRST_PAUSE
            except (asyncio.IncompleteReadError, ConnectionError):
                await self._bury()
            log.error("bookkeeper_died", unwritten=self.waiting, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _spawn(self) -> asyncio.StreamReader:
        ours, theirs = socket.socketpair()
        with theirs:
            # Not asyncio's: that would take it along when our loop closes.
            self.process = subprocess.Popen(  # noqa: ASYNC220, S603 – our own module; as quick as asyncio's own
                [sys.executable, "-m", MODULE, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, **self._settings.as_environment()},
            )
        reader, self._out = await asyncio.open_unix_connection(sock=ours)
        self._out.writelines(self._unwritten.values())
        return reader

    def _strike(self, number: int) -> None:
        self._unwritten.pop(number, None)
        if not self._unwritten:
            self._empty.set()

    async def _bury(self) -> None:
        self._let_go()
        if self.process:
            await asyncio.to_thread(self.process.wait)

    async def _hand_over(self) -> None:
        """What lies in our buffers is brought to the other end."""
        self._send_bundle()
        if self._out is not None:
            self._out.close()
            with suppress(TimeoutError, ConnectionError):
                await asyncio.wait_for(self._out.wait_closed(), HAND_OVER_SECONDS)

    def _let_go(self) -> None:
        self._bundle.clear()
        if self._out is not None:
            self._out.close()
            self._out = None
