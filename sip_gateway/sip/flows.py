"""Where messages come from and go to: a flow is one peer over one transport (RFC 3261 §18, RFC 5626 §3.2)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aiosipua import SipUri, parse_uri

PORTS = {"UDP": 5060, "TCP": 5060, "TLS": 5061, "WS": 80, "WSS": 443}
RELIABLE = frozenset({"TCP", "TLS", "WS", "WSS"})
BROWSERS = ("WS", "WSS")


class Unreachable(Exception):
    """No flow to that target: no listener for its transport, no connection, no address."""


@dataclass(frozen=True, slots=True)
class Target:
    """A next hop (RFC 3263 §4, without its DNS records: a trunk is given by host and port)."""

    transport: str
    host: str
    port: int

    @classmethod
    def of(cls, uri: str, usual: str = "UDP") -> Target:
        """`usual`: the transport of whoever names none."""
        read = parse_uri(uri)
        transport = "TLS" if read.scheme == "sips" else (read.params.get("transport") or usual).upper()
        return cls(transport, read.host.strip("[]"), read.port or PORTS.get(transport, 5060))


class Flow(Protocol):
    """One peer. `closed` flows swallow what is sent; `on_close` tells who depends on them."""

    @property
    def transport(self) -> str: ...
    @property
    def remote(self) -> tuple[str, int]: ...
    @property
    def local(self) -> tuple[str, int]:
        """As the peer knows us: advertised host and port."""
        ...

    @property
    def closed(self) -> bool: ...
    def send(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def on_close(self, told: Callable[[], None]) -> None: ...
    def to_port(self, port: int) -> Flow:
        """The same peer at another port; a connection has only itself."""
        ...


class Nowhere:
    """The flow of a request that could not be sent."""

    transport, remote, local, closed = "UDP", ("0.0.0.0", 0), ("0.0.0.0", 0), True  # noqa: S104 – no address

    def send(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass

    def on_close(self, told: Callable[[], None]) -> None:
        pass

    def to_port(self, port: int) -> Flow:
        return self


class Transports(Protocol):
    """What the core needs of the transport layer."""

    async def flow_to(self, target: Target) -> Flow: ...
    def ready_flow(self, target: Target) -> Flow | None: ...


def is_reliable(flow: Flow) -> bool:
    return flow.transport in RELIABLE


def is_broken(flow: Flow) -> bool:
    """A connection that carries nothing any more."""
    return is_reliable(flow) and flow.closed


def contact(flow: Flow, user: str) -> str:
    """Our address as this peer should call it (§8.1.1.8)."""
    host = bracketed(flow.local[0])
    scheme, parameter = "sip", f";transport={flow.transport.lower()}"
    if flow.transport == "UDP":
        parameter = ""
    return f"<{scheme}:{user}@{host}:{flow.local[1]}{parameter}>"


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def is_unreachable_from_here(uri: SipUri, flow: Flow) -> bool:
    """A contact behind a NAT or in a browser: only the flow it came over leads back (RFC 5626 §4, 7118 §5)."""
    host = uri.host.strip("[]")
    if host == flow.remote[0]:
        return False
    if host.endswith(".invalid"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
