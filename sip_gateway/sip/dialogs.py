"""Dialogs (RFC 3261 §12): who talks with whom, along which route, in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aiosipua import SipRequest, parse_address, parse_uri

from sip_gateway.sip.flows import Flow, Target, is_broken, is_reliable, is_unreachable_from_here
from sip_gateway.sip.received import Request, Response, tag_of

SOMEBODY_WAITS, NOBODY_WAITS = (
    6,
    24,
)  # attempts at a broken connection: as long as for any answer, or for a reboot

DialogKey = tuple[str, str, str]  # Call-ID, our tag, their tag

_URI = re.compile(r"<([^>]*)>")


def uri_of(value: str) -> str:
    """The URI of a Contact, Route, From or To value (§20.10)."""
    match = _URI.search(value)
    return match[1] if match else value.partition(";")[0].strip()


@dataclass
class Dialog:
    call_id: str
    local: str  # our From or To value, with tag
    remote: str  # theirs
    target: str  # URI from their Contact
    routes: list[str]
    local_cseq: int
    remote_cseq: int | None
    flow: Flow  # the last one they used
    confirmed: bool = False
    secure: bool = False
    allowed: set[str] = field(default_factory=set)

    @property
    def key(self) -> DialogKey:
        return self.call_id, tag_of(self.local), tag_of(self.remote)

    @classmethod
    def of_request(cls, request: Request, local_tag: str) -> Dialog:
        """UAS (§12.1.1)."""
        return cls(
            call_id=request.call_id,
            local=f"{request.header('to')};tag={local_tag}",
            remote=request.header("from"),
            target=uri_of(request.header("contact")),
            routes=list(request.values("record-route")),
            local_cseq=0,
            remote_cseq=request.cseq,
            flow=request.flow,
            secure=request.uri.startswith("sips:"),
            allowed=_allowed(request),
        )

    @classmethod
    def of_response(cls, request: SipRequest, response: Response) -> Dialog:
        """UAC (§12.1.2): the route runs the other way round."""
        return cls(
            call_id=response.call_id,
            local=request.headers.get("from")[0],
            remote=response.header("to"),
            target=uri_of(response.header("contact")) or request.uri,
            routes=list(reversed(response.values("record-route"))),
            local_cseq=response.cseq,
            remote_cseq=None,
            flow=response.flow,
            secure=request.uri.startswith("sips:"),
            allowed=_allowed(response),
        )

    def confirm(self, response: Response) -> None:
        """§13.2.2.4: the final answer's route replaces the early one's."""
        self.confirmed = True
        self.routes = list(reversed(response.values("record-route")))
        self.refresh(response)

    def refresh(self, message: Request | Response) -> None:
        """§12.2: a target refresh tells where they are now."""
        if contact := message.header("contact"):
            self.target = uri_of(contact)
        self.flow = message.flow
        self.allowed = _allowed(message) or self.allowed

    def admits(self, request: Request) -> bool:
        """§12.2.2: requests have an order; an older one than we have seen is refused with 500."""
        if self.remote_cseq is not None and request.cseq < self.remote_cseq:
            return False
        self.remote_cseq = request.cseq
        return True

    def request(self, method: str, cseq: int | None = None) -> SipRequest:
        """§12.2.1.1. ACK and CANCEL give the number of the request they belong to."""
        if cseq is None:
            self.local_cseq += 1
        uri, routes = self._route()
        made = SipRequest(method=method, uri=uri)
        headers = made.headers
        headers.append("Max-Forwards", "70")
        for route in routes:
            headers.append("Route", route)
        headers.append("From", self.local)
        headers.append("To", self.remote)
        headers.append("Call-ID", self.call_id)
        headers.append("CSeq", f"{cseq or self.local_cseq} {method}")
        return made

    def _route(self) -> tuple[str, list[str]]:
        """A first hop without `lr` routes strictly: it wants to be named in the request line."""
        if not self.routes or "lr" in parse_address(self.routes[0]).uri.params:
            return self.target, self.routes
        return uri_of(self.routes[0]), [*self.routes[1:], f"<{self.target}>"]

    def next_hop(self, attempts: int = SOMEBODY_WAITS) -> Hop:
        """The standing connection, or the way back through a NAT, or the address they gave."""
        if is_reliable(self.flow) and not self.flow.closed:
            return self.flow
        if self.routes:
            return Target.of(uri_of(self.routes[0]))
        behind = is_unreachable_from_here(parse_uri(self.target), self.flow)
        if is_broken(self.flow):
            address = None if behind else Target.of(self.target, self.flow.transport)
            return Broken(self, address, attempts)
        return self.flow if behind else Target.of(self.target)


@dataclass(frozen=True)
class Broken:
    """The way to a peer whose connection is gone: the address it gave, if any, or the next connection it opens."""

    dialog: Dialog
    address: Target | None
    attempts: int


Hop = Flow | Target | Broken


def _allowed(message: Request | Response) -> set[str]:
    return {method.strip().upper() for method in message.values("allow")}
