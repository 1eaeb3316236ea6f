"""Some telephones ring at once; the first to answer has the call, the others are told that it was taken.

A telephone of the house rings at every place it is registered; a number outside goes over the trunks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from hotline.calls.numbering.outgoing import Dial
from sip_gateway.media.engine import MediaUnavailable, UnknownLeg, UnusableDescription
from sip_gateway.sip.events import Answered, Failed, Progress
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from sip_gateway.sip.registrar import Binding
from sip_gateway.sip.trunks.table import NoLine

if TYPE_CHECKING:
    from sip_gateway.exchange.lines import Lines
    from sip_gateway.exchange.sound import Sound

log = structlog.get_logger(__name__)

BUSY, NOBODY, AWAY, UNREACHABLE = 486, 408, 480, 503
TAKEN_ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
#: A browser answers by itself what its own user asked for (RFC 7462).
OWN = ("Alert-Info", "<urn:hotline:own>")
AUTO_ANSWER = ("Call-Info", "<sip:hotline>;answer-after=0")


@dataclass(frozen=True)
class Caller:
    """Who is shown on the telephone that rings, and for which call."""

    number: str
    name: str = ""
    call: str = ""
    centre: int = 0
    own: bool = False

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        named = (("X-Hotline-Call", self.call),) if self.call else ()
        return (*named, OWN, AUTO_ANSWER) if self.own else named


@dataclass(frozen=True)
class Place:
    """One telephone to ring: where an account is registered, or a number outside."""

    account: str = ""
    binding: Binding | None = None
    dial: Dial | None = None


@dataclass(eq=False)
class Ringing:
    """`picked_up(place, leg name, call, description)` or `nobody(code)` is told exactly once, unless stopped."""

    sound: Sound
    lines: Lines
    caller: Caller
    places: Sequence[Place]
    picked_up: Callable[[Place, str, OutgoingCall], Awaitable[None]]
    nobody: Callable[[int], None]
    rings: Callable[[], None] = lambda: None
    early: Callable[[str], Awaitable[None]] | None = None
    """For whom wants to hear what is played before the answer: the name of the leg it comes by."""
    name: str = "ring"
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _calls: dict[str, OutgoingCall] = field(default_factory=dict)
    _over: bool = False
    _code: int = AWAY
    _left: int = 0
    _timer: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Everywhere at once, for so long."""
        self._left = len(self.places)
        if not self.places:
            asyncio.get_running_loop().call_soon(self._finish, AWAY)
            return
        self._timer = asyncio.get_running_loop().call_later(seconds, self._too_long)
        for number, place in enumerate(self.places):
            self._tasks.append(asyncio.create_task(self._ring(place, f"{self.name}.{number}")))

    def stop(self, reason: str = "") -> None:
        """It rings no more: taken elsewhere, or the caller is gone."""
        self._end()
        for call in self._calls.values():
            call.cancel(reason)

    def _too_long(self) -> None:
        self.stop()
        self.nobody(NOBODY)

    def _finish(self, code: int) -> None:
        if not self._over:
            self._end()
            self.nobody(code)

    def _is_over(self) -> bool:
        """Asked again after every wait."""
        return self._over

    def _end(self) -> None:
        self._over = True
        if self._timer:
            self._timer.cancel()

    async def _ring(self, place: Place, name: str) -> None:
        try:
            code = await self._try(place, name)
        except (MediaUnavailable, UnknownLeg):
            code = UNREACHABLE
        if code is None:
            return
        await self.sound.remove(name)
        self._left -= 1
        self._code = code if code in (BUSY, 603) or self._code == AWAY else self._code
        if not self._left:
            self._finish(self._code)

    async def _try(self, place: Place, name: str) -> int | None:
        """None: this one has the call. Else why not."""
        browser = place.binding is not None and place.binding.flow.transport in ("WS", "WSS")
        sdp = await self.sound.offer(name, browser=browser)
        if self._over:
            return NOBODY
        try:
            call = await self._invite(place, sdp, name)
        except NoLine:
            return UNREACHABLE
        return await self._follow(place, name, call)

    async def _invite(self, place: Place, sdp: bytes, name: str) -> OutgoingCall:
        if place.dial is not None:
            call = await self.lines.call(place.dial, sdp, centre=self.caller.centre)
        else:
            call = await self.lines.agent.invite(self._invitation(place, sdp))
        self._calls[name] = call
        if self._over:
            call.cancel()
        return call

    def _invitation(self, place: Place, sdp: bytes) -> Invitation:
        binding = place.binding
        assert binding is not None  # noqa: S101 – a place is the one or the other
        return Invitation(
            uri=binding.contact,
            hop=binding.next_hop(),
            sdp=sdp,
            caller=self.lines.caller_value(self.caller.number, self.caller.name),
            to=f"<sip:{place.account}@{self.lines.realm}>",
            routes=tuple(binding.path),
            headers=self.caller.headers,
        )

    async def _follow(self, place: Place, name: str, call: OutgoingCall) -> int | None:
        while True:
            match await call.events.get():
                case Progress(sdp=sdp):
                    self.rings()
                    await self._before_the_answer(name, call, sdp)
                case Answered(sdp=sdp):
                    return await self._answered(place, name, call, sdp)
                case Failed(code=code):
                    return code
                case _:
                    continue

    async def _before_the_answer(self, name: str, call: OutgoingCall, sdp: bytes) -> None:
        """Music, or the network's own announcement."""
        if not sdp or self.early is None:
            return
        early, self.early = self.early, None
        flow = call.dialog.flow if call.dialog else None
        try:
            await self.sound.accept(name, sdp, flow.remote[0] if flow else "")
            await early(name)
        except (UnusableDescription, UnknownLeg, MediaUnavailable) as error:
            log.info("early_media_not_heard", leg=name, why=repr(error))

    async def _answered(self, place: Place, name: str, call: OutgoingCall, sdp: bytes) -> int | None:
        if self._is_over():
            call.hang_up("taken elsewhere")
            return NOBODY
        flow = call.dialog.flow if call.dialog else None
        try:
            await self.sound.accept(name, sdp, flow.remote[0] if flow else "")
        except (UnusableDescription, UnknownLeg):
            call.hang_up("no common codec")
            return 488
        if self._is_over():
            call.hang_up("taken elsewhere")
            return NOBODY
        self._end()
        self._calls.pop(name, None)
        for other in self._calls.values():
            other.cancel(TAKEN_ELSEWHERE)
        await self.picked_up(place, name, call)
        return None
