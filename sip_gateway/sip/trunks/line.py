"""One trunk: what is agreed with its operator, and how it is doing."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.flows import Flow, Target, bracketed
from sip_gateway.sip.guards import Network, is_within

DOWN_AFTER = 2  # probes or calls in a row without an answer


@dataclass(frozen=True)
class CallerIds:
    """Numbers this trunk may show (LEDGER 1.4): each centre its own; what is not agreed is never sent."""

    default: str
    by_centre: Mapping[str, str] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()

    def shown(self, centre: str = "", wanted: str = "") -> str:
        """`wanted` is a forwarded caller's own number: passed on only where the operator agreed to it."""
        if wanted and wanted in self.allowed:
            return wanted
        return self.by_centre.get(centre, self.default)


@dataclass(frozen=True)
class Trunk:
    """Registering if it has a username, by address if it has networks; it may be both."""

    name: str
    host: str
    caller_ids: CallerIds
    port: int = 5060
    transport: str = "UDP"
    priority: int = 0  # lower first
    capacity: int = 60  # calls, both directions
    username: str = ""
    password: str = field(default="", repr=False)
    networks: tuple[str, ...] = ()
    domain: str = ""  # of the numbers called through it; the host if empty
    probe_seconds: float = 30  # OPTIONS; 0: never

    @property
    def target(self) -> Target:
        return Target(self.transport, self.host, self.port)

    def uri(self, number: str) -> str:
        return f"sip:{number}@{self.domain or bracketed(self.host)}"


class Line:
    def __init__(self, trunk: Trunk) -> None:
        self.trunk = trunk
        self.credentials = DigestClient(trunk.username, trunk.password) if trunk.username else None
        self.in_use = 0
        self.registered = not trunk.username
        self._misses = 0
        self._networks: list[Network] = [ipaddress.ip_network(network) for network in trunk.networks]

    @property
    def up(self) -> bool:
        return self._misses < DOWN_AFTER and self.registered

    @property
    def free(self) -> int:
        return max(self.trunk.capacity - self.in_use, 0)

    def heard(self) -> None:
        self._misses = 0

    def missed(self) -> None:
        self._misses += 1

    def sends_from(self, flow: Flow) -> bool:
        """By address and by transport: a trunk agreed over TLS does not call over UDP."""
        return flow.transport == self.trunk.transport and is_within(flow.remote[0], self._networks)

    def take(self) -> None:
        self.in_use += 1

    def release(self) -> None:
        self.in_use -= 1
