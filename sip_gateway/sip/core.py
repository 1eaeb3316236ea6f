"""The user agent: everything meets here. Above it calls, below it transports; neither knows the other.

`on_invite` is awaited for every call that is let in. `invite` places one. Both give a Call: read its `events`.
"""

from __future__ import annotations

import structlog
from aiosipua import SipRequest, SipResponse

from sip_gateway.sip import acceptance, in_dialog, wire
from sip_gateway.sip.acceptance import ALLOW, SUPPORTED, Unacceptable
from sip_gateway.sip.admission import Admission, OnInvite
from sip_gateway.sip.call import Call
from sip_gateway.sip.config import Config
from sip_gateway.sip.dialogs import Dialog, DialogKey
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from sip_gateway.sip.received import Request, Response, new_tag
from sip_gateway.sip.registrar import Registrar
from sip_gateway.sip.responses import echo
from sip_gateway.sip.sending import Sending
from sip_gateway.sip.transactions.invite_server import InviteServer
from sip_gateway.sip.transactions.layer import ServerTransaction, Transactions
from sip_gateway.sip.via import note_source, response_flow

log = structlog.get_logger()


class UserAgent(Sending):
    def __init__(
        self,
        config: Config,
        on_invite: OnInvite,
        guard: Guard | None = None,
        registrar: Registrar | None = None,
    ) -> None:
        super().__init__(Transactions(self, config.timers), config.user)
        self.config = config
        self.guard, self.registrar = guard or Guard(), registrar or Registrar()
        self.admission = Admission(self, on_invite)
        self.calls: dict[DialogKey, Call] = {}
        self._keys: dict[Call, set[DialogKey]] = {}
        self.registrar.successors.told.append(self._followed)

    @property
    def open_calls(self) -> int:
        return len(self._keys)

    # From the wire

    def receive(self, data: bytes, flow: Flow) -> None:
        """One message. Whatever it is, nothing escapes from here but an answer."""
        if not self.guard.admits(flow.remote[0]):
            return
        try:
            message = wire.read(data)
        except wire.Malformed as error:
            self._malformed(error, flow)
            return
        if isinstance(message, SipResponse):
            self.transactions.receive_response(Response(message, flow))
        else:
            self._receive_request(message, flow)

    def _receive_request(self, message: SipRequest, flow: Flow) -> None:
        note_source(message, flow)
        request = Request(message, response_flow(message, flow))
        if self.guard.is_scanner(request) and not self.guard.trusts(flow.remote[0]):
            self.guard.ban(flow.remote[0])
        else:
            self.transactions.receive_request(request)

    def _malformed(self, error: wire.Malformed, flow: Flow) -> None:
        """A request whose sender can be found is told; the rest is noise (§8.2.6, §16.3)."""
        self.guard.failed(flow.remote[0])
        message = error.message
        if message and message.method != "ACK" and message.headers.get("via"):
            flow.send(bytes(echo(message, error.status, error.why, new_tag())))

    def flow_closed(self, flow: Flow) -> None:
        self.transactions.flow_closed(flow)

    def _followed(self, old: Flow, new: Flow) -> None:
        """The calls of a telephone go on over its next connection."""
        self.returning.followed(old, new, [call.dialog for call in self._keys if call.dialog])

    # From the transactions

    def on_request(self, request: Request, transaction: ServerTransaction) -> None:
        try:
            acceptance.check(request)
            self._dispatch(request, transaction)
        except Unacceptable as error:
            transaction.reply(error.status, headers=error.headers)
        except Exception:
            log.exception("sip_request_failed", method=request.method)
            transaction.reply(500)

    def _dispatch(self, request: Request, transaction: ServerTransaction) -> None:
        if request.to_tag:
            self._in_dialog(request, transaction)
        elif isinstance(transaction, InviteServer):
            transaction.reply(100)
            self.spawn(self.admission.invite(request, transaction))
        elif request.method == "REGISTER":
            self.spawn(self.admission.register(request, transaction))
        elif request.method == "OPTIONS":
            transaction.reply(200, headers=[ALLOW, SUPPORTED, ("Accept", "application/sdp")])
        else:
            transaction.reply(481)

    def _in_dialog(self, request: Request, transaction: ServerTransaction) -> None:
        call = self.calls.get((request.call_id, request.to_tag, request.from_tag))
        if call:
            in_dialog.receive(call, request, transaction)
        else:
            transaction.reply(481)

    def on_acknowledgement(self, request: Request) -> None:
        call = self.calls.get((request.call_id, request.to_tag, request.from_tag))
        if call:
            call.receive_acknowledgement(request)

    def on_cancel(self, invite: InviteServer) -> None:
        request = invite.request
        call = self.calls.get((request.call_id, invite.to_tag, request.from_tag))
        if isinstance(call, IncomingCall) and call.opening is invite:
            call.cancelled()
        else:  # not yet let in, or a re-INVITE
            invite.reply(487)

    # Calls out

    async def invite(self, invitation: Invitation) -> OutgoingCall:
        call = OutgoingCall(self, invitation)
        await self.place(call)
        return call

    async def place(self, call: OutgoingCall) -> None:
        self._keys[call] = set()
        await call.start()

    def remember(self, call: Call, dialog: Dialog) -> None:
        self.calls[dialog.key] = call
        self._keys.setdefault(call, set()).add(dialog.key)

    def forget(self, call: Call) -> None:
        for key in self._keys.pop(call, set()):
            self.calls.pop(key, None)
