"""A call that outlives its gateway: what of it is kept, and how the next process goes on with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aiosipua import SipRequest, parse_uri

from sip_gateway.sip.call import Call
from sip_gateway.sip.dialogs import Broken, Dialog, uri_of
from sip_gateway.sip.flows import BROWSERS, RELIABLE, Flow, Nowhere, Target, Transports
from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.registrar import Binding
from sip_gateway.sip.session_timer import Agreement

if TYPE_CHECKING:
    from sip_gateway.sip.core import UserAgent

UNSEEN = 100  # numbers of requests a crash may have sent unnoted (§12.2.1.1: gaps are allowed)
AWAY_SECONDS = 30.0  # a browser whose server was started again has connected and registered by then
PHONE_AWAY_SECONDS = 120.0  # a desk phone tries again after a pause of its own; its call is heard meanwhile
TRUSTED_SECONDS = 600.0  # telephones register again within this time

Phone = tuple[str, str, int | None]


@dataclass(frozen=True)
class KeptCall:
    """Of one answered call: its dialog (§12), both descriptions, and what was agreed about its timer."""

    call_id: str
    local: str
    remote: str
    target: str
    routes: tuple[str, ...]
    local_cseq: int
    remote_cseq: int | None
    secure: bool
    allowed: tuple[str, ...]
    hop: Target
    said: str
    heard: str
    timer: Agreement


def kept(call: Call) -> KeptCall | None:
    """None: not answered, or over."""
    dialog = call.dialog
    if dialog is None or call.state != "answered":
        return None
    return KeptCall(
        dialog.call_id,
        dialog.local,
        dialog.remote,
        dialog.target,
        tuple(dialog.routes),
        dialog.local_cseq,
        dialog.remote_cseq,
        dialog.secure,
        tuple(sorted(dialog.allowed)),
        Target(dialog.flow.transport, *dialog.flow.remote),
        call.media.local.decode("latin-1"),
        call.media.remote.decode("latin-1"),
        call.timer.agreement,
    )


class Remembered:
    """Where a peer was. By UDP it is there still; a connection has to come anew."""

    def __init__(self, agent: UserAgent, target: Target) -> None:
        self._agent, self._target = agent, target
        self.transport, self.remote = target.transport, (target.host, target.port)
        self.closed = target.transport in RELIABLE

    @property
    def local(self) -> tuple[str, int]:
        return self._flow().local

    def _flow(self) -> Flow:
        """The sockets may be opened after the call was taken up."""
        transports: Transports | None = self._agent.transports
        found = None if self.closed or transports is None else transports.ready_flow(self._target)
        return found or Nowhere()

    def send(self, data: bytes) -> None:
        self._flow().send(data)

    def close(self) -> None:
        """There is nothing to close."""

    def on_close(self, told: object) -> None:
        """It never does."""

    def to_port(self, port: int) -> Flow:
        return Remembered(self._agent, replace(self._target, port=port))


class Survivor(Call):
    """Answered in an earlier life of the gateway. Whoever has to connect himself is told nothing before he is back."""

    def __init__(self, agent: UserAgent, told: KeptCall, *, trunk: bool) -> None:
        super().__init__(agent)
        self.dialog = _dialog(agent, told)
        self.media.local, self.media.remote = told.said.encode("latin-1"), told.heard.encode("latin-1")
        self.state = "answered"
        self._there, self._unsent = asyncio.Event(), list[SipRequest]()
        if _leads_back(self.dialog, trunk=trunk):
            self._there.set()
        else:
            seconds = AWAY_SECONDS if told.hop.transport in BROWSERS else PHONE_AWAY_SECONDS
            asyncio.get_running_loop().call_later(seconds, self._lost)
        agent.remember(self, self.dialog)
        self.timer.start(told.timer)

    @property
    def away(self) -> bool:
        """Its peer has not connected again yet."""
        return not self._there.is_set()

    @property
    def page_away(self) -> bool:
        return self.away and self.dialog is not None and self.dialog.flow.transport in BROWSERS

    def back(self, flow: Flow) -> None:
        """Its telephone has registered again, or spoken of its call: over this flow."""
        if self.dialog is not None:
            self.dialog.flow = flow
        self._there.set()
        for request in self._unsent:
            super()._send(request)
        self._unsent.clear()

    def dialog_of(self, request: Request) -> Dialog | None:
        if self.away:
            self.back(request.flow)
        return super().dialog_of(request)

    def _lost(self) -> None:
        if self.away:
            self.end("lost", "did not come back")
            self._there.set()

    def _send(self, request: SipRequest) -> None:
        if self.away:
            self._unsent.append(request)
        else:
            super()._send(request)

    async def _ask(self, request: SipRequest) -> Response:
        await self._there.wait()
        return await super()._ask(request)


def _dialog(agent: UserAgent, told: KeptCall) -> Dialog:
    return Dialog(
        told.call_id,
        told.local,
        told.remote,
        told.target,
        list(told.routes),
        told.local_cseq + UNSEEN,
        told.remote_cseq,
        Remembered(agent, told.hop),
        confirmed=True,
        secure=told.secure,
        allowed=set(told.allowed),
    )


def _leads_back(dialog: Dialog, *, trunk: bool) -> bool:
    """A browser is called by nobody (RFC 7118 §5), nor is a telephone whose connection led through a NAT.

    Over TLS a telephone has no certificate to be called by, and nobody listens at the port it called from.
    """
    transport, hop = dialog.flow.transport, dialog.next_hop()
    if dialog.routes or transport == "UDP":
        return True
    if transport in BROWSERS or not isinstance(hop, Broken) or not hop.address:
        return False
    return trunk or (transport == "TCP" and hop.address.port != dialog.flow.remote[1])


class Survivors:
    """Calls whose telephones may come back over a new connection."""

    def __init__(self, agent: UserAgent) -> None:
        self._agent = agent
        self._waiting: list[tuple[Phone, Survivor]] = []
        agent.registrar.listeners.append(self._registered)

    def restored(self, told: KeptCall, *, trunk: bool = False) -> Survivor:
        call = Survivor(self._agent, told, trunk=trunk)
        if told.hop.transport in RELIABLE and not trunk:
            self._waiting.append((_phone(told.target), call))
        return call

    def still_there(self, account: str, call: Survivor) -> None:
        """Whoever talks by UDP can be rung there, too, until he has had the time to register again."""
        dialog, registrar = call.dialog, self._agent.registrar
        if dialog is not None and dialog.flow.transport == "UDP" and not dialog.routes:
            until = registrar.clock() + TRUSTED_SECONDS
            registrar.keep(account, [Binding(dialog.target, "", 0, until, dialog.flow)])

    def _registered(self, bindings: Iterable[Binding]) -> None:
        for one in bindings if self._waiting else ():
            came = self._came(one)
            for phone, call in self._waiting:
                if phone == came:
                    call.back(one.flow)
            self._waiting = [each for each in self._waiting if each[0] != came]

    def _came(self, binding: Binding) -> Phone | None:
        """Many name the port of their connection, which is another one now: the only one of this name it is."""
        told, known = _phone(binding.contact), {phone for phone, _ in self._waiting}
        if told in known or binding.flow.transport not in RELIABLE:
            return told
        alike = [phone for phone in known if phone[:2] == told[:2]]
        return alike[0] if len(alike) == 1 else None


def _phone(contact: str) -> Phone:
    """Whose contact it is, whatever parameters it has."""
    uri = parse_uri(uri_of(contact))
    return uri.user or "", uri.host.lower(), uri.port
