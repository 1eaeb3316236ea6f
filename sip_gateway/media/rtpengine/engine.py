"""`MediaEngine` by one or several rtpengines, which must write recordings where the gateway can read them.

A caller in the menu talks to nobody at port 9; an agent's phone is offered the caller's own description, and afterwards
both are one call of rtpengine. Phones that were set up apart, a caller and whom his agent consulted, meet in a call of
their own and are re-INVITEd: rtpengine 10.5 dies when a leg that is connected is offered to another one in the same
call. A browser has a call to itself and is linked with whomever it talks to (`linking`). It cannot mix: `mix` refuses
what is not a plain pair.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sip_gateway.media.description import read
from sip_gateway.media.engine import (
    CallReport,
    Deaf,
    Digits,
    Event,
    Gains,
    LegReport,
    Listener,
    Lost,
    MediaUnavailable,
    Side,
    UnknownLeg,
)
from sip_gateway.media.gains import relayed
from sip_gateway.media.recording.finishing import Finisher
from sip_gateway.media.rtpengine import pairing
from sip_gateway.media.rtpengine.forms import form_of
from sip_gateway.media.rtpengine.hearing import FOREVER, Hearing
from sip_gateway.media.rtpengine.keys import KeyLog
from sip_gateway.media.rtpengine.linking import Lending, link
from sip_gateway.media.rtpengine.node import Node, Nodes
from sip_gateway.media.rtpengine.room import US, Leg, Room, same_place
from sip_gateway.media.rtpengine.surviving import Surviving


class CannotMix(MediaUnavailable):
    """More than a pair: the embedded engine must carry this call."""


class RtpEngine(Lending, Surviving, Deaf):
    """Chooses the living node with the fewest calls."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = [Node(address, self._missing) for address in nodes.addresses]
        self._where = nodes
        self._keys = KeyLog(self._pressed)
        self._listeners: list[Listener] = []
        self._rooms: dict[str, Room] = {}
        self._by_tag: dict[str, Room] = {}
        self._hearing = Hearing(self._tell)
        self._finisher = Finisher(nodes.folder / "spool", nodes.folder / "recordings", nodes.form, self._tell)

    async def start(self) -> None:
        """Finish the recordings an earlier life left, too."""
        self._finisher.recover()
        await self._keys.start(self._where.key_log)
        for node in self._nodes:
            await node.start()

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def _tell(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)

    def _missing(self, _node: Node, tags: set[str]) -> None:
        for tag in tags:
            if room := self._by_tag.get(tag):
                self._forget(room)
                for leg in room.legs.values():
                    self._hearing.quieten(leg)
                self._tell(Lost(room.call))
                self._finish(room)

    def _room(self, call: str) -> Room:
        if room := self._rooms.get(call):
            return room
        raise UnknownLeg(call)

    def _open(self, call: str) -> Room:
        alive = [node for node in self._nodes if node.alive]
        if not alive:
            raise MediaUnavailable("no rtpengine answers")
        node = min(alive, key=lambda each: len(each.calls))
        room = self._rooms[call] = Room(call, node)
        return room

    def _begin(self, room: Room) -> str:
        tag = room.begin()
        self._by_tag[tag] = room
        return tag

    def _forget(self, room: Room) -> None:
        self._rooms.pop(room.call, None)
        for tag in room.tags:
            self._by_tag.pop(tag, None)
            room.node.calls.pop(tag, None)

    # legs

    async def answer(self, call: str, leg: str, offer: str, *, source: str = "") -> str:
        theirs = read(offer)
        fresh = call not in self._rooms
        room = self._rooms.get(call) or self._open(call)
        known = room.legs.get(leg) or Leg(leg, self._begin(room))
        room.legs[leg] = known
        known.theirs, known.browser = offer, theirs.browser
        try:
            sdp = await pairing.placed(room, known)
        except Exception:
            if fresh:
                self._forget(room)
            raise
        known.fresh = ""  # this very answer tells it
        return sdp

    async def offer(self, call: str, leg: str, *, browser: bool = False) -> str:
        fresh = call not in self._rooms
        room = self._rooms.get(call) or self._open(call)
        asking = None if browser else room.waiting()
        known = room.legs[leg] = Leg(leg, asking.tag if asking else self._begin(room), browser=browser)
        known.towards = asking.name if asking else US
        theirs = asking.theirs if asking else room.somebody()
        try:
            known.ours = await pairing.offered(room, known.tag, known.towards, theirs, leg, form_of(known))
        except Exception:
            room.legs.pop(leg)
            if fresh:
                self._forget(room)
            raise
        return known.ours

    async def accept(self, call: str, leg: str, answer: str, *, source: str = "") -> None:
        room = self._room(call)
        known = room.leg(leg)
        read(answer)
        before, known.theirs = known.theirs, answer
        if before:
            await self._moved(room, known, before)
        else:
            await pairing.accepted(room, known)

    async def _moved(self, room: Room, leg: Leg, before: str) -> None:
        """The answer to a re-INVITE of ours; mostly it is where it was."""
        if leg.browser or not same_place(before, leg.theirs):
            await pairing.placed(room, leg)

    async def bridge(self, call: str, one: str, other: str) -> Mapping[str, str]:
        room = self._room(call)
        first, second = room.leg(one), room.leg(other)
        if first.towards != other or second.towards != one:
            await self._join(room, first, second)
        for leg in (first, second):
            await self._let_speak(room, leg)
        fresh = {leg.name: leg.fresh for leg in (first, second) if leg.fresh}
        first.fresh = second.fresh = ""
        return fresh

    async def _join(self, room: Room, first: Leg, second: Leg) -> None:
        """Two legs that were set up apart."""
        for leg in (first, second):
            await self._hearing.stop(room, leg)
        if first.browser or second.browser:
            await link(room, first, second, lambda: self._begin(room))
        else:
            await pairing.join(room, self._begin(room), first, second)

    async def _let_speak(self, room: Room, leg: Leg) -> None:
        await self._hearing.stop(room, leg)
        leg.held = False
        await pairing.let_speak(room, leg)

    async def mix(self, call: str, gains: Gains) -> None:
        """A pair, both ways; everything else is refused."""
        pairs = relayed(gains) or {}
        names = [name for name in gains if name in pairs]
        if len(gains) != 2 or len(names) != 2:
            raise CannotMix("rtpengine cannot mix")
        await self.bridge(call, *names)

    # what is heard

    async def play(
        self,
        call: str,
        leg: str,
        prompts: Sequence[Path],
        *,
        token: str = "",
        repeat: int = 1,
        interruptible: bool = False,
    ) -> None:
        room = self._room(call)
        await self._hearing.play(
            room, room.leg(leg), prompts, token=token, repeat=repeat, interruptible=interruptible
        )

    async def stop(self, call: str, leg: str) -> None:
        room = self._room(call)
        await self._hearing.stop(room, room.leg(leg))

    async def hold(self, call: str, leg: str, music: Path | None) -> None:
        room = self._room(call)
        known = room.leg(leg)
        known.held = True
        await pairing.silence(room, known)
        if music:
            await self.play(call, leg, [music], repeat=FOREVER)

    async def resume(self, call: str, leg: str) -> None:
        room = self._room(call)
        known = room.leg(leg)
        await self._let_speak(room, known)
        other = room.beside(known)
        if other and not other.held:
            await pairing.let_speak(room, other)

    async def press(self, call: str, leg: str, digits: str) -> None:
        room = self._room(call)
        known = room.leg(leg)
        if partner := room.legs.get(known.towards):
            await pairing.let_keys_in(room, partner, known)
        await self._hearing.press(room, known, digits)

    async def collect(self, call: str, leg: str, digits: Digits) -> None:
        room = self._room(call)
        self._hearing.collect(room, room.leg(leg), digits)

    def _pressed(self, tag: str, leg: str, key: str) -> None:
        room = self._by_tag.get(tag)
        if room and (known := room.legs.get(leg)) and not known.behind:
            self._hearing.pressed(room, known, key)

    # what is kept

    async def record(self, call: str, sides: Mapping[str, Side]) -> None:
        """rtpengine records all legs; only these are taken from it."""
        room = self._room(call)
        legs = [room.leg(name) for name in sides]
        room.heard = dict(sides)
        room.sides |= {leg.our_port: sides[leg.name] for leg in legs}
        for tag in {leg.tag for leg in legs}:
            await room.record(tag)

    async def stop_recording(self, call: str) -> None:
        room = self._room(call)
        tags, room.recording, room.heard = room.recording, set(), {}
        for tag in tags:
            await room.node.ask("stop recording", call_id=tag)

    def _finish(self, room: Room) -> None:
        found = [self._where.recordings.glob(f"pcaps/{tag}-*.pcap") for tag in room.tags]
        places = sorted(place for some in found for place in some)
        if room.sides and places:
            self._finisher.finish_pcap(room.call, places, room.sides)

    # ends

    async def remove(self, call: str, leg: str) -> None:
        room = self._room(call)
        left = room.linked(room.leg(leg))
        gone = room.part(leg)
        self._hearing.quieten(gone)
        await pairing.leave(room, gone)
        if left:
            await pairing.placed(room, left)
        await pairing.left_alone(room, gone.tag)
        await room.end_if_empty(gone.tag)

    async def delete(self, call: str) -> CallReport:
        room = self._room(call)
        for leg in room.legs.values():
            self._hearing.quieten(leg)
        for tag in list(room.open):
            await room.end(tag)
        self._forget(room)
        self._finish(room)
        legs = {name: LegReport(received=room.received(name)) for name in room.legs}
        return CallReport(legs, bool(room.sides))

    async def close(self) -> None:
        for call in list(self._rooms):
            with suppress(MediaUnavailable, UnknownLeg):
                await self.delete(call)
        for node in self._nodes:
            await node.close()
        self._keys.close()
        await self._finisher.close()
