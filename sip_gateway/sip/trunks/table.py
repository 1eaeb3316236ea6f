"""All lines together: whose call this is, which line to take, and the next one when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import structlog

from sip_gateway.sip.call import Call
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from sip_gateway.sip.trunks.line import Line, Trunk
from sip_gateway.sip.trunks.probing import keep_probing
from sip_gateway.sip.trunks.registration import Registration

if TYPE_CHECKING:
    from sip_gateway.sip.core import UserAgent

log = structlog.get_logger()

FIRST_SIGN = 3.0  # seconds for any response at all; Timer B's 32 s would lose the caller
SETTLE = 12.0  # seconds for more than 100 Trying
NEXT_LINE = frozenset({408, 480, 500, 502, 503, 504})  # the line's trouble, not the callee's


class NoLine(Exception):
    """Every line is down or full."""


class Trunks:
    """`before`: a line that is agreed as it was goes on with what it carries."""

    def __init__(self, trunks: Iterable[Trunk], before: Trunks | None = None) -> None:
        known = before.lines if before else {}
        self.lines: dict[str, Line] = {trunk.name: _line(trunk, known.get(trunk.name)) for trunk in trunks}
        self._keeping: set[asyncio.Task[None]] = set()

    def name_of(self, flow: Flow) -> str | None:
        """For `Config.trunk_of`: the trunk that sends from there."""
        return next((line.trunk.name for line in self.lines.values() if line.sends_from(flow)), None)

    def networks(self) -> list[str]:
        """For the guard: those we never throttle."""
        return [network for line in self.lines.values() for network in line.trunk.networks]

    def start(self, agent: UserAgent) -> None:
        for line in self.lines.values():
            if line.trunk.username:
                self._keeping.add(agent.spawn(Registration(agent, line, agent.config.user).keep()))
            if line.trunk.probe_seconds:
                self._keeping.add(agent.spawn(keep_probing(agent, line)))

    def stop(self) -> None:
        """Others take their place; calls under way are not touched."""
        for task in self._keeping:
            task.cancel()
        self._keeping.clear()

    def candidates(self, only: Sequence[str] = ()) -> list[Line]:
        """By priority; among equals the one with the most room. Lines that seem down come last: they may be wrong."""
        free = [line for line in self.lines.values() if line.free and (not only or line.trunk.name in only)]
        return sorted(free, key=lambda line: (not line.up, line.trunk.priority, -line.free))

    def admit(self, call: Call, name: str) -> bool:
        """Count a call that came in; False: more than agreed, to be refused with 503."""
        line = self.lines[name]
        if not line.free:
            return False
        self._count(call, line)
        return True

    def take_back(self, call: Call, name: str) -> None:
        """A call of an earlier life of the gateway; the line may be agreed no more."""
        if line := self.lines.get(name):
            self._count(call, line)
            call.credentials = line.credentials

    def line_of(self, call: Call) -> str:
        """The line a call is counted at; "": none."""
        found = (name for name, line in self.lines.items() if line.release in call.on_end)
        return next(found, "")

    @staticmethod
    def _count(call: Call, line: Line) -> None:
        line.take()
        call.on_end.append(line.release)

    async def call(
        self,
        agent: UserAgent,
        number: str,
        sdp: bytes,
        *,
        centre: str = "",
        shown: str = "",
        only: Sequence[str] = (),
    ) -> tuple[OutgoingCall, Line]:
        """Line after line until one carries the call or says why not. The last refusal is given back as it is.

        `only`: the lines a dial rule names; none: all.
        """
        last: tuple[OutgoingCall, Line] | None = None
        for line in self.candidates(only):
            call = await self._place(agent, line, number, sdp, line.trunk.caller_ids.shown(centre, shown))
            last = call, line
            try:
                carried = await self._carried(call, line)
            except asyncio.CancelledError:  # whoever wanted the call has gone
                call.cancel()
                raise
            if carried:
                return last
            log.warning("trunk_failed", trunk=line.trunk.name, code=call.failure)
        if not last:
            raise NoLine
        return last

    async def _place(self, agent: UserAgent, line: Line, number: str, sdp: bytes, shown: str) -> OutgoingCall:
        trunk = line.trunk
        identity = f"<{trunk.uri(shown)}>"
        invitation = Invitation(
            uri=trunk.uri(number),
            hop=trunk.target,
            sdp=sdp,
            caller=identity,
            headers=(("P-Asserted-Identity", identity),),
            credentials=line.credentials,
        )
        call = OutgoingCall(agent, invitation)
        self._count(call, line)
        await agent.place(call)
        return call

    async def _carried(self, call: OutgoingCall, line: Line) -> bool:
        if not await _within(FIRST_SIGN, call.heard):
            call.cancel()
            line.missed()
            call.give_up(408)
            return False
        await _within(SETTLE, call.settled)
        if call.failure in NEXT_LINE:
            if call.failure in (408, 503):
                line.missed()
            return False
        line.heard()
        return True


def _line(trunk: Trunk, before: Line | None) -> Line:
    return before if before is not None and before.trunk == trunk else Line(trunk)


async def _within(seconds: float, happens: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await happens.wait()
    except TimeoutError:
        return False
    return True
