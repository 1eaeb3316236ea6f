"""A process's connection to the gateway: kept up by itself, orders out, news in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from pydantic import TypeAdapter

from hotline.calls.switchboard import speech
from hotline.calls.switchboard.news import Board, Hello, News
from hotline.calls.switchboard.orders import Look, Order
from hotline.calls.switchboard.speech import NotReachable

log = structlog.get_logger(__name__)

RETRY_SECONDS = 1.0
ANSWER_SECONDS = 5.0
BACKLOG = 2000
_NEWS: TypeAdapter[News] = TypeAdapter(News)


class Switchboard:
    """`await order(…)`, and `async with news() as pieces` for whoever wants to hear. One of each process."""

    def __init__(self, where: Path | tuple[str, int]) -> None:
        self._where = where
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listeners: set[asyncio.Queue[News | None]] = set()
        self._number = 0
        self.gateway: Hello | None = None

    @property
    def up(self) -> bool:
        return self._writer is not None

    async def run(self) -> None:
        """Until cancelled: connects, listens, and connects again."""
        while True:
            with suppress(OSError, ValueError, asyncio.IncompleteReadError):
                await self._talk()
            self._lost()
            await asyncio.sleep(RETRY_SECONDS)

    async def order(self, order: Order) -> Any:
        """What the gateway answers; its refusals are raised as they are, silence as NotReachable."""
        if self._writer is None:
            raise NotReachable
        self._number += 1
        number, answer = self._number, asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._writer.write(speech.line({"id": number, "order": order.model_dump(mode="json")}))
            async with asyncio.timeout(ANSWER_SECONDS):
                told = await answer
        except (TimeoutError, OSError):
            raise NotReachable from None
        finally:
            self._waiting.pop(number, None)
        if "refused" in told:
            raise speech.refused(told["refused"])
        return told.get("done")

    async def look(self, tenant_id: int) -> Board:
        """Everything of one centre as it is now."""
        return Board.model_validate(await self.order(Look(tenant=tenant_id)))

    @asynccontextmanager
    async def news(
        self, wanted: Callable[[News], bool] = lambda piece: True
    ) -> AsyncIterator[AsyncIterator[News]]:
        """Ends when pieces were lost – the connection, or by falling behind: look again, then listen again."""
        queue: asyncio.Queue[News | None] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        try:
            yield _pieces(queue, wanted)
        finally:
            self._listeners.discard(queue)

    async def _talk(self) -> None:
        reader, writer = await speech.connect(self._where)
        try:
            writer.write(speech.line({"proof": speech.proof()}))
            while data := await reader.readline():
                self._hear(speech.read(data), writer)
        finally:
            writer.close()

    def _hear(self, words: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if "news" in words:
            self._spread(_NEWS.validate_python(words["news"]), writer)
        elif (answer := self._waiting.get(words.get("id", 0))) and not answer.done():
            answer.set_result(words)

    def _spread(self, piece: News, writer: asyncio.StreamWriter) -> None:
        if isinstance(piece, Hello):
            self.gateway, self._writer = piece, writer
            log.info("gateway_up", gateway=piece.gateway)
        for queue in list(self._listeners):
            _put(queue, piece)

    def _lost(self) -> None:
        if self._writer is not None:
            log.warning("gateway_away")
        self._writer = self.gateway = None
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(NotReachable())
        for queue in list(self._listeners):
            _end(queue)


def _put(queue: asyncio.Queue[News | None], piece: News) -> None:
    try:
        queue.put_nowait(piece)
    except asyncio.QueueFull:
        _end(queue)


def _end(queue: asyncio.Queue[News | None]) -> None:
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


async def _pieces(queue: asyncio.Queue[News | None], wanted: Callable[[News], bool]) -> AsyncIterator[News]:
    while (piece := await queue.get()) is not None:
        if wanted(piece):
            yield piece
