"""Two legs talk through calls of their own: where the one ends at rtpengine, the other begins.

A browser stays in the call it was set up in. Its keys were agreed upon there (DTLS), and it agrees on new ones only
with a certificate it has not seen yet: moved to another call of the same rtpengine, it would speak with the old ones
to somebody who has none. Nobody who is linked is told anything, for nothing changes at his end.
"""

from collections.abc import Callable

from sip_gateway.media.engine import UnknownLeg
from sip_gateway.media.rtpengine.hearing import Hearing
from sip_gateway.media.rtpengine.pairing import let_speak, placed, silence
from sip_gateway.media.rtpengine.room import US, Leg, Room


async def link(room: Room, first: Leg, second: Leg, begin: Callable[[], str]) -> None:
    """`begin`: a new call for a phone that shares one with somebody else."""
    for leg, other in ((first, second), (second, first)):
        await _leave_partner(room, leg, other)
        if not leg.back:
            await _move_out(room, leg, begin())
    first.towards, second.towards = second.name, first.name
    for leg in (first, second):
        await placed(room, leg)


async def _leave_partner(room: Room, leg: Leg, new: Leg) -> None:
    """Whom it talked with is not heard here any more."""
    before = room.linked(leg) or room.beside(leg)
    if before and before is not new:
        await room.command("block media", before)


async def _move_out(room: Room, leg: Leg, tag: str) -> None:
    old, leg.tag, leg.towards = leg.tag, tag, US
    await placed(room, leg)
    if room.recording:
        await room.record(tag)
    await room.end_if_empty(old)


class Lending:
    """The part of the engine through which browsers speak with another one."""

    _hearing: Hearing
    _rooms: dict[str, Room]

    async def put_behind(self, call: str, leg: str, offer: str) -> str:
        """Another engine's offer for this browser; our answer. The browser itself is told nothing."""
        room, known = self._lent(call, leg)
        await self._hearing.stop(room, known)
        known.behind = offer
        await placed(room, known)
        await let_speak(room, known)
        return await room.within(known)

    async def take_back(self, call: str, leg: str) -> None:
        """To whom it talked before."""
        room, known = self._lent(call, leg)
        known.behind = ""
        await placed(room, known)
        if known.held:
            await silence(room, known)

    def _lent(self, call: str, leg: str) -> tuple[Room, Leg]:
        if room := self._rooms.get(call):
            return room, room.leg(leg)
        raise UnknownLeg(call)
