"""The door for orders from desks: a socket that only who knows the house's secret may speak to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from hotline.calls.switchboard import speech
from hotline.calls.switchboard.news import Hello, News
from hotline.calls.switchboard.orders import Order
from hotline.infra.errors import Invalid, Refused
from sip_gateway.exchange.desk_orders import carry_out
from sip_gateway.exchange.exchange import Exchange

log = structlog.get_logger(__name__)

#: A web process that reads nothing for so long is dropped: it connects again and looks anew.
MOST_UNREAD = 8 * 1024 * 1024
PROOF_SECONDS = 5.0
_ORDER: TypeAdapter[Any] = TypeAdapter(Order)

Reload = Callable[[], Awaitable[None]]


class Control:
    """One line in, one line out, and news to everybody who has proven himself."""

    def __init__(self, exchange: Exchange, reload: Reload) -> None:
        self._exchange, self._reload = exchange, reload
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsent: list[bytes] = []
        exchange.listen(self._spread)

    async def start(self, where: Path | tuple[str, int]) -> None:
        """A Unix socket is readable by this user alone."""
        if isinstance(where, Path):
            with suppress(FileNotFoundError):
                os.unlink(where)  # noqa: PTH108 – of an earlier life; at start nobody waits
            old = os.umask(0o177)
            try:
                self._server = await asyncio.start_unix_server(
                    self._meet, str(where), limit=speech.LONGEST_LINE
                )
            finally:
                os.umask(old)
        else:
            self._server = await asyncio.start_server(self._meet, *where, limit=speech.LONGEST_LINE)

    async def close(self) -> None:
        if self._server:
            self._server.close()
        for writer in list(self._writers):
            writer.close()
        for task in list(self._tasks):
            task.cancel()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PROOF_SECONDS):
                first = speech.read(await reader.readline())
            if speech.proves(first.get("proof")):
                await self._serve(reader, writer)
        except (ValueError, TimeoutError, ConnectionError):
            log.warning("control_refused")
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = Hello(gateway=self._exchange.name, since=self._exchange.since)
        writer.write(speech.line({"news": hello.model_dump(mode="json")}))
        self._writers.add(writer)
        while data := await reader.readline():
            task = asyncio.create_task(self._answer(speech.read(data), writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, words: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        told = await self._carry_out(words.get("order"))
        self._send()  # first what it has led to
        if not writer.is_closing():
            writer.write(speech.line({"id": words.get("id"), **told}))

    async def _carry_out(self, order: Any) -> dict[str, Any]:
        try:
            done = await carry_out(self._exchange, _ORDER.validate_python(order), self._reload)
        except Refused as refusal:
            return {"refused": speech.refusal(refusal)}
        except ValidationError:
            return {"refused": speech.refusal(Invalid("电话系统不认识这个操作", code="order"))}
        except Exception:
            log.exception("order_failed", order=order)
            return {"refused": speech.refusal(Invalid("电话系统出错，请稍后再试", code="gateway_fault"))}
        return {"done": done}

    def _spread(self, piece: News) -> None:
        """With whatever else happens in this turn of the loop: one packet, not ten."""
        if not self._writers:
            return
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._send)
        self._unsent.append(b'{"news":' + piece.model_dump_json().encode() + b"}\n")

    def _send(self) -> None:
        data = b"".join(self._unsent)
        self._unsent.clear()
        for writer in list(self._writers) if data else ():
            if writer.transport.get_write_buffer_size() > MOST_UNREAD:
                self._writers.discard(writer)
                writer.close()
            else:
                writer.write(data)
