"""Sending requests: from a next hop to a flow to a transaction (RFC 3261 §8.1.1, §8.1.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

import structlog
from aiosipua import SipRequest

from sip_gateway.sip.dialogs import Broken, Hop
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.flows import PORTS, Flow, Nowhere, Target, Transports, Unreachable, contact
from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.responses import echo
from sip_gateway.sip.returning import Returning
from sip_gateway.sip.transactions.invite_client import InviteClient, OnFailure, OnResponse
from sip_gateway.sip.transactions.layer import Transactions, add_via
from sip_gateway.sip.transactions.other_client import OtherClient

log = structlog.get_logger()

WITH_CONTACT = frozenset({"INVITE", "UPDATE", "REFER", "NOTIFY"})


class Sending:
    def __init__(self, transactions: Transactions, user: str) -> None:
        self.transactions, self._user = transactions, user
        self.transports: Transports | None = None
        self.returning = Returning()
        self._tasks: set[asyncio.Task[None]] = set()

    async def flow_to(self, hop: Hop) -> Flow:
        if ready := self._ready(hop):
            return ready
        if isinstance(hop, Broken):
            return await self.returning.flow_to(hop, self.flow_to)
        if not self.transports or not isinstance(hop, Target):
            raise Unreachable("not started")
        return await self.transports.flow_to(hop)

    def _ready(self, hop: Hop) -> Flow | None:
        if isinstance(hop, Broken):
            return None
        if not isinstance(hop, Target):
            return hop
        return self.transports.ready_flow(hop) if self.transports else None

    def transact(
        self, request: SipRequest, flow: Flow, on_response: OnResponse, on_failure: OnFailure
    ) -> InviteClient | OtherClient:
        branch = add_via(request, flow)
        if request.method in WITH_CONTACT:
            request.headers.set_single("Contact", contact(flow, self._user))
        return self.transactions.send(request, flow, branch, on_response, on_failure)

    def send(self, request: SipRequest, hop: Hop, on_response: OnResponse, on_failure: OnFailure) -> None:
        """At once where the way is known, or as soon as it is."""
        if flow := self._ready(hop):
            self.transact(request, flow, on_response, on_failure)
        else:
            self.spawn(self._send_later(request, hop, on_response, on_failure))

    async def _send_later(
        self, request: SipRequest, hop: Hop, on_response: OnResponse, on_failure: OnFailure
    ) -> None:
        try:
            flow = await self.flow_to(hop)
        except Unreachable:
            on_failure(408 if isinstance(hop, Broken) else 503)
        else:
            self.transact(request, flow, on_response, on_failure)

    def tell(self, request: SipRequest, hop: Hop) -> None:
        """A request whose answer changes nothing."""
        self.send(request, hop, lambda response: None, lambda code: None)

    async def ask(self, request: SipRequest, hop: Hop, credentials: DigestClient | None = None) -> Response:
        """The final response, one challenge answered on the way. Silence is a 408, no way there a 503 (§8.1.3.1)."""
        response = await self._ask_once(request, hop)
        if response.code in (401, 407) and credentials and credentials.answer(request, response):
            number = int(request.headers.get("cseq")[0].split()[0]) + 1
            request.headers.set_single("CSeq", f"{number} {request.method}")
            return await self._ask_once(request, hop)
        return response

    async def _ask_once(self, request: SipRequest, hop: Hop) -> Response:
        waiting: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

        def final(response: Response) -> None:
            if response.code >= 200 and not waiting.done():
                waiting.set_result(response)

        self.send(request, hop, final, lambda code: final(_local(request, code)))
        return await waiting

    def acknowledge(self, ack: SipRequest, hop: Hop) -> None:
        """The ACK of a 2xx: no transaction, no answer, sent again for every repeated 2xx (§13.2.2.4)."""
        if flow := self._ready(hop):
            add_via(ack, flow)
            flow.send(bytes(ack))
        else:
            self.spawn(self._acknowledge_later(ack, hop))

    async def _acknowledge_later(self, ack: SipRequest, hop: Hop) -> None:
        try:
            flow = await self.flow_to(hop)
        except Unreachable:
            return  # the 2xx comes again, and so does this
        add_via(ack, flow)
        flow.send(bytes(ack))

    def answer_anew(self, request: Request, response: bytes) -> None:
        """Its connection broke before the response was ready: to where its Via says it listens (§18.2.2)."""
        via, transport = request.via, request.flow.transport
        host = (via.received or via.host).strip("[]")
        self.spawn(self._answer_anew(Target(transport, host, via.port or PORTS[transport]), response))

    async def _answer_anew(self, hop: Target, response: bytes) -> None:
        with suppress(Unreachable):
            (await self.flow_to(hop)).send(response)

    def spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("sip_task_failed", exc_info=error)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _local(request: SipRequest, code: int) -> Response:
    nowhere = Nowhere()
    if "via" not in request.headers:
        add_via(request, nowhere)
    return Response(echo(request, code), nowhere)
