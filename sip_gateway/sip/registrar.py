"""Registrar and location service (RFC 3261 §10; Path, RFC 3327; outbound flows, RFC 5626 and 7118)."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from aiosipua import parse_address, parse_uri

from sip_gateway.sip.dialogs import uri_of
from sip_gateway.sip.flows import Flow, Target, is_reliable, is_unreachable_from_here
from sip_gateway.sip.received import Request
from sip_gateway.sip.responses import Headers
from sip_gateway.sip.successors import Successors, is_same_phone

MIN_EXPIRES = 60  # seconds
MAX_EXPIRES = 3600
MAX_CONTACTS = 10  # of one account
MAX_ACCOUNTS = 20_000


class Refusal(Exception):
    """The whole REGISTER is refused and changes nothing."""

    def __init__(self, status: int, headers: Headers = ()) -> None:
        super().__init__(status)
        self.status, self.headers = status, list(headers)


@dataclass
class Binding:
    """One phone of an account."""

    contact: str  # URI
    call_id: str
    cseq: int
    expires_at: float
    flow: Flow
    q: float = 1.0
    instance: str = ""  # +sip.instance and reg-id: the same phone on a new flow
    path: list[str] = field(default_factory=list)

    def next_hop(self) -> Flow | Target:
        """Through the proxy it came by, or over its own flow, or to the address it gave."""
        if self.path:
            return Target.of(uri_of(self.path[0]))
        if is_reliable(self.flow) or is_unreachable_from_here(parse_uri(self.contact), self.flow):
            return self.flow
        return Target.of(self.contact)


class Registrar:
    def __init__(
        self,
        changed: Callable[[str, bool], None] = lambda account, registered: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._changed, self.clock = changed, clock
        self._bindings: dict[str, list[Binding]] = {}
        self._remotes: Counter[tuple[str, int]] = Counter()
        self.listeners: list[Callable[[list[Binding]], None]] = []  # told of every registration
        self.successors = Successors()

    def locate(self, account: str) -> list[Binding]:
        """Living bindings, the preferred ones first (§10.3, q)."""
        now = self.clock()
        alive = [
            one for one in self._bindings.get(account, []) if one.expires_at > now and not one.flow.closed
        ]
        return sorted(alive, key=lambda one: -one.q)

    def is_phone(self, flow: Flow) -> bool:
        """Whether one of our phones registered from there; a proxy's address is everybody's."""
        return flow.remote in self._remotes

    def keep(self, account: str, bindings: list[Binding]) -> None:
        """These are the phones of an account from now on; none: it has none."""
        for address in _addresses(self._bindings.pop(account, [])):
            self._remotes[address] -= 1
            if not self._remotes[address]:
                del self._remotes[address]
        if bindings:
            self._bindings[account] = bindings
            self._remotes.update(_addresses(bindings))

    def accounts(self) -> list[str]:
        return [account for account in self._bindings if self.locate(account)]

    def forget(self, account: str) -> None:
        """It turned out to be gone, whatever it promised; its next REGISTER brings it back."""
        if account in self._bindings:
            self.keep(account, [])
            self._changed(account, False)

    def register(self, request: Request, account: str) -> list[tuple[str, str]]:
        """§10.3 steps 3–8. Returns the headers of the 200; raises Refusal."""
        if parse_uri(uri_of(request.header("to"))).user != account:
            raise Refusal(403)
        before = self.locate(account)
        after = self._after(request, before)
        if len(after) > MAX_CONTACTS or (not before and len(self._bindings) >= MAX_ACCOUNTS):
            raise Refusal(403)
        self._store(account, before, after)
        return self._headers(request, after)

    def _after(self, request: Request, before: list[Binding]) -> list[Binding]:
        contacts = request.values("contact")
        if "*" in contacts:
            if len(contacts) > 1 or _seconds(request.header("expires")) != 0:
                raise Refusal(400)
            self._in_order(request, before)
            return []
        after = list(before)
        for contact in contacts:
            after = self._replaced(request, contact, after)
        return after

    def _replaced(self, request: Request, contact: str, bindings: list[Binding]) -> list[Binding]:
        new = self._binding(request, contact)
        same = [one for one in bindings if is_same_phone(one, new)]
        self._in_order(request, same)
        others = [one for one in bindings if one not in same]
        return others if new.expires_at <= self.clock() else [*others, new]

    def _in_order(self, request: Request, bindings: list[Binding]) -> None:
        if any(one.call_id == request.call_id and one.cseq >= request.cseq for one in bindings):
            raise Refusal(500)

    def _binding(self, request: Request, contact: str) -> Binding:
        parameters = parse_address(contact).params
        return Binding(
            contact=uri_of(contact),
            call_id=request.call_id,
            cseq=request.cseq,
            expires_at=self.clock() + self._lifetime(request, parameters.get("expires")),
            flow=request.flow,
            q=_quality(parameters.get("q")),
            instance=f"{parameters['+sip.instance']}/{parameters.get('reg-id')}"
            if parameters.get("+sip.instance") and parameters.get("reg-id")
            else "",
            path=list(request.values("path")),
        )

    def _lifetime(self, request: Request, own: str | None) -> int:
        wanted = _seconds(own or request.header("expires"))
        if wanted is None:
            return MAX_EXPIRES
        if 0 < wanted < MIN_EXPIRES:
            raise Refusal(423, [("Min-Expires", str(MIN_EXPIRES))])
        return min(wanted, MAX_EXPIRES)

    def _store(self, account: str, before: list[Binding], after: list[Binding]) -> None:
        self.keep(account, after)
        self.successors.came(account, before, after)
        for told in self.listeners:
            told(after)
        known = [one.flow for one in before]
        for flow in {id(one.flow): one.flow for one in after if one.flow not in known}.values():
            if is_reliable(flow):
                flow.on_close(partial(self._flow_closed, account, flow))
        if bool(before) != bool(after):
            self._changed(account, bool(after))

    def _flow_closed(self, account: str, flow: Flow) -> None:
        """A browser's page was closed: its phone cannot ring any more (RFC 5626 §6)."""
        before = self._bindings.get(account, [])
        left = [one for one in before if one.flow is not flow]
        self.keep(account, left)
        self.successors.broke(account, [one for one in before if one.flow is flow])
        if before and not left:
            self._changed(account, False)

    def sweep(self) -> None:
        """Forget what has run out. Called every minute or so; `locate` never shows it anyway."""
        self.successors.sweep(self.clock())
        for account in list(self._bindings):
            left = self.locate(account)
            self.keep(account, left)
            if not left:
                self._changed(account, False)

    def _headers(self, request: Request, bindings: list[Binding]) -> list[tuple[str, str]]:
        now = self.clock()
        headers = [
            ("Contact", f"<{b.contact}>;expires={round(b.expires_at - now)};q={b.q:g}") for b in bindings
        ]
        if "path" in request.options("supported"):
            headers += [("Path", path) for path in request.values("path")]
        if any(one.instance for one in bindings) and "outbound" in request.options("supported"):
            headers.append(("Require", "outbound"))
        return headers


def _addresses(bindings: list[Binding]) -> list[tuple[str, int]]:
    """Where phones themselves speak from."""
    return [one.flow.remote for one in bindings if not one.path]


def _seconds(text: str | None) -> int | None:
    """§20.19: anything beyond 32 bits means very long; what is no number means nothing was said."""
    if not text or not re.fullmatch(r"[0-9]+", text):
        return None
    return min(int(text[:12]), 2**32 - 1)


def _quality(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", text) else 1.0
