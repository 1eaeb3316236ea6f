"""`MediaEngine` by one or several rtpengines, which must write recordings where the gateway can read them.

A caller in the menu talks to nobody at port 9; an agent's leg is offered the caller's own description,
and afterwards both are one call of rtpengine. It has no mixer: `mix` refuses what is not a plain pair,
and whoever wants three voices moves the call to the embedded engine with re-INVITEs.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from sip_gateway.media.description import read
from sip_gateway.media.engine import (
    CallReport,
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
from sip_gateway.media.rtpengine.forms import PLAIN, form_of
from sip_gateway.media.rtpengine.hearing import FOREVER, Hearing
from sip_gateway.media.rtpengine.keys import KeyLog
from sip_gateway.media.rtpengine.node import Node, Nodes
from sip_gateway.media.rtpengine.room import PLAIN_OFFER, US, Leg, Room, nobody


class CannotMix(MediaUnavailable):
    """More than a pair: the embedded engine must carry this call."""


class RtpEngine:
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
            if room := self._by_tag.pop(tag, None):
                del self._rooms[room.call]
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
        room = self._rooms[call] = Room(call, secrets.token_hex(16), node)
        self._by_tag[room.tag] = room
        node.calls[room.tag] = monotonic()
        return room

    def _forget(self, room: Room) -> None:
        self._rooms.pop(room.call, None)
        self._by_tag.pop(room.tag, None)
        room.node.calls.pop(room.tag, None)

    async def _offered(self, room: Room, by: str, sdp: str, towards: str, form: dict[str, object]) -> str:
        answer = await room.node.ask(
            "offer", call_id=room.tag, from_tag=by, sdp=sdp, via_branch=towards, **form
        )
        return str(answer["sdp"])

    async def _answered(self, room: Room, by: str, to: str, sdp: str, form: dict[str, object]) -> str:
        answer = await room.node.ask(
            "answer", call_id=room.tag, from_tag=to, to_tag=by, sdp=sdp, via_branch=by, **form
        )
        return str(answer["sdp"])

    # legs

    async def answer(self, call: str, leg: str, offer: str, *, source: str = "") -> str:
        theirs = read(offer)
        fresh = call not in self._rooms
        room = self._rooms.get(call) or self._open(call)
        known = room.legs.setdefault(leg, Leg(leg))
        known.theirs, known.browser = offer, theirs.browser
        try:
            return await self._answer(room, known)
        except Exception:
            if fresh:
                self._forget(room)
            raise

    async def _answer(self, room: Room, leg: Leg) -> str:
        """From whomever it talks to: another leg, or nobody."""
        other = room.legs.get(leg.towards)
        await self._offered(room, leg.name, leg.theirs, leg.towards, PLAIN)
        back = other.theirs if other else nobody(leg.theirs)
        sdp = await self._answered(room, leg.towards, leg.name, back, form_of(leg))
        room.told(leg, sdp)
        leg.fresh = ""  # this very answer tells it
        return sdp

    async def offer(self, call: str, leg: str, *, browser: bool = False) -> str:
        fresh = call not in self._rooms
        room = self._rooms.get(call) or self._open(call)
        asking = next((each for each in room.legs.values() if each.theirs), None)
        known = room.legs.setdefault(leg, Leg(leg, browser=browser))
        known.towards = asking.name if asking else US
        theirs = asking.theirs if asking else PLAIN_OFFER
        try:
            known.ours = await self._offered(room, known.towards, theirs, leg, form_of(known))
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
        known.theirs = answer
        other = room.legs.get(known.towards)
        sdp = await self._answered(room, leg, known.towards, answer, form_of(other) if other else PLAIN)
        if other:
            other.towards = leg
            room.told(other, sdp)

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
        first.towards, second.towards = second.name, first.name
        room.told(second, await self._offered(room, first.name, first.theirs, second.name, form_of(second)))
        room.told(first, await self._answered(room, second.name, first.name, second.theirs, form_of(first)))

    async def _let_speak(self, room: Room, leg: Leg) -> None:
        await self._hearing.stop(room, leg)
        leg.held = False
        await room.command("unblock media", leg)

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
        await room.command("block media", known)
        if other := room.legs.get(known.towards):
            await room.command("block media", other)
        if music:
            await self.play(call, leg, [music], repeat=FOREVER)

    async def resume(self, call: str, leg: str) -> None:
        room = self._room(call)
        known = room.leg(leg)
        await self._let_speak(room, known)
        other = room.legs.get(known.towards)
        if other and not other.held:
            await room.command("unblock media", other)

    async def press(self, call: str, leg: str, digits: str) -> None:
        room = self._room(call)
        await self._hearing.press(room, room.leg(leg), digits)

    async def collect(self, call: str, leg: str, digits: Digits) -> None:
        room = self._room(call)
        self._hearing.collect(room, room.leg(leg), digits)

    def _pressed(self, tag: str, leg: str, key: str) -> None:
        room = self._by_tag.get(tag)
        if room and (known := room.legs.get(leg)):
            self._hearing.pressed(room, known, key)

    # what is kept

    async def record(self, call: str, sides: Mapping[str, Side]) -> None:
        """rtpengine records all legs; only these are taken from it."""
        room = self._room(call)
        room.sides |= {room.leg(leg).our_port: side for leg, side in sides.items()}
        if not room.recording:
            await room.node.ask("start recording", call_id=room.tag)
        room.recorded = room.recording = True

    async def stop_recording(self, call: str) -> None:
        room = self._room(call)
        if room.recording:
            await room.node.ask("stop recording", call_id=room.tag)
        room.recording = False

    def _finish(self, room: Room) -> None:
        places = sorted(self._where.recordings.glob(f"pcaps/{room.tag}-*.pcap"))
        for place in places if room.recorded else []:
            self._finisher.finish(room.call, place, room.sides)

    # ends

    async def remove(self, call: str, leg: str) -> None:
        room = self._room(call)
        gone = room.leg(leg)
        self._hearing.quieten(gone)
        await room.node.ask("delete", call_id=room.tag, from_tag=leg, delete_delay=0)
        del room.legs[leg]
        for other in room.legs.values():
            if other.towards == leg:
                other.towards = US

    async def delete(self, call: str) -> CallReport:
        room = self._room(call)
        for leg in room.legs.values():
            self._hearing.quieten(leg)
        self._forget(room)
        told = await room.node.ask("delete", call_id=room.tag, delete_delay=0)
        self._finish(room)
        return CallReport({name: _figures(told, name) for name in room.legs}, room.recorded)

    async def close(self) -> None:
        for call in list(self._rooms):
            with suppress(MediaUnavailable, UnknownLeg):
                await self.delete(call)
        for node in self._nodes:
            await node.close()
        self._keys.close()
        await self._finisher.close()


def _figures(told: dict[str, Any], leg: str) -> LegReport:
    """What rtpengine counted: packets that came from this leg."""
    medias = told.get("tags", {}).get(leg, {}).get("medias", [])
    streams = [stream for media in medias for stream in media.get("streams", [])[:1]]
    return LegReport(received=sum(int(stream["stats"]["packets"]) for stream in streams))
