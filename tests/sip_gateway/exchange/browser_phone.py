"""A browser's telephone for tests, without the browser: our own user agent behind a WebSocket (RFC 7118)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.flows import Flow, Target
from sip_gateway.sip.guards import Guard
from tests.sip_gateway.exchange.phones import Phone


class Socket:
    """The one flow of a page."""

    transport = "WS"

    def __init__(self, connection: ClientConnection, host: str) -> None:
        self._connection = connection
        self.local = (host, 5060)
        self.remote: tuple[str, int] = connection.remote_address[:2]
        self.closed = False
        self._sending: set[asyncio.Task[None]] = set()

    def send(self, data: bytes) -> None:
        task = asyncio.create_task(self._connection.send(data.decode()))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def close(self) -> None:
        """As a page that is closed: without a word."""
        self.closed = True
        self._connection.transport.abort()

    def on_close(self, told: Callable[[], None]) -> None:
        """Nobody depends on it."""

    def to_port(self, port: int) -> Flow:
        return self

    async def hear(self, agent: UserAgent) -> None:
        with suppress(ConnectionClosed):
            async for data in self._connection:
                agent.receive(data.encode() if isinstance(data, str) else data, self)


class Page:
    """`Transports` of a page: whatever it says, it says to its server."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    async def flow_to(self, target: Target) -> Flow:
        return self.socket

    def ready_flow(self, target: Target) -> Flow | None:
        return self.socket


@asynccontextmanager
async def page(port: int, account: str, password: str, host: str = "page.invalid") -> AsyncIterator[Phone]:
    """Loaded and registered; left, its telephone is gone. Pages call themselves by hosts of their own."""
    phone = Phone(port, account, password, transport="WS")
    phone.agent = UserAgent(
        Config(realm="page", is_public=lambda number: True), phone.on_invite, Guard(trusted=["127.0.0.0/8"])
    )
    connection = await connect(f"ws://127.0.0.1:{port}", subprotocols=[Subprotocol("sip")])
    socket = Socket(connection, host)
    phone.agent.transports = Page(socket)
    hearing = asyncio.create_task(socket.hear(phone.agent))
    try:
        assert await phone.register()
        yield phone
    finally:
        socket.close()
        await hearing
        await phone.agent.stop()
        if phone.voice:
            phone.voice.close()
