"""A subscriber's end of a call: what he may do with his telephone, by himself or by a visitor's hand."""

from __future__ import annotations

from collections.abc import Callable

from sip_gateway.media.engine import UnusableDescription
from sip_gateway.simulator import voice
from sip_gateway.simulator.connection import Connection, Kind
from sip_gateway.simulator.handset import Handset
from sip_gateway.sip.call import Call
from sip_gateway.sip.events import Answered, Ended, Event, Failed, Offered
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import OutgoingCall

#: Music on hold has no rest so long.
QUIET_SECONDS = 1.6
#: Who was speaking and has been silent for so long gave way to us.
INTERRUPTED_SECONDS = 0.15
GIVEN_UP = 487
#: Shorter sounds are notes of music mostly.
WORTH_NOTING = 1.5


class Line:
    """The call, its sound, and what is told about it."""

    def __init__(self, sip: Call, handset: Handset, connection: Connection, now: Callable[[], float]) -> None:
        self.sip, self.handset, self.connection, self._now = sip, handset, connection, now
        handset.on_key = lambda key: self._note("hears_key", key)
        handset.on_spoken = self._heard

    def _note(self, kind: Kind, text: str = "") -> None:
        self.connection.note(kind, self._now(), text)

    def _heard(self, seconds: float) -> None:
        if seconds >= WORTH_NOTING:
            self._note("hears", f"{seconds:.1f}")

    # Before an answer

    def ring(self) -> None:
        if isinstance(self.sip, IncomingCall):
            self.sip.ring()
            self._note("rings")

    async def announce(self, text: str) -> None:
        """The network speaks in his place, and nobody has answered."""
        if isinstance(self.sip, IncomingCall):
            self.sip.ring(183, self.handset.answer(self.sip.sdp))
            self.handset.start()
            self._note("announces", text)
            await self.handset.says(await voice.spoken(text, ""))

    def refuse(self, code: int) -> None:
        if isinstance(self.sip, IncomingCall) and self.connection.state == "ringing":
            self._note("refuses", str(code))
            self.sip.refuse(code)

    def pick_up(self) -> None:
        if isinstance(self.sip, IncomingCall) and self.connection.state == "ringing":
            self.sip.answer(self.handset.answer(self.sip.sdp))
            self._talks()

    def _talks(self) -> None:
        self.handset.start()
        self.connection.become("talking")
        self._note("answers")

    # In the call

    async def thinks_of(self, text: str) -> None:
        """So that it is said without a moment's delay."""
        if text:
            await voice.spoken(text, self.connection.number)

    async def says(self, text: str) -> None:
        """To the end of it."""
        sound = await voice.spoken(text, self.connection.number)
        self._note("says", text)
        await self.handset.says(sound)

    async def beeps(self) -> None:
        await self.handset.says(voice.beep())

    def presses(self, key: str) -> None:
        if self.connection.state == "talking":
            self._note("presses", key)
            self.handset.presses(key)

    def hang_up(self) -> None:
        """Before an answer: refuse, or give up."""
        if self.connection.state != "ended":
            self._note("hangs_up")
            self.sip.hang_up()
            if isinstance(self.sip, OutgoingCall) and self.connection.state == "ringing":
                self.sip.give_up(GIVEN_UP)  # whoever hangs up does not wait to be told so

    def heard(self) -> int:
        """How often the other side has finished speaking; who was interrupted by us just now has, too."""
        ear = self.handset.ear
        return ear.finished + (ear.speaking and ear.quiet > INTERRUPTED_SECONDS)

    async def hears_end(self, since: int) -> int:
        """Until the other side has finished speaking once more than `since`; returns how often it has."""
        await self.handset.until(lambda: self.handset.ear.finished > since)
        return self.handset.ear.finished

    async def hears_person(self) -> None:
        """Until no music plays any more, and whoever came has finished speaking."""
        await self.handset.until(lambda: self.handset.ear.quiet >= QUIET_SECONDS)

    async def hears(self, seconds: float) -> None:
        """Until so much was spoken to him."""
        await self.handset.until(lambda: self.handset.ear.seconds >= seconds)

    # What the gateway does

    async def watch(self) -> None:
        """To the end of the call."""
        while self.connection.state != "ended":
            self._told(await self.sip.events.get())

    def _told(self, event: Event) -> None:
        match event:
            case Answered(sdp=sdp):
                self.handset.connect(sdp)
                self._talks()
            case Offered() as offered:
                self._changes(offered)
            case Ended(by=by):
                self._over("" if by == "local" else by)
            case Failed(code=code):
                self._over(str(code))

    def _changes(self, offered: Offered) -> None:
        try:
            offered.accept(self.handset.answer(offered.sdp) if offered.sdp else self.handset.offer())
        except UnusableDescription:
            offered.refuse(488)

    def _over(self, why: str) -> None:
        self.connection.become("ended")
        self._note("ends", why)
        self.handset.close()
