"""WebSocket (RFC 7118): browsers' phones. One text or binary frame is one message; the flow is the only way back."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from sip_gateway.sip.flows import Flow, Target, Unreachable
from sip_gateway.sip.wire import MAX_MESSAGE

MAX_WAITING = 200  # messages for a browser that does not read

OnData = Callable[[bytes, Flow], None]


class WebSocketFlow:
    def __init__(self, connection: ServerConnection, local: tuple[str, int], transport: str) -> None:
        self._connection, self.local, self.transport = connection, local, transport
        self.remote: tuple[str, int] = connection.remote_address[:2]
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)
        self._told: list[Callable[[], None]] = []
        self.closed = False

    def send(self, data: bytes) -> None:
        if self.closed:
            return
        try:
            self._waiting.put_nowait(data)
        except asyncio.QueueFull:
            self.close()

    async def write(self) -> None:
        """Frames leave in order. Text, as browsers' phones expect, unless a body is no text (§4)."""
        while True:
            data = await self._waiting.get()
            try:
                await self._connection.send(data.decode())
            except UnicodeDecodeError:
                await self._connection.send(data)

    def close(self) -> None:
        self.closed = True
        if self._connection.transport:
            self._connection.transport.abort()

    def on_close(self, told: Callable[[], None]) -> None:
        self._told.append(told)

    def to_port(self, port: int) -> Flow:
        return self

    def ended(self) -> None:
        self.closed = True
        for told in self._told:
            told()


class WebSocketListener:
    """`origins`: pages that may open a phone; None allows any client that is no browser page at all, too."""

    def __init__(
        self,
        on_data: OnData,
        on_closed: Callable[[Flow], None],
        *,
        origins: Iterable[str | None] | None = None,
        advertised: tuple[str, int] | None = None,
        tls: ssl.SSLContext | None = None,
        limit: int = 1000,
    ) -> None:
        self._on_data, self._on_closed, self._tls, self._limit = on_data, on_closed, tls, limit
        self._origins = (
            None if origins is None else [Origin(origin) if origin else None for origin in origins]
        )
        self._given, self.advertised = advertised, advertised or ("", 0)
        self.kind = "WSS" if tls else "WS"
        self.flows: dict[tuple[str, int], WebSocketFlow] = {}

    async def start(self, host: str, port: int) -> None:
        self._server = await serve(
            self._serve,
            host,
            port,
            ssl=self._tls,
            subprotocols=[Subprotocol("sip")],
            origins=self._origins,
            max_size=MAX_MESSAGE,
            compression=None,  # small messages; and no memory for a compressor per browser
            server_header=None,
        )
        bound = next(iter(self._server.sockets)).getsockname()
        self.advertised = self._given or (bound[0], bound[1])

    async def _serve(self, connection: ServerConnection) -> None:
        if connection.subprotocol != "sip" or len(self.flows) >= self._limit:
            await connection.close(1002 if connection.subprotocol != "sip" else 1013)
            return
        flow = WebSocketFlow(connection, self.advertised, self.kind)
        self.flows[flow.remote] = flow
        writer = asyncio.create_task(flow.write())
        try:
            await self._read(connection, flow)
        finally:
            writer.cancel()
            self.flows.pop(flow.remote, None)
            flow.ended()
            self._on_closed(flow)

    async def _read(self, connection: ServerConnection, flow: WebSocketFlow) -> None:
        try:
            async for frame in connection:
                data = frame.encode() if isinstance(frame, str) else frame
                if data.strip():  # JsSIP sends empty lines to keep the connection
                    self._on_data(data, flow)
        except ConnectionClosed:
            return

    def flow_to(self, target: Target) -> Flow | None:
        flow = self.flows.get((target.host, target.port))
        return flow if flow and not flow.closed else None

    async def resolve(self, target: Target) -> Flow:
        """A browser cannot be called back on a new connection."""
        if flow := self.flow_to(target):
            return flow
        raise Unreachable(target.host)

    async def close(self) -> None:
        self._server.close()
        await self._server.wait_closed()
