"""Telephones for tests: they register, ring, answer and hang up by real SIP over loopback; sound if given a voice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sip_gateway.sip.call import Call
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Ended, Event, Failed, Offered
from sip_gateway.sip.flows import Target
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.listening import listening
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from sip_gateway.sip.transports.layer import Listen
from sip_gateway.sip.trunks.line import CallerIds, Line, Trunk
from sip_gateway.sip.trunks.registration import Registration
from tests.sip_gateway.exchange.silent import SDP
from tests.sip_gateway.media.phones import Phone as Voice

PATIENCE = 20.0


class Phone:
    """`rings` holds calls that came in; `auto` answers them at once; `busy` refuses them.

    `stubborn` refuses every change of the media.
    """

    agent: UserAgent

    def __init__(self, gateway: int, account: str = "", password: str = "", transport: str = "UDP") -> None:
        self.gateway, self.account, self.password = gateway, account, password
        self.transport = transport
        self.rings: asyncio.Queue[IncomingCall] = asyncio.Queue()
        self.auto = self.busy = self.stubborn = False
        self.registration: Registration | None = None
        self.voice: Voice | None = None

    @property
    def sdp(self) -> bytes:
        return self.voice.sdp().encode() if self.voice else SDP.encode()

    async def speaks(self) -> "Voice":
        """From now on its calls have sound."""
        self.voice = await Voice().open()
        return self.voice

    async def on_invite(self, call: IncomingCall) -> None:
        if self.busy:
            call.refuse(486)
            return
        call.ring()
        self.rings.put_nowait(call)
        if self.auto:
            call.answer(self.sdp)

    async def register(self, seconds: int = 600) -> int:
        """Seconds granted; 0: refused."""
        if self.registration is None:
            trunk = Trunk(
                "gateway",
                "127.0.0.1",
                CallerIds(""),
                port=self.gateway,
                transport=self.transport,
                username=self.account,
                password=self.password,
                probe_seconds=0,
            )
            self.registration = Registration(self.agent, Line(trunk), self.account)
        return await self.registration.register(seconds)

    async def call(self, number: str, shown: str = "13800138000") -> OutgoingCall:
        """By the account when the telephone has one, else as a stranger."""
        caller = self.account or shown
        line = Line(Trunk("gateway", "127.0.0.1", CallerIds(""), username=caller, password=self.password))
        call = await self.agent.invite(
            Invitation(
                f"sip:{number}@127.0.0.1:{self.gateway}",
                Target(self.transport, "127.0.0.1", self.gateway),
                self.sdp,
                f"<sip:{caller}@hotline>",
                credentials=line.credentials if self.account else None,
            )
        )
        self.follow(call)
        return call

    async def ringing(self) -> IncomingCall:
        """The next call that comes in."""
        async with asyncio.timeout(PATIENCE):
            return await self.rings.get()

    async def answer(self) -> IncomingCall:
        call = await self.ringing()
        call.answer(self.sdp)
        if self.voice:
            self.voice.call(call.sdp.decode())
        self.follow(call)
        return call

    def follow(self, call: Call) -> None:
        """Agree to every change of the media, as telephones do."""
        tell = call.tell

        def told_of(event: Event) -> None:
            if not isinstance(event, Offered):
                tell(event)
                return
            if self.stubborn:
                event.refuse(488)
                return
            if self.voice:
                self.voice.call(event.sdp.decode())
            event.accept(self.sdp)

        call.tell = told_of  # type: ignore[method-assign]


@asynccontextmanager
async def phone(gateway: int, account: str = "", password: str = "") -> AsyncIterator[Phone]:
    """Registered, if it has an account."""
    made = Phone(gateway, account, password)
    config = Config(realm="phone", is_public=lambda number: True)
    made.agent = UserAgent(config, made.on_invite, Guard(trusted=["127.0.0.0/8"]))
    async with listening(made.agent, [Listen("UDP", "127.0.0.1", 0)]):
        if account:
            assert await made.register()
        try:
            yield made
        finally:
            if made.voice:
                made.voice.close()


async def told(call: Call, kind: Any) -> Any:
    """The next event of this kind; Failed and Ended where they were not expected are an error."""
    async with asyncio.timeout(PATIENCE):
        while True:
            event = await call.events.get()
            if isinstance(event, kind):
                return event
            assert not isinstance(event, Failed | Ended), event
