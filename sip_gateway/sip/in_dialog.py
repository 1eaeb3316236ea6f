"""Requests within a call: re-INVITE (§14.2), BYE (§15.1.2), UPDATE (RFC 3311), PRACK, INFO, REFER, NOTIFY, MESSAGE."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sip_gateway.sip import session_timer
from sip_gateway.sip.acceptance import ALLOW, SUPPORTED
from sip_gateway.sip.bodies import description
from sip_gateway.sip.call import Call
from sip_gateway.sip.dialogs import uri_of
from sip_gateway.sip.events import Info, Notified, Offered, Referred, Told
from sip_gateway.sip.flows import contact, is_broken
from sip_gateway.sip.offer_answer import Glare, Turn
from sip_gateway.sip.received import Request
from sip_gateway.sip.refer import SIPFRAG, Transfer, status_of
from sip_gateway.sip.replaces import of_refer_to
from sip_gateway.sip.responses import respond
from sip_gateway.sip.transactions.invite_server import InviteServer
from sip_gateway.sip.transactions.layer import ServerTransaction

DECISION_SECONDS = 20  # the conductor's time for an offer; a transaction left open would stay for ever
RETRY = [("Retry-After", "5")]


def receive(call: Call, request: Request, transaction: ServerTransaction) -> None:
    dialog = call.dialog_of(request)
    if not dialog or not dialog.admits(request):
        transaction.reply(500, headers=RETRY)
        return
    if is_broken(dialog.flow):
        call.agent.returning.back(dialog, request.flow)
    HANDLERS[request.method](call, request, transaction)


def bye(call: Call, request: Request, transaction: ServerTransaction) -> None:
    if call.invite:
        call.invite.acknowledged()  # whoever ends a call has had our answer
    transaction.reply(200)
    call.end("remote", request.header("reason"))


def change(call: Call, request: Request, transaction: ServerTransaction) -> None:
    """re-INVITE and UPDATE: a new description, or only a sign of life."""
    is_invite = isinstance(transaction, InviteServer)
    if call.changing or (is_invite and call.invite and call.invite.state in ("proceeding", "accepted")):
        transaction.reply(491 if call.changing else 500, headers=RETRY)
        return
    if not call.changes.admits():
        transaction.reply(500, headers=RETRY)
        return
    if isinstance(transaction, InviteServer):
        call.invite = transaction
        transaction.reply(100)
    if call.dialog:
        call.dialog.refresh(request)
    _change(Change(call, request, transaction))


def _change(asked: Change) -> None:
    call, sdp = asked.call, description(asked.request)
    try:
        asked.agree()
        if _is_refresh(asked, sdp):
            asked.accept(call.media.local if sdp else b"")
        else:
            asked.offered(sdp)
    except session_timer.TooBrief:
        asked.transaction.reply(422, headers=[("Min-SE", str(session_timer.MIN_SE))])
    except Glare as glare:
        asked.transaction.reply(glare.status, headers=RETRY)


def _is_refresh(asked: Change, sdp: bytes) -> bool:
    if not sdp:
        return not isinstance(asked.transaction, InviteServer)
    return asked.call.media.turn is Turn.STABLE and asked.call.media.is_known(sdp)


class Change:
    """One re-INVITE or UPDATE that waits for an answer."""

    def __init__(self, call: Call, request: Request, transaction: ServerTransaction) -> None:
        self.call, self.request, self.transaction = call, request, transaction
        self.agreement = session_timer.NONE

    def agree(self) -> None:
        self.agreement = session_timer.agree(self.request, self.call.agent.config.session_seconds)

    def offered(self, sdp: bytes) -> None:
        if sdp:
            self.call.media.they_offer(sdp)
        self.call.tell(Offered(sdp, self.accept, self.refuse))
        asyncio.get_running_loop().call_later(DECISION_SECONDS, self.refuse, 500)

    @property
    def _open(self) -> bool:
        return self.transaction.state in ("proceeding", "trying")

    def accept(self, sdp: bytes) -> None:
        if not self._open:
            return
        media = self.call.media
        if media.turn is Turn.THEIRS:
            media.we_answer(sdp)
        elif not description(self.request) and sdp:
            media.we_offer(sdp)
        self._respond(sdp)
        if self.call.state == "answered":
            self.call.timer.start(self.agreement)

    def _respond(self, sdp: bytes) -> None:
        headers = [("Contact", contact(self.request.flow, self.call.agent.config.user)), ALLOW, SUPPORTED]
        if self.agreement.header:
            headers.append(("Session-Expires", self.agreement.header))
        if self.agreement.required:
            headers.append(("Require", "timer"))
        response = respond(self.request, 200, headers=headers, body=sdp)
        if isinstance(self.transaction, InviteServer):
            self.transaction.respond(response, lambda: self.call.hang_up("no ACK"))
        else:
            self.transaction.respond(response)

    def refuse(self, code: int) -> None:
        if self._open:
            self.call.media.refused()
            self.transaction.reply(code)


def prack(call: Call, request: Request, transaction: ServerTransaction) -> None:
    transaction.reply(200 if call.receive_prack(request) else 481)


def info(call: Call, request: Request, transaction: ServerTransaction) -> None:
    transaction.reply(200)
    call.tell(Info(request.header("content-type"), request.message.body))


def message(call: Call, request: Request, transaction: ServerTransaction) -> None:
    transaction.reply(200)
    call.tell(Told(request.header("content-type"), request.message.body))


def refer(call: Call, request: Request, transaction: ServerTransaction) -> None:
    """RFC 3515 §2.4.2: exactly one Refer-To."""
    targets = request.values("refer-to")
    if len(targets) != 1:
        transaction.reply(400)
        return
    target, replaced = of_refer_to(uri_of(targets[0]))

    def accept() -> Transfer:
        headers = [("Contact", contact(request.flow, call.agent.config.user))]
        transaction.reply(202, headers=headers)
        event = f"refer;id={request.cseq}"
        transfer = Transfer(target, replaced, request.header("referred-by"), event, report)
        transfer.progress(100)
        return transfer

    def report(event: str, state: str, body: bytes) -> None:
        call.notify(event, state, body, SIPFRAG)

    call.tell(Referred(target, replaced, accept, transaction.reply))
    asyncio.get_running_loop().call_later(DECISION_SECONDS, transaction.reply, 603)


def notify(call: Call, request: Request, transaction: ServerTransaction) -> None:
    if request.header("event").partition(";")[0].strip() != "refer":
        transaction.reply(489)
        return
    transaction.reply(200)
    state = request.header("subscription-state").partition(";")[0].strip()
    call.tell(Notified(request.header("event"), state, status_of(request.message.body)))


def options(call: Call, request: Request, transaction: ServerTransaction) -> None:
    transaction.reply(200, headers=[ALLOW, SUPPORTED])


def not_here(call: Call, request: Request, transaction: ServerTransaction) -> None:
    transaction.reply(405, headers=[ALLOW])


HANDLERS: dict[str, Callable[[Call, Request, ServerTransaction], None]] = {
    "BYE": bye,
    "INVITE": change,
    "UPDATE": change,
    "PRACK": prack,
    "INFO": info,
    "MESSAGE": message,
    "REFER": refer,
    "NOTIFY": notify,
    "OPTIONS": options,
    "REGISTER": not_here,
}
