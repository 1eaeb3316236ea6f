"""Against floods and scanners: a rate per address, bans, and silence as the only answer to those who probe."""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sip_gateway.sip.received import Request
from sip_gateway.sip.tables import Bounded

SCANNERS = re.compile(
    r"friendly-scanner|sipvicious|sipcli|sipsak|sip-scan|sundayddr|iwar|pplsip|vaxsip|smap|sipptk|gulp",
    re.IGNORECASE,
)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Limits:
    per_second: float = 30  # messages of one stranger, lasting
    burst: float = 120
    ban_seconds: float = 900
    failures: int = 20  # wrong passwords or malformed messages from one address within `window` …
    window: float = 60  # seconds


class Guard:
    """One entry per address in bounded tables. Trusted networks (trunks, the edge proxy) pass freely."""

    def __init__(
        self,
        limits: Limits | None = None,
        trusted: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
        size: int = 50_000,  # addresses remembered per table
    ) -> None:
        self.limits, self._clock = limits or Limits(), clock
        self.trusted: list[Network] = [ipaddress.ip_network(network) for network in trusted]
        self._tokens: Bounded[str, tuple[float, float]] = Bounded(size)
        self._failures: Bounded[str, tuple[int, float]] = Bounded(size)
        self._banned: Bounded[str, float] = Bounded(size)
        self._is_trusted: Bounded[str, bool] = Bounded(size)
        self.refused = 0

    def trust(self, networks: Iterable[str]) -> None:
        """Other trunks are agreed now."""
        self.trusted = [ipaddress.ip_network(network) for network in networks]
        self._is_trusted.clear()

    def admits(self, host: str) -> bool:
        if self.trusts(host):
            return True
        if self.is_banned(host) or not self._take_token(host):
            self.refused += 1
            return False
        return True

    def trusts(self, host: str) -> bool:
        known = self._is_trusted.get(host)
        if known is None:
            known = self._is_trusted[host] = is_within(host, self.trusted)
        return known

    def is_banned(self, host: str) -> bool:
        return self._banned.get(host, 0.0) > self._clock()

    def ban(self, host: str) -> None:
        if not self.trusts(host):
            self._banned[host] = self._clock() + self.limits.ban_seconds

    def failed(self, host: str) -> None:
        """A wrong password, a broken message: some are accidents, many are an attack."""
        now = self._clock()
        count, since = self._failures.get(host, (0, now))
        if now - since > self.limits.window:
            count, since = 0, now
        self._failures[host] = count + 1, since
        if count + 1 >= self.limits.failures:
            self.ban(host)

    def is_scanner(self, request: Request) -> bool:
        return bool(SCANNERS.search(request.header("user-agent")) or SCANNERS.search(request.header("from")))

    def _take_token(self, host: str) -> bool:
        now = self._clock()
        tokens, at = self._tokens.get(host, (self.limits.burst, now))
        tokens = min(self.limits.burst, tokens + (now - at) * self.limits.per_second)
        self._tokens[host] = max(tokens - 1, 0.0), now
        return tokens >= 1


def is_within(host: str, networks: Iterable[Network]) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in networks)
