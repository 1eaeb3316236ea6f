"""A call we place: the client side of INVITE (RFC 3261 §13.2), with forks, challenges and early media."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiosipua import SipRequest

from sip_gateway.sip import session_timer
from sip_gateway.sip.acceptance import ALLOW, SUPPORTED
from sip_gateway.sip.bodies import SDP, description
from sip_gateway.sip.call import Call
from sip_gateway.sip.dialogs import Dialog, uri_of
from sip_gateway.sip.digest_client import MAX_TRIES, DigestClient
from sip_gateway.sip.events import Answered, Progress
from sip_gateway.sip.flows import Flow, Target, Unreachable
from sip_gateway.sip.received import Request, Response, new_tag
from sip_gateway.sip.reliable_provisional import ReliableSequence, is_reliable_response
from sip_gateway.sip.transactions.invite_client import InviteClient

if TYPE_CHECKING:
    from sip_gateway.sip.core import UserAgent


@dataclass(frozen=True)
class Invitation:
    """Whom to call, how to get there, and as whom."""

    uri: str
    hop: Flow | Target
    sdp: bytes
    caller: str  # From value without tag
    to: str = ""  # To value; the URI if empty
    routes: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    credentials: DigestClient | None = None


@dataclass
class Fork:
    """One of several phones behind the number."""

    dialog: Dialog
    provisional: ReliableSequence = field(default_factory=ReliableSequence)
    acknowledged: bool = False


class OutgoingCall(Call):
    """Events: Progress…, then Answered or Failed. `heard`: anything at all came back; `settled`: more than 100."""

    def __init__(self, agent: UserAgent, invitation: Invitation) -> None:
        super().__init__(agent)
        self.invitation, self.credentials = invitation, invitation.credentials
        self.heard, self.settled = asyncio.Event(), asyncio.Event()
        self.failure = 0
        self._forks: dict[str, Fork] = {}
        self._client: InviteClient | None = None
        self._cancelled, self._tries = False, 0
        self._tag = new_tag()
        self._request = self._first_request()

    def _first_request(self) -> SipRequest:
        wanted = self.invitation
        request = SipRequest(method="INVITE", uri=wanted.uri)
        headers = request.headers
        headers.append("Max-Forwards", "70")
        for route in wanted.routes:
            headers.append("Route", route)
        headers.append("From", f"{wanted.caller};tag={self._tag}")
        headers.append("To", wanted.to or f"<{wanted.uri}>")
        headers.append("Call-ID", f"{new_tag()}{new_tag()}")
        headers.append("CSeq", "1 INVITE")
        for name, value in (ALLOW, SUPPORTED, *wanted.headers):
            headers.append(name, value)
        session_timer.offer(request, self.agent.config.session_seconds)
        return self._with_body(request, SDP, wanted.sdp)

    async def start(self) -> None:
        if self.invitation.sdp:
            self.media.we_offer(self.invitation.sdp)
        await self._transmit()

    async def _transmit(self) -> None:
        hop = self.invitation.hop
        try:
            flow = await self.agent.flow_to(hop)
        except Unreachable:
            self._failed(503)
            return
        if self._cancelled:
            self._failed(487)
            return
        client = self.agent.transact(self._request, flow, self._receive, self._failed)
        self._client = client if isinstance(client, InviteClient) else None

    def cancel(self, reason: str = "") -> None:
        """Ring no more. `reason` tells the phone that the call was taken elsewhere: no missed call (RFC 3326)."""
        if self._cancelled or self.state not in ("new", "early"):
            return
        self._cancelled = True
        if self._client:
            self._client.cancel(reason)

    def give_up(self, code: int) -> None:
        """Wait no longer for this one. Should it be answered after all, it is ended at once."""
        self._cancelled = True
        self._failed(code)

    def hang_up(self, reason: str = "") -> None:
        if self.state in ("new", "early"):
            self.cancel(reason)
        else:
            super().hang_up(reason)

    # Responses

    def _receive(self, response: Response) -> None:
        self.heard.set()
        if response.code == 100:
            return
        if response.code < 200:
            self._provisional(response)
        elif response.code < 300:
            self._success(response)
        elif not self._try_again(response):
            self._failed(response.code, response.message.reason_phrase, _contacts(response))

    def _provisional(self, response: Response) -> None:
        if not response.to_tag or self.state == "ended":
            return
        fork = self._fork(response)
        if is_reliable_response(response) and not self._acknowledge_provisional(fork, response):
            return
        if self.state == "new":
            self.state, self.dialog = "early", fork.dialog
        if self.state == "early" and not self._cancelled:
            self.settled.set()
            self.tell(Progress(response.code, description(response), response.to_tag))

    def _fork(self, response: Response) -> Fork:
        """§12.1: every tag that answers is a dialog of its own."""
        fork = self._forks.get(response.to_tag)
        if not fork:
            fork = Fork(Dialog.of_response(self._request, response))
            self._forks[response.to_tag] = fork
            if not self.ended:
                self.agent.remember(self, fork.dialog)
        return fork

    def _acknowledge_provisional(self, fork: Fork, response: Response) -> bool:
        rack = fork.provisional.accept(response)
        if rack is None:
            return False
        prack = fork.dialog.request("PRACK")
        prack.headers.append("RAck", rack)
        self.agent.tell(prack, fork.dialog.next_hop())
        return True

    def _success(self, response: Response) -> None:
        """§13.2.2.4: every 200 is acknowledged each time; the first fork wins, the others are thanked and ended."""
        fork = self._fork(response)
        if not fork.acknowledged:
            fork.dialog.confirm(response)
        first, fork.acknowledged = not fork.acknowledged, True
        self.acknowledge(fork.dialog, response)
        if not first:
            return
        if self._cancelled or self.state not in ("new", "early"):
            self._end_fork(fork)
        else:
            self._answered(fork, response)

    def _acknowledgement(self, dialog: Dialog, response: Response) -> SipRequest:
        """§22.1: nobody can challenge an ACK, so it brings the INVITE's credentials."""
        ack = super()._acknowledgement(dialog, response)
        for name in ("Authorization", "Proxy-Authorization"):
            for value in self._request.headers.get(name):
                ack.headers.append(name, value)
        return ack

    def _answered(self, fork: Fork, response: Response) -> None:
        self.state, self.dialog = "answered", fork.dialog
        self.media.they_answer(description(response))
        self.timer.start(session_timer.of_answer(response.header("session-expires")))
        self.settled.set()
        self.tell(Answered(self.media.remote))

    def _end_fork(self, fork: Fork) -> None:
        bye = fork.dialog.request("BYE")
        self.agent.tell(bye, fork.dialog.next_hop())
        if self._cancelled:
            self._failed(487)

    # Trying again

    def _try_again(self, response: Response) -> bool:
        """A password wanted (§22), or a longer session timer (RFC 4028 §7.3)."""
        if self._cancelled or self._tries >= MAX_TRIES or not self._adapt(response):
            return False
        self._tries += 1
        self._request.headers.set_single("CSeq", f"{1 + self._tries} INVITE")
        self._request.headers.remove("via")
        self.agent.spawn(self._transmit())
        return True

    def _adapt(self, response: Response) -> bool:
        if response.code in (401, 407) and self.invitation.credentials:
            return self.invitation.credentials.answer(self._request, response)
        if response.code == 422:
            longer = self._wants_longer(response)
            session_timer.offer(self._request, self.agent.config.session_seconds, self._least)
            return longer
        return False

    def _failed(self, code: int, reason: str = "", contacts: tuple[str, ...] = ()) -> None:
        self.failure = self.failure or code
        self.fail(code, reason, contacts)
        self.settled.set()
        self.heard.set()

    def dialog_of(self, request: Request) -> Dialog | None:
        fork = self._forks.get(request.from_tag)
        return fork.dialog if fork else self.dialog


def _contacts(response: Response) -> tuple[str, ...]:
    """§21.3: where they say to try instead. Whether to is a question of toll fraud, so not decided here."""
    return tuple(uri_of(value) for value in response.values("contact")) if response.code < 400 else ()
