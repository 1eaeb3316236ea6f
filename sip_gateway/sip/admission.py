"""Who may come in: trunks by address, phones by password, strangers to public numbers only (RFC 3261 §22, §10, 3891)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog

from sip_gateway.sip import replaces, session_timer
from sip_gateway.sip.digest_server import DigestServer
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.received import Request
from sip_gateway.sip.registrar import Refusal
from sip_gateway.sip.sources import STRANGER, Source
from sip_gateway.sip.transactions.invite_server import InviteServer
from sip_gateway.sip.transactions.layer import ServerTransaction

if TYPE_CHECKING:
    from sip_gateway.sip.core import UserAgent

log = structlog.get_logger()

OnInvite = Callable[[IncomingCall], Awaitable[None]]


class Admission:
    def __init__(self, agent: UserAgent, on_invite: OnInvite) -> None:
        self._agent, self._on_invite = agent, on_invite
        config = agent.config
        self._digest = DigestServer(config.realm, config.password, config.algorithms, guessed=self._guessed)

    async def invite(self, request: Request, transaction: InviteServer) -> None:
        source = await self._source(request)
        if transaction.state != "proceeding":
            return  # cancelled while we looked
        if source is None:
            transaction.reply(401, headers=self._digest.challenges(request))
        elif self._agent.open_calls >= self._agent.config.max_calls:
            transaction.reply(503, headers=[("Retry-After", "10")])
        elif call := self._call(transaction, source):
            await self._let_in(call)

    def _call(self, transaction: InviteServer, source: Source) -> IncomingCall | None:
        try:
            return IncomingCall(self._agent, transaction, source)
        except session_timer.TooBrief:
            transaction.reply(422, headers=[("Min-SE", str(session_timer.MIN_SE))])
            return None

    async def _source(self, request: Request) -> Source | None:
        """None: a password is needed. A registered phone is asked for one even for public numbers."""
        if name := self._agent.config.trunk_of(request.flow):
            return Source("trunk", name)
        if account := await self._account(request):
            return Source("account", account)
        user = request.uri.partition(":")[2].partition("@")[0]
        if self._agent.config.is_public(user) and not self._agent.registrar.is_phone(request.flow):
            return STRANGER
        return None

    async def _account(self, request: Request) -> str | None:
        if not request.values("authorization"):
            return None
        return await self._digest.account(request)

    def _guessed(self, request: Request) -> None:
        """Wrong passwords only: an aged nonce is no crime, and a whole office may share one address."""
        self._agent.guard.failed(request.flow.remote[0])

    async def _let_in(self, call: IncomingCall) -> None:
        value = call.request.header("replaces")
        if value and not self._find_replaced(call, value):
            return
        self._agent.remember(call, call.dialog)
        try:
            await self._on_invite(call)
        except Exception:
            log.exception("sip_call_failed")
            call.hang_up()

    def _find_replaced(self, call: IncomingCall, value: str) -> bool:
        """RFC 3891 §3. Only who proved who they are may take a place."""
        wanted = replaces.read(value)
        found = self._agent.calls.get(wanted.key) if wanted and call.source is not STRANGER else None
        if not wanted or not found or found.ended:
            call.opening.reply(481 if wanted else 400)
            return False
        if wanted.early_only and found.state == "answered":
            call.opening.reply(486)
            return False
        call.replaces = found
        return True

    async def register(self, request: Request, transaction: ServerTransaction) -> None:
        account = await self._account(request)
        if account is None:
            transaction.reply(401, headers=self._digest.challenges(request))
            return
        try:
            transaction.reply(200, headers=self._agent.registrar.register(request, account))
        except Refusal as refusal:
            transaction.reply(refusal.status, headers=refusal.headers)
