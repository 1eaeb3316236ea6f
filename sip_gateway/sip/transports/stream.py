"""TCP and TLS (RFC 3261 §18, §26.2): one connection carries both directions as long as it lives (RFC 5923 §5)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import cast

import structlog

from sip_gateway.sip.flows import Flow, Target, Unreachable
from sip_gateway.sip.framing import PING, PONG, BrokenStream, Framer

log = structlog.get_logger()

CONNECT_SECONDS = 4.0  # then the next trunk is tried
IDLE_SECONDS = 130  # a phone that keeps its flow pings every 95–120 s (RFC 5626 §4.4.1)
PING_SECONDS = 30  # ours, through connections we opened
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 – an address to recognise
MAX_UNSENT = 256 * 1024  # bytes waiting for a peer that does not read

OnData = Callable[[bytes, Flow], None]


class StreamFlow(asyncio.Protocol):
    """One connection, opened by them or by us."""

    def __init__(self, listener: StreamListener, *, ours: bool) -> None:
        self._listener, self._ours = listener, ours
        self.transport = listener.kind
        self.local = listener.advertised
        self.remote = ("", 0)
        self._framer = Framer()
        self._told: list[Callable[[], None]] = []
        self._wire: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def closed(self) -> bool:
        return self._wire is None or self._wire.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = cast(asyncio.Transport, transport)  # uvloop's TLS is none by name
        self.remote = transport.get_extra_info("peername")[:2]
        if not self._listener.admit(self):
            self._wire.abort()
        self._wait()

    def _wait(self) -> None:
        if self._timer:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        ours = self._ours
        self._timer = loop.call_later(
            PING_SECONDS if ours else IDLE_SECONDS, self._ping if ours else self.close
        )

    def _ping(self) -> None:
        self.send(PING)
        self._wait()

    def data_received(self, data: bytes) -> None:
        try:
            messages = self._framer.feed(data)
        except BrokenStream:
            self.close()
            return
        if not self._ours:
            self._wait()
        for _ in range(self._framer.pings):
            self.send(PONG)
        self._framer.pings = 0
        for message in messages:
            self._listener.on_data(message, self)

    def send(self, data: bytes) -> None:
        if self._wire is None or self._wire.is_closing():
            return
        self._wire.write(data)
        if self._wire.get_write_buffer_size() > MAX_UNSENT:
            self._wire.abort()

    def close(self) -> None:
        if self._wire:
            self._wire.close()

    def on_close(self, told: Callable[[], None]) -> None:
        self._told.append(told)

    def to_port(self, port: int) -> Flow:
        return self

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._listener.forget(self)
        for told in self._told:
            told()


def _tell(target: Target, error: Exception) -> None:
    """A line that is down is noticed anyway; that it is down for its certificate nobody would guess."""
    if isinstance(error, ssl.SSLError):
        why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.reason
        log.warning("tls_refused", host=target.host, port=target.port, why=why)


class StreamListener:
    """Accepts connections and opens them. With a TLS context it is TLS."""

    def __init__(
        self,
        on_data: OnData,
        on_closed: Callable[[Flow], None],
        *,
        advertised: tuple[str, int] | None = None,
        tls: ssl.SSLContext | None = None,
        tls_out: ssl.SSLContext | None = None,
        limit: int = 2000,
        limit_per_host: int = 50,
    ) -> None:
        self.on_data, self._on_closed = on_data, on_closed
        self._given, self.advertised = advertised, advertised or ("", 0)
        self._tls, self._tls_out = tls, tls_out
        self.kind = "TLS" if tls else "TCP"
        self._limit, self._limit_per_host = limit, limit_per_host
        self._from: tuple[str, int] | None = None
        self.flows: dict[tuple[str, int], StreamFlow] = {}

    async def start(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._from = None if host in ANYWHERE else (host, 0)
        self._server = await loop.create_server(
            lambda: StreamFlow(self, ours=False), host, port, ssl=self._tls
        )
        bound = self._server.sockets[0].getsockname()
        self.advertised = self._given or (bound[0], bound[1])

    def admit(self, flow: StreamFlow) -> bool:
        """Connections are a bounded table too."""
        same = sum(1 for host, _ in self.flows if host == flow.remote[0])
        if len(self.flows) >= self._limit or same >= self._limit_per_host:
            return False
        self.flows[flow.remote] = flow
        return True

    def forget(self, flow: StreamFlow) -> None:
        if self.flows.get(flow.remote) is flow:
            del self.flows[flow.remote]
            self._on_closed(flow)

    def flow_to(self, target: Target) -> Flow | None:
        flow = self.flows.get((target.host, target.port))
        return flow if flow and not flow.closed else None

    async def resolve(self, target: Target) -> Flow:
        if flow := self.flow_to(target):
            return flow
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, flow_made = await loop.create_connection(
                    lambda: StreamFlow(self, ours=True),
                    target.host,
                    target.port,
                    ssl=self._outgoing(),
                    local_addr=self._from,  # the one operators know us by
                )
        except (OSError, TimeoutError) as error:
            _tell(target, error)
            raise Unreachable(f"{target.host}:{target.port}") from error
        return flow_made

    def _outgoing(self) -> ssl.SSLContext | None:
        return self._tls and (self._tls_out or ssl.create_default_context())

    async def close(self) -> None:
        self._server.close()
        for flow in list(self.flows.values()):
            flow.close()
        await self._server.wait_closed()
