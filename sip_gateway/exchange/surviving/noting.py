"""Noting down who talks, soon after it changes, without holding anybody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from hotline.calls.switchboard.news import CallCard, News
from sip_gateway.exchange.surviving.folder import Folder
from sip_gateway.exchange.surviving.kept import KeptTalk
from sip_gateway.exchange.surviving.looking import look
from sip_gateway.media.rtpengine.engine import RtpEngine

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

log = structlog.get_logger(__name__)

SETTLED_SECONDS = 0.2  # what follows a change – a re-INVITE, the recording – is noted with it
ROUND_SECONDS = 5.0  # telephones change their descriptions without any news
AT_ONCE = 10  # conversations looked at before others have their turn


class Notes:
    """`_noted` is what the files say."""

    def __init__(self, exchange: Exchange, engine: RtpEngine, folder: Folder) -> None:
        self._exchange, self._engine, self._folder = exchange, engine, folder
        self._noted: dict[str, KeptTalk] = {}
        self._due = {call.call_id for call in exchange.conversations}
        self._news = asyncio.Event()
        self._next_round = exchange.clock()
        self._writer = ThreadPoolExecutor(1)  # one after the other: what is over stays over

    def heard(self, piece: News) -> None:
        """The board's card of a call changes with everything that happens to it."""
        if isinstance(piece, CallCard) and piece.agent is None:
            self._due.add(piece.call)
            self._news.set()

    async def keep(self) -> None:
        """As long as the gateway lives."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ROUND_SECONDS):
                    await self._news.wait()
                    await asyncio.sleep(SETTLED_SECONDS)
            try:
                await self._note(self._next())
            except Exception:
                log.exception("surviving_calls_not_noted")  # the next round begins anew

    def _next(self) -> set[str]:
        """Those of which something was heard; now and then all."""
        due, self._due = self._due, set()
        self._news.clear()
        if self._exchange.clock() >= self._next_round:
            self._next_round = self._exchange.clock() + ROUND_SECONDS
            due |= set(self._noted)
        return due

    async def _note(self, calls: Collection[str]) -> None:
        changes: dict[str, KeptTalk | None] = {}
        for number, call in enumerate(calls, 1):
            if (talk := look(self._exchange.by_id(call), self._engine)) != self._noted.get(call):
                changes[call] = talk
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        await self._write(changes)

    async def _write(self, changes: dict[str, KeptTalk | None]) -> None:
        if not changes:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._folder.write, changes)
        except OSError as error:
            log.error("surviving_calls_not_noted", why=repr(error))
            self._due |= set(changes)
            return
        for call, talk in changes.items():
            self._noted.pop(call, None)
            if talk is not None:
                self._noted[call] = talk

    async def last_words(self) -> None:
        """Stopped in good order: whoever was hung up does not survive."""
        await self._note(set(self._noted) | self._due)
        self._writer.shutdown()


@asynccontextmanager
async def noting(exchange: Exchange, engine: RtpEngine, folder: Folder) -> AsyncIterator[None]:
    """While inside, every talk is noted."""
    notes = Notes(exchange, engine, folder)
    exchange.listen(notes.heard)
    task = asyncio.create_task(notes.keep())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await notes.last_words()
