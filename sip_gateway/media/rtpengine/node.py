"""One rtpengine: its commands over UDP, and whether it lives.

A command is repeated under the same cookie, which rtpengine answers again rather than doing it twice.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from sip_gateway.media.engine import MediaUnavailable, UnknownLeg
from sip_gateway.media.recording.keeping import Form
from sip_gateway.media.rtpengine import bencode

PATIENCE = 0.5
TRIES = 4
PULSE = 2.0
"""Seconds between two looks at its calls."""
LISTED = 100_000


@dataclass(frozen=True, slots=True)
class Nodes:
    """Which rtpengines there are, where they report keys, and where their recordings appear."""

    addresses: Sequence[tuple[str, int]]
    key_log: tuple[str, int]
    recordings: Path
    """`--recording-dir` of every node, shared."""
    folder: Path
    form: Form = Form.OPUS


class Failed(MediaUnavailable):
    """It understood and could not."""


class Node(asyncio.DatagramProtocol):
    """`on_missing` is told of calls it no longer knows: it died, or gave them up."""

    def __init__(self, address: tuple[str, int], on_missing: Callable[["Node", set[str]], None]) -> None:
        self.address = address
        self.calls: dict[str, float] = {}
        """Since when each is there."""
        self.alive = False
        self._on_missing = on_missing
        self._asked: dict[bytes, asyncio.Future[dict[str, Any]]] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Look at it once; then every two seconds."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=self.address)
        await self._look()
        self._watch = asyncio.create_task(self._keep_watch())

    def datagram_received(self, data: bytes, addr: object) -> None:
        cookie, _, body = data.partition(b" ")
        asked = self._asked.get(cookie)
        with suppress(bencode.NotBencode):
            answer = bencode.decode(body)
            if asked and not asked.done() and isinstance(answer, dict):
                asked.set_result(answer)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there: the question will time out."""

    async def ask(self, command: str, **what: object) -> dict[str, Any]:
        """One command; its words have hyphens where ours have underscores."""
        cookie = secrets.token_hex(8).encode()
        told = {"command": command, **{name.replace("_", "-"): value for name, value in what.items()}}
        answer = await self._repeat(cookie, cookie + b" " + bencode.encode(told))
        if answer.get("result") == "error":
            reason = str(answer.get("error-reason"))
            raise UnknownLeg(reason) if "Unknown call" in reason else Failed(f"{command}: {reason}")
        return answer

    async def _repeat(self, cookie: bytes, message: bytes) -> dict[str, Any]:
        asked = self._asked[cookie] = asyncio.get_running_loop().create_future()
        try:
            for _ in range(TRIES):
                if self._transport:
                    self._transport.sendto(message)
                with suppress(TimeoutError):
                    return await asyncio.wait_for(asyncio.shield(asked), PATIENCE)
        finally:
            asked.cancel()
            del self._asked[cookie]
        raise MediaUnavailable(f"rtpengine at {self.address[0]}:{self.address[1]} does not answer")

    async def _keep_watch(self) -> None:
        while True:
            await asyncio.sleep(PULSE)
            await self._look()

    async def _look(self) -> None:
        """Which of our calls it still has; none, if it does not answer."""
        asked_at = monotonic()
        try:
            known = set((await self.ask("list", limit=LISTED)).get("calls", []))
            self.alive = True
        except (MediaUnavailable, Failed):
            known, self.alive = set(), False
        missing = {call for call, since in self.calls.items() if since < asked_at} - known
        for call in missing:
            del self.calls[call]
        if missing:
            self._on_missing(self, missing)

    async def close(self) -> None:
        if self._watch:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if self._transport:
            self._transport.close()
