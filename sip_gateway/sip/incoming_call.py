"""A call that comes in: the server side of INVITE (RFC 3261 §13.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiosipua import SipResponse, parse_address, parse_uri

from sip_gateway.sip import session_timer
from sip_gateway.sip.acceptance import ALLOW, SUPPORTED
from sip_gateway.sip.bodies import description
from sip_gateway.sip.call import Call
from sip_gateway.sip.dialogs import Dialog
from sip_gateway.sip.flows import contact
from sip_gateway.sip.offer_answer import Turn
from sip_gateway.sip.received import Request
from sip_gateway.sip.reliable_provisional import ReliableResponses
from sip_gateway.sip.responses import Headers, respond
from sip_gateway.sip.sources import Source
from sip_gateway.sip.transactions.invite_server import InviteServer

if TYPE_CHECKING:
    from sip_gateway.sip.core import UserAgent


@dataclass(frozen=True, slots=True)
class Caller:
    number: str
    name: str = ""
    hidden: bool = False  # the network knows the number, others must not see it (RFC 3323)


class IncomingCall(Call):
    """`ring`, then `answer` or `refuse`; `replaces` is a call of ours whose place this one wants."""

    def __init__(self, agent: UserAgent, transaction: InviteServer, source: Source) -> None:
        # raises TooBrief: first, before anything has begun
        self.agreement = session_timer.agree(transaction.request, agent.config.session_seconds)
        super().__init__(agent)
        self.opening = transaction
        self.invite = transaction
        self.request, self.source = transaction.request, source
        self.number = parse_uri(self.request.uri).user or ""
        self.caller = caller_of(self.request, source)
        self.replaces: Call | None = None
        self.sdp = description(self.request)
        self.dialog: Dialog = Dialog.of_request(self.request, transaction.to_tag)
        self._reliable = ReliableResponses(self.request, transaction.respond, agent.config.timers)
        self._held_answer: SipResponse | None = None
        self._hang_up_on_ack = ""
        if self.sdp:
            self.media.they_offer(self.sdp)

    # Before the answer

    def ring(self, code: int = 180, sdp: bytes = b"") -> None:
        """180, or 183 with early media; reliably if the peer asks for it (RFC 3262 §3)."""
        if self.state not in ("new", "early"):
            return
        self.state = "early"
        response = self._response(code, sdp)
        if "100rel" in self.request.options("require") or (sdp and self.request.supports("100rel")):
            self._describe(sdp)
            self._reliable.send(response, self._no_prack)
        else:
            self.opening.respond(response)

    def answer(self, sdp: bytes) -> None:
        if self.state not in ("new", "early"):
            return
        self.state = "answered"
        self._describe(sdp)
        response = self._response(200, sdp, self._session_headers())
        if self._reliable.pending:
            self._held_answer = response  # must not overtake what waits for its PRACK
        else:
            self._send_answer(response)

    def _send_answer(self, response: SipResponse) -> None:
        self._held_answer = None
        self.dialog.confirmed = True
        self.opening.respond(response, self._no_acknowledgement)
        self.timer.start(self.agreement)

    def refuse(self, code: int, reason: str = "", headers: Headers = ()) -> None:
        if self.state not in ("new", "early"):
            return
        self._reliable.stop()
        self.opening.reply(code, headers=headers, reason=reason)
        self.end("local", f"{code} {reason}".strip())

    def cancelled(self) -> None:
        """They gave up before we answered (§9.2)."""
        self._reliable.stop()
        self.opening.reply(487)
        self.end("remote", "cancelled")

    def hang_up(self, reason: str = "") -> None:
        """Not yet answered: decline. Answered but not acknowledged: BYE must wait for the ACK (§15)."""
        if self.state in ("new", "early"):
            self.refuse(480)
        elif self._held_answer:
            self._held_answer = None
            self._reliable.stop()
            self.opening.reply(480)
            self.end("local", reason)
        elif self.opening.state == "accepted" and not self._hang_up_on_ack:
            self._hang_up_on_ack = reason or "hung up"
        else:
            super().hang_up(reason)

    # What comes back

    def receive_acknowledgement(self, request: Request) -> None:
        super().receive_acknowledgement(request)
        if self._hang_up_on_ack and self.opening.state != "accepted":
            Call.hang_up(self, self._hang_up_on_ack)

    def receive_prack(self, request: Request) -> bool:
        if not self._reliable.acknowledged(request):
            return False
        self.media.they_answer(description(request))
        if self._held_answer and not self._reliable.pending:
            self._send_answer(self._held_answer)
        return True

    def _no_prack(self) -> None:
        """RFC 3262 §3: nobody acknowledges, so nobody would hear the answer either."""
        if not self.ended:
            self._reliable.stop()
            self.opening.reply(504)
            self.end("lost", "no PRACK")

    def _no_acknowledgement(self) -> None:
        """§13.3.1.4: answered into the void. A BYE in case only the ACK was lost."""
        if not self.ended:
            Call.hang_up(self, "no ACK")

    # Saying it

    def _describe(self, sdp: bytes) -> None:
        if not sdp:
            return
        if self.media.turn is Turn.THEIRS:
            self.media.we_answer(sdp)
        elif not self.sdp and self.media.turn is Turn.STABLE and not self.media.local:
            self.media.we_offer(sdp)

    def _response(self, code: int, sdp: bytes, headers: Headers = ()) -> SipResponse:
        own = [("Contact", contact(self.request.flow, self.agent.config.user)), ALLOW, SUPPORTED]
        return respond(self.request, code, to_tag=self.opening.to_tag, headers=[*own, *headers], body=sdp)

    def _session_headers(self) -> list[tuple[str, str]]:
        headers = [("Session-Expires", self.agreement.header)] if self.agreement.header else []
        return headers + ([("Require", "timer")] if self.agreement.required else [])


def caller_of(request: Request, source: Source) -> Caller:
    """An account is itself whatever it claims; a trunk's word (RFC 3325) counts more than its caller's."""
    claimed = parse_address(request.header("from"))
    if source.kind == "account":
        return Caller(source.name, claimed.display_name or "")
    hidden = "id" in request.header("privacy").lower() or (claimed.uri.user or "").lower() == "anonymous"
    asserted = request.header("p-asserted-identity") if source.kind == "trunk" else ""
    known = parse_address(asserted) if asserted else claimed
    number = known.uri.user or known.uri.host
    return Caller(
        "" if number.lower() == "anonymous" else number.removeprefix("tel:"), known.display_name or "", hidden
    )
