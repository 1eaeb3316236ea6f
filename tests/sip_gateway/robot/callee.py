"""People, and what else answers telephones: they listen, speak and press keys by real SIP and RTP over loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from hotline.calls.models import DialPrefix, TrunkLine
from hotline.calls.switchboard import orders
from sip_gateway.media.g711 import FRAME, Samples
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.listening import listening
from sip_gateway.sip.transports.layer import Listen
from tests.sip_gateway.exchange.switch import Switch
from tests.sip_gateway.media.phones import Phone as Voice

OPERATOR = "127.0.0.2"
AUDIBLE = 300
SILENCE = np.zeros(FRAME, np.int16)
Behaviour = Callable[["Callee"], Awaitable[None]]


@dataclass
class Callee:
    """Whoever picked up a call. Its telephone sends packets all the time, as telephones do."""

    call: IncomingCall
    voice: Voice
    to_say: list[Samples] = field(default_factory=list)
    picked_up: float = 0.0
    sending: "asyncio.Task[None] | None" = None

    def pick_up(self) -> None:
        self.call.answer(self.voice.sdp().encode())
        self.picked_up = monotonic()
        self.starts_sending()

    def starts_sending(self) -> None:
        self.voice.call(self.call.sdp.decode())
        self.sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self.voice.say(self.to_say.pop(0) if self.to_say else SILENCE)
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def says(self, sound: Samples) -> None:
        """To the end of it."""
        self.to_say += [sound[at : at + FRAME] for at in range(0, len(sound) - FRAME + 1, FRAME)]
        while self.to_say:
            await asyncio.sleep(0.01)

    def presses(self, key: str) -> None:
        self.voice.press(key)

    def first_word(self) -> float | None:
        """When the robot was first heard, in seconds since the answer."""
        return next((at - self.picked_up for at, packet in self.voice.heard if self._audible(packet)), None)

    def _audible(self, packet: bytes) -> bool:
        if packet[1] & 0x7F != self.voice.law.payload_type:
            return False
        return bool(np.abs(self.voice.law.decode(packet[12:]).astype(np.int32)).max() > AUDIBLE)

    async def hears(self) -> None:
        """Until the robot speaks."""
        while self.first_word() is None:
            await asyncio.sleep(0.01)

    async def hears_again(self) -> None:
        """Until the robot says something more."""
        since = monotonic()
        while not any(at > since and self._audible(packet) for at, packet in self.voice.heard):
            await asyncio.sleep(0.02)

    async def hears_end(self, pause: float = 0.5) -> None:
        """Until the robot has said something more and is silent."""
        since = monotonic()
        while True:
            words = [at for at, packet in self.voice.heard if at > since and self._audible(packet)]
            if words and monotonic() - words[-1] > pause:
                return
            await asyncio.sleep(0.02)

    def hang_up(self) -> None:
        self.call.hang_up()

    def close(self) -> None:
        if self.sending:
            self.sending.cancel()
        self.voice.close()


class Street:
    """The far end of a trunk: behaviours by the number that is called. Others ring for ever."""

    agent: UserAgent

    def __init__(self) -> None:
        self.behaviours: dict[str, Behaviour] = {}
        self.callees: dict[str, Callee] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def on_invite(self, call: IncomingCall) -> None:
        callee = self.callees[call.number] = Callee(call, await Voice().open())
        behaviour = self.behaviours.get(call.number)
        if behaviour is None:
            call.ring()
            return
        task = asyncio.create_task(self._behave(behaviour, callee))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _behave(self, behaviour: Behaviour, callee: Callee) -> None:
        with suppress(asyncio.CancelledError):
            await behaviour(callee)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for callee in self.callees.values():
            callee.close()


@asynccontextmanager
async def outside() -> AsyncIterator[tuple[Street, int]]:
    """Everybody outside, and the port of the line that leads there."""
    made = Street()
    made.agent = UserAgent(Config(realm="operator", is_public=lambda number: True), made.on_invite)
    made.agent.guard.trust(["127.0.0.0/8"])
    async with listening(made.agent, [Listen("UDP", OPERATOR, 0)]) as layer:
        try:
            yield made, layer.listeners["UDP"].advertised[1]
        finally:
            made.close()


async def lead_there(tenant: int, port: int, capacity: int = 60) -> None:
    """One trunk, for all numbers."""
    await TrunkLine.create(
        name="operator",
        host=OPERATOR,
        port=port,
        networks=[f"{OPERATOR}/32"],
        probe_seconds=0,
        shown_as="077112345",
        capacity=capacity,
    )
    await DialPrefix.create(tenant_id=tenant, prefix="", trunks=[])


@asynccontextmanager
async def street(switch: Switch, capacity: int = 60) -> AsyncIterator[Street]:
    """Everybody outside, reached over one trunk."""
    async with outside() as (made, port):
        await lead_there(switch.town.centre.id, port, capacity)
        await switch.order(orders.Reload)
        switch.exchange.agent.guard.trust(["127.0.0.0/8"])
        yield made
