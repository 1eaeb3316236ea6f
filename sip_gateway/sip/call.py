"""A call as its conductor sees it: what both directions share once there is a dialog (RFC 3261 §12–§15)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiosipua import SipRequest

from sip_gateway.sip import replaces, session_timer
from sip_gateway.sip.bodies import SDP, description
from sip_gateway.sip.dialogs import NOBODY_WAITS, Dialog
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.events import Confirmed, Ended, Event, Failed
from sip_gateway.sip.offer_answer import OfferAnswer
from sip_gateway.sip.rate import Rate
from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.session_timer import SessionTimer
from sip_gateway.sip.transactions.invite_server import InviteServer

if TYPE_CHECKING:
    from sip_gateway.sip.core import UserAgent

MAX_EVENTS = 100  # a conductor that reads none of so many is gone
EARLY_SECONDS = 300  # no call rings longer, whatever its conductor forgets
CHANGES = (10, 10.0)  # re-INVITEs and UPDATEs of one call per so many seconds
GLARE_TRIES = 4


class Refused(Exception):
    """The peer would not have the change; the call stays as it was."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Call:
    def __init__(self, agent: UserAgent) -> None:
        self.agent = agent
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.media = OfferAnswer()
        self.dialog: Dialog | None = None
        self.state = "new"  # early, answered, ended
        self.invite: InviteServer | None = None  # the latest INVITE of theirs
        self.changes = Rate(*CHANGES)
        self.timer = SessionTimer(self._refresh, self._expired)
        self.on_end: list[Callable[[], None]] = []
        self.credentials: DigestClient | None = None  # for a peer that asks within the call, too
        self._changing = False
        self._least = session_timer.MIN_SE  # the peer's, as far as it has told
        self._early = asyncio.get_running_loop().call_later(EARLY_SECONDS, self._rang_too_long)

    @property
    def call_id(self) -> str:
        return self.dialog.call_id if self.dialog else ""

    @property
    def ended(self) -> bool:
        return self.state == "ended"

    @property
    def page_away(self) -> bool:
        """It leads to a page that has not come back since this gateway was started."""
        return False

    @property
    def changing(self) -> bool:
        """A re-INVITE of ours is under way: theirs must wait (491, §14.2)."""
        return self._changing

    def tell(self, event: Event) -> None:
        self.events.put_nowait(event)
        if self.events.qsize() > MAX_EVENTS and not self.ended:
            self.hang_up("nobody conducts this call")

    def end(self, by: str, reason: str = "") -> None:
        if not self.ended:
            self._over(Ended(by, reason))

    def fail(self, code: int, reason: str, contacts: tuple[str, ...] = ()) -> None:
        if not self.ended:
            self._over(Failed(code, reason, contacts))

    def _over(self, event: Ended | Failed) -> None:
        self.state = "ended"
        self.timer.stop()
        self._early.cancel()
        self.agent.forget(self)
        self.tell(event)
        for told in self.on_end:
            told()

    # What the conductor may ask

    def hang_up(self, reason: str = "") -> None:
        """BYE (§15.1.1). The peer's answer to it changes nothing."""
        if self.ended or not self.dialog:
            return
        if self.state == "answered":
            bye = self.dialog.request("BYE")
            if reason:
                bye.headers.append("Reason", f'SIP;cause=200;text="{reason}"')
            self._send(bye)
        self.end("local", reason)

    async def offer(self, sdp: bytes) -> bytes:
        """Hold, resume, move the media: re-INVITE (§14.1). Returns their answer, raises Refused."""
        for _ in range(GLARE_TRIES):
            response = await self._change(sdp)
            if self._wants_longer(response):
                response = await self._change(sdp)
            if response.code != 491:
                return self._answered_change(response)
            await asyncio.sleep(random.uniform(2.1, 4.0))  # noqa: S311 – §14.1, as owner of the Call-ID
        raise Refused(491)

    async def _change(self, sdp: bytes) -> Response:
        dialog = self._living()
        self.media.we_offer(sdp)
        self._changing = True
        request = self._with_body(dialog.request("INVITE"), SDP, sdp)
        session_timer.offer_again(request, self.timer.agreement, self._least)
        try:
            response = await self._ask(request)
        finally:
            self._changing = False
        if response.code >= 300:
            self.media.refused()
        return response

    def _answered_change(self, response: Response) -> bytes:
        if response.code >= 300:
            self._lost_if(response.code)
            raise Refused(response.code)
        self._living().refresh(response)
        self.media.they_answer(description(response))
        self.acknowledge(self._living(), response)
        self.timer.start(session_timer.of_answer(response.header("session-expires")))
        return self.media.remote

    async def info(self, content_type: str, body: bytes) -> int:
        return await self._say("INFO", content_type, body)

    async def message(self, text: str) -> int:
        return await self._say("MESSAGE", "text/plain;charset=utf-8", text.encode())

    async def refer(self, target: str, other: Call | None = None) -> int:
        """Ask the peer to call somebody (blind), or to take the place of `other` (attended transfer)."""
        value = f"<{target}>"
        if other and other.dialog:
            value = replaces.refer_to(target, replaces.header_for(other.dialog))
        request = self._living().request("REFER")
        request.headers.append("Refer-To", value)
        request.headers.append("Referred-By", f"<{self.agent.config.identity}>")
        return (await self._ask(request)).code

    async def _say(self, method: str, content_type: str, body: bytes) -> int:
        request = self._with_body(self._living().request(method), content_type, body)
        response = await self._ask(request)
        self._lost_if(response.code)
        return response.code

    # Below: how it is done

    def notify(self, event: str, state: str, body: bytes, content_type: str) -> None:
        if self.ended or not self.dialog:
            return
        request = self._with_body(self.dialog.request("NOTIFY"), content_type, body)
        request.headers.append("Event", event)
        request.headers.append("Subscription-State", state)
        self._send(request)

    def acknowledge(self, dialog: Dialog, response: Response) -> None:
        self.agent.acknowledge(self._acknowledgement(dialog, response), dialog.next_hop())

    def _acknowledgement(self, dialog: Dialog, response: Response) -> SipRequest:
        return dialog.request("ACK", response.cseq)

    def receive_acknowledgement(self, request: Request) -> None:
        """The ACK of our 200 (§13.3.1.4); the conductor learns of the first one only."""
        if not self.invite or self.invite.state != "accepted" or request.cseq != self.invite.request.cseq:
            return
        self.invite.acknowledged()
        sdp = description(request)
        self.media.they_answer(sdp)
        self.tell(Confirmed(sdp))

    def receive_prack(self, request: Request) -> bool:
        """False: nothing of ours waits for it."""
        return False

    def dialog_of(self, request: Request) -> Dialog | None:
        """Which of this call's dialogs a request of theirs belongs to."""
        return self.dialog

    def _living(self) -> Dialog:
        if self.ended or not self.dialog:
            raise Refused(481)
        return self.dialog

    def _lost_if(self, code: int) -> None:
        """§12.2.1.2: the peer knows nothing of this dialog, or is not there at all."""
        if code in (408, 481) and not self.ended:
            self.hang_up(f"no dialog any more ({code})")

    @staticmethod
    def _with_body(request: SipRequest, content_type: str, body: bytes) -> SipRequest:
        if body:
            request.headers.append("Content-Type", content_type)
            request.body = body
        return request

    def _send(self, request: SipRequest) -> None:
        if self.dialog and self.credentials:
            self.agent.spawn(self._send_with_password(request, self.dialog))
        elif self.dialog:
            self.agent.tell(request, self.dialog.next_hop(NOBODY_WAITS))

    async def _send_with_password(self, request: SipRequest, dialog: Dialog) -> None:
        await self.agent.ask(request, dialog.next_hop(NOBODY_WAITS), self.credentials)

    async def _ask(self, request: SipRequest) -> Response:
        dialog = self._living()
        response = await self.agent.ask(request, dialog.next_hop(), self.credentials)
        dialog.local_cseq = max(dialog.local_cseq, response.cseq)  # a challenge took a number
        return response

    def _refresh(self) -> None:
        self.agent.spawn(self._refresh_session())

    async def _refresh_session(self) -> None:
        """RFC 4028 §7.4: UPDATE needs no description; peers without it get the last one again."""
        try:
            if self.dialog and "UPDATE" in self.dialog.allowed:
                response = await self._update()
                self._refreshed(await self._update() if self._wants_longer(response) else response)
            else:
                await self.offer(self.media.local)
        except Refused as refused:
            self._lost_if(refused.code)

    async def _update(self) -> Response:
        request = self._living().request("UPDATE")
        session_timer.offer_again(request, self.timer.agreement, self._least)
        return await self._ask(request)

    def _wants_longer(self, response: Response) -> bool:
        """RFC 4028 §7.3: refused with a longer interval than any before; to be asked once more with that."""
        least = session_timer.least_of(response) if response.code == 422 else 0
        longer, self._least = least > self._least, max(least, self._least)
        return longer

    def _refreshed(self, response: Response) -> None:
        self._lost_if(response.code)
        if not self.ended:
            value = response.header("session-expires")
            self.timer.start(session_timer.of_answer(value) if value else self.timer.agreement)

    def _rang_too_long(self) -> None:
        if self.state in ("new", "early"):
            self.hang_up("rang too long")

    def _expired(self) -> None:
        self.hang_up("session timer")
