"""The transport layer (RFC 3261 §18): listeners, and for every next hop the flow that leads there."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import structlog

from sip_gateway.sip.flows import Flow, Target, Unreachable
from sip_gateway.sip.transports.stream import StreamListener
from sip_gateway.sip.transports.udp import UdpListener
from sip_gateway.sip.transports.websocket import WebSocketListener

log = structlog.get_logger()

OnData = Callable[[bytes, Flow], None]


class Listener(Protocol):
    advertised: tuple[str, int]

    def flow_to(self, target: Target) -> Flow | None: ...
    async def resolve(self, target: Target) -> Flow: ...
    async def start(self, host: str, port: int) -> None: ...
    async def close(self) -> None: ...


@dataclass(frozen=True)
class Listen:
    """One address to listen on. `advertised` is what peers are told, if it is another (NAT, 0.0.0.0)."""

    transport: str
    host: str
    port: int
    advertised: tuple[str, int] | None = None
    tls: ssl.SSLContext | None = None
    tls_out: ssl.SSLContext | None = None
    origins: tuple[str | None, ...] | None = None


class TransportLayer:
    def __init__(self, on_data: OnData, on_closed: Callable[[Flow], None]) -> None:
        self._on_data, self._on_closed = on_data, on_closed
        self.listeners: dict[str, Listener] = {}

    async def start(self, listens: Iterable[Listen]) -> None:
        for listen in listens:
            listener = self._listener(listen)
            await listener.start(listen.host, listen.port)
            self.listeners[listen.transport] = listener

    def _listener(self, listen: Listen) -> Listener:
        if listen.transport == "UDP":
            return UdpListener(self._on_data, listen.advertised)
        if listen.transport in ("TCP", "TLS"):
            return StreamListener(
                self._on_data,
                self._on_closed,
                advertised=listen.advertised,
                tls=listen.tls,
                tls_out=listen.tls_out,
            )
        return WebSocketListener(
            self._on_data,
            self._on_closed,
            origins=listen.origins,
            advertised=listen.advertised,
            tls=listen.tls,
        )

    def ready_flow(self, target: Target) -> Flow | None:
        """Without waiting: an address over UDP, or a connection that stands."""
        listener = self.listeners.get(target.transport)
        return listener.flow_to(target) if listener else None

    async def flow_to(self, target: Target) -> Flow:
        listener = self.listeners.get(target.transport)
        if not listener:
            log.warning("transport_not_open", transport=target.transport, host=target.host)
            raise Unreachable(f"no {target.transport} here")
        return listener.flow_to(target) or await listener.resolve(target)

    async def close(self) -> None:
        for listener in self.listeners.values():
            await listener.close()
