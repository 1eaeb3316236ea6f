"""Matching messages to transactions (RFC 3261 §17.1.3, §17.2.3), merged requests (§8.2.2.2), CANCEL (§9.2)."""

from __future__ import annotations

import secrets
from typing import Protocol

from aiosipua import SipRequest

from sip_gateway.sip.flows import Flow, bracketed, is_broken
from sip_gateway.sip.received import MAGIC, Request, Response
from sip_gateway.sip.responses import respond
from sip_gateway.sip.timers import Timers
from sip_gateway.sip.transactions.invite_client import InviteClient, OnFailure, OnResponse
from sip_gateway.sip.transactions.invite_server import InviteServer
from sip_gateway.sip.transactions.other_client import OtherClient
from sip_gateway.sip.transactions.other_server import OtherServer

Key = tuple[str, ...]
ServerTransaction = InviteServer | OtherServer

MAX_TRANSACTIONS = 100_000  # about 1 kB each: 32 s of 600 calls/s


class User(Protocol):
    """Who the transactions serve (the "TU" of the RFC)."""

    def on_request(self, request: Request, transaction: ServerTransaction) -> None: ...
    def on_acknowledgement(self, request: Request) -> None: ...
    def on_cancel(self, invite: InviteServer) -> None: ...
    def answer_anew(self, request: Request, response: bytes) -> None: ...


class Transactions:
    def __init__(self, user: User, timers: Timers, limit: int = MAX_TRANSACTIONS) -> None:
        self.user, self.timers, self.limit = user, timers, limit
        self.servers: dict[Key, ServerTransaction] = {}
        self.clients: dict[tuple[str, str], InviteClient | OtherClient] = {}
        self._merged: dict[Key, Key] = {}
        self.repeated = 0  # retransmissions absorbed

    # Requests in

    def receive_request(self, request: Request) -> None:
        key = _key(request)
        known = self.servers.get(key)
        if request.method == "ACK":
            self._acknowledge(request, known)
        elif known:
            self.repeated += 1
            known.repeated()
        elif len(self.servers) >= self.limit:
            request.flow.send(bytes(respond(request, 503, headers=[("Retry-After", "10")])))
        elif request.method == "CANCEL":
            self._cancel(request, key)
        else:
            self._begin(request, key)

    def _acknowledge(self, request: Request, known: ServerTransaction | None) -> None:
        if isinstance(known, InviteServer) and known.state == "completed":
            known.acknowledged()
        else:  # the ACK of an answer is a message of its own, outside any transaction
            self.user.on_acknowledgement(request)

    def _begin(self, request: Request, key: Key) -> None:
        transaction = self._server(request, key)
        if request.to_tag:
            self.user.on_request(request, transaction)
            return
        origin = _origin(request)
        if origin in self._merged:  # the same request by another path
            transaction.reply(482)
            return
        self._merged[origin] = key
        self.user.on_request(request, transaction)

    def _server(self, request: Request, key: Key) -> ServerTransaction:
        kind = InviteServer if request.method == "INVITE" else OtherServer
        self.servers[key] = transaction = kind(self, key, request)
        return transaction

    def _cancel(self, request: Request, key: Key) -> None:
        """Answered hop by hop; the INVITE it names ends with 487 if nothing was said yet."""
        own = self._server(request, key)
        invite = self.servers.get((*key[:-1], "INVITE"))
        if not isinstance(invite, InviteServer):
            own.reply(481)
            return
        own.to_tag = invite.to_tag
        own.reply(200)
        if invite.state == "proceeding":
            self.user.on_cancel(invite)

    def forget_server(self, key: Key) -> None:
        gone = self.servers.pop(key, None)
        if gone and self._merged.get(origin := _origin(gone.request)) == key:
            del self._merged[origin]

    def answer(self, request: Request, response: bytes) -> None:
        """Through the connection the request came by, as long as there is one."""
        if is_broken(request.flow):
            self.user.answer_anew(request, response)
        else:
            request.flow.send(response)

    # Responses in

    def receive_response(self, response: Response) -> None:
        """A response to nothing we asked is dropped (§18.1.2, RFC 6026 §7.2)."""
        client = self.clients.get((response.branch, response.method))
        if client:
            client.receive(response)

    # Requests out

    def send(
        self, request: SipRequest, flow: Flow, branch: str, on_response: OnResponse, on_failure: OnFailure
    ) -> InviteClient | OtherClient:
        kind = InviteClient if request.method == "INVITE" else OtherClient
        client = kind(self, request, flow, branch, on_response, on_failure)
        self.clients[branch, request.method] = client
        return client

    def forget_client(self, branch: str, method: str) -> None:
        self.clients.pop((branch, method), None)

    def flow_closed(self, flow: Flow) -> None:
        """What waits on a broken connection will not be answered (§8.1.3.1)."""
        for client in [client for client in self.clients.values() if client.flow is flow]:
            client.fail(503)


def add_via(request: SipRequest, flow: Flow) -> str:
    """§8.1.1.7, with rport (RFC 3581) so that NATs do no harm. Returns the branch."""
    branch = MAGIC + secrets.token_hex(10)
    host, port = bracketed(flow.local[0]), flow.local[1]
    request.headers.set_single("Via", f"SIP/2.0/{flow.transport} {host}:{port};branch={branch};rport")
    return branch


def _key(request: Request) -> Key:
    """§17.2.3. Without the magic cookie the peer speaks RFC 2543 and the whole request is its name."""
    via, method = request.via, "INVITE" if request.method == "ACK" else request.method
    branch = via.branch or ""
    if branch.startswith(MAGIC):
        return branch, f"{via.host}:{via.port or ''}".lower(), method
    return request.uri, request.from_tag, request.call_id, str(request.cseq), str(via), method


def _origin(request: Request) -> Key:
    return request.from_tag, request.call_id, str(request.cseq), request.method
