"""The network: an operator's end of the trunk, everybody behind it, and what a visitor does in their place."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from sip_gateway.media.engine import UnusableDescription
from sip_gateway.simulator import habits, person
from sip_gateway.simulator.connection import Connection
from sip_gateway.simulator.habits import Habit
from sip_gateway.simulator.handset import Handset
from sip_gateway.simulator.line import Line
from sip_gateway.sip.call import Call
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.flows import Target, bracketed
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.listening import listening
from sip_gateway.sip.outgoing_call import Invitation
from sip_gateway.sip.transports.layer import Listen

#: Calls that are over and still shown.
SHOWN_AFTER = 30
MOST_CALLS = 120
APART_SECONDS = 0.8


class Network:
    """`gateway` is where calls to `access` go."""

    agent: UserAgent
    port: int

    def __init__(self, host: str, gateway: tuple[str, int], access: str = "12345") -> None:
        self._host, self._gateway, self._access = host, gateway, access
        self.by_hand: set[str] = set()
        self.version = 0
        self._ids = count(1)
        self._lines: dict[int, Line] = {}
        self._over: deque[Connection] = deque(maxlen=SHOWN_AFTER)
        self._playing: dict[int, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # Who is connected

    def connections(self) -> list[Connection]:
        """The newest first."""
        living = [line.connection for line in self._lines.values()]
        return sorted([*living, *self._over], key=lambda one: -one.id)

    def line(self, identity: int) -> Line | None:
        """Of a call that is not over."""
        return self._lines.get(identity)

    def play_by_hand(self, number: str, *, on: bool) -> None:
        """From his next call on a visitor is this subscriber, or no longer."""
        (self.by_hand.add if on else self.by_hand.discard)(number)
        self._changed()

    def take_over(self, line: Line) -> None:
        """A visitor goes on in his place."""
        if task := self._playing.pop(line.connection.id, None):
            task.cancel()
        line.connection.by_hand = True
        line.connection.become(line.connection.state)

    # Calls

    async def on_invite(self, call: IncomingCall) -> None:
        """Somebody is called."""
        if len(self._lines) >= MOST_CALLS:
            call.refuse(503)
            return
        line = await self._line(call, call.number, call.caller.number)
        if line.connection.by_hand:
            line.ring()
        else:
            self._play(line, self._answers(line))

    async def _answers(self, line: Line) -> None:
        try:
            await person.is_called(line, habits.habit_of(line.connection.number))
        except UnusableDescription:
            line.refuse(488)

    async def call(self, number: str, habit: Habit) -> Connection:
        """This subscriber calls the centre."""
        host, port = self._gateway
        handset = await Handset(self._host).open()
        invitation = Invitation(
            f"sip:{self._access}@{bracketed(host)}:{port}",
            Target("UDP", host, port),
            handset.offer(),
            f"<sip:{number}@{self._host}>",
        )
        sip = await self.agent.invite(invitation)
        line = self._joined(sip, handset, number, self._access, outward=True)
        if not line.connection.by_hand:
            self._play(line, person.converses(line, habit))
        return line.connection

    def call_soon(self, numbers: Sequence[str], habit: Habit) -> None:
        """Several subscribers, each a moment after the other."""
        for place, number in enumerate(numbers):
            self._spawn(self._later(place * APART_SECONDS, number, habit))

    async def _later(self, seconds: float, number: str, habit: Habit) -> None:
        await asyncio.sleep(seconds)
        await self.call(number, habit)

    async def _line(self, sip: Call, number: str, other: str) -> Line:
        return self._joined(sip, await Handset(self._host).open(), number, other, outward=False)

    def _joined(self, sip: Call, handset: Handset, number: str, other: str, *, outward: bool) -> Line:
        connection = Connection(
            next(self._ids),
            number,
            other,
            time.time(),
            outward,
            number in self.by_hand,
            changed=self._changed,
        )
        line = self._lines[connection.id] = Line(sip, handset, connection, time.time)
        connection.become("ringing")
        self._spawn(self._watched(line))
        return line

    async def _watched(self, line: Line) -> None:
        try:
            await line.watch()
        finally:
            identity = line.connection.id
            if task := self._playing.pop(identity, None):
                task.cancel()
            self._over.append(self._lines.pop(identity).connection)

    def _play(self, line: Line, habit: Coroutine[Any, Any, None]) -> None:
        self._playing[line.connection.id] = self._spawn(habit)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _changed(self) -> int:
        self.version += 1
        return self.version

    def close(self) -> None:
        """Everybody hangs up."""
        for line in list(self._lines.values()):
            line.sip.hang_up()
            line.handset.close()
        for task in self._tasks:
            task.cancel()


@asynccontextmanager
async def network(
    host: str, port: int, gateway: tuple[str, int], access: str = "12345"
) -> AsyncIterator[Network]:
    """While inside, everybody can be called; `port` 0: any."""
    made = Network(host, gateway, access)
    made.agent = UserAgent(Config(realm="operator", is_public=lambda number: True), made.on_invite)
    made.agent.guard.trust([f"{gateway[0]}/32", "127.0.0.0/8"])
    async with listening(made.agent, [Listen("UDP", host, port)]) as layer:
        made.port = layer.listeners["UDP"].advertised[1]
        try:
            yield made
        finally:
            made.close()
