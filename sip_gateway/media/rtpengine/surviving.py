"""A call goes on at rtpengine when its gateway dies: what of it is kept, so that the next process knows it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from sip_gateway.media.engine import MediaUnavailable, Side, UnknownLeg
from sip_gateway.media.rtpengine.hearing import Hearing
from sip_gateway.media.rtpengine.node import Node
from sip_gateway.media.rtpengine.room import Leg, Room


@dataclass(frozen=True)
class KeptLeg:
    """One telephone, as rtpengine has it."""

    name: str
    tag: str
    theirs: str
    ours: str
    towards: str
    browser: bool
    held: bool
    playing: bool
    back: str


@dataclass(frozen=True)
class KeptRoom:
    """One call, as rtpengine has it."""

    call: str
    node: tuple[str, int]
    tags: tuple[str, ...]
    open: tuple[str, ...]
    legs: tuple[KeptLeg, ...]
    sides: dict[int, Side]
    heard: dict[str, Side]
    pairs: tuple[str, ...]
    recording: tuple[str, ...]
    keyed: tuple[str, ...]


def kept(room: Room) -> KeptRoom:
    return KeptRoom(
        room.call,
        room.node.address,
        tuple(room.tags),
        tuple(sorted(room.open)),
        tuple(_kept_leg(leg) for leg in room.legs.values()),
        dict(room.sides),
        dict(room.heard),
        tuple(sorted(room.pairs)),
        tuple(sorted(room.recording)),
        tuple(sorted(room.keyed)),
    )


def _kept_leg(leg: Leg) -> KeptLeg:
    playing = leg.playing is not None
    return KeptLeg(
        leg.name, leg.tag, leg.theirs, leg.ours, leg.towards, leg.browser, leg.held, playing, leg.back
    )


def _room(told: KeptRoom, node: Node) -> Room:
    room = Room(told.call, node, list(told.tags), set(told.open))
    room.sides, room.heard = dict(told.sides), dict(told.heard)
    room.pairs, room.recording, room.keyed = set(told.pairs), set(told.recording), set(told.keyed)
    for leg in told.legs:
        room.legs[leg.name] = Leg(
            leg.name, leg.tag, leg.theirs, leg.ours, leg.towards, leg.back, browser=leg.browser, held=leg.held
        )
    return room


class Surviving:
    """The part of the engine that takes over from an earlier life."""

    _nodes: list[Node]
    _rooms: dict[str, Room]
    _by_tag: dict[str, Room]
    _hearing: Hearing

    @abstractmethod
    def _finish(self, room: Room) -> None:
        """The recording, as far as there is one."""

    def kept(self, call: str) -> KeptRoom | None:
        """None: it is not here."""
        room = self._rooms.get(call)
        return kept(room) if room else None

    async def pick_up(self, told: KeptRoom) -> bool:
        """False: rtpengine lost it meanwhile, or some of its telephones."""
        node = self._node(told)
        if node is None or not node.alive:
            return False
        living = await _living(node, told.open)
        if any(leg.tag not in living for leg in told.legs):
            return False
        room = _room(told, node)
        room.open, room.recording = living, room.recording & living
        self._take_over(room)
        for leg in told.legs:
            if leg.playing:
                self._hearing.goes_on(room.legs[leg.name])
        return True

    def _take_over(self, room: Room) -> None:
        self._rooms[room.call] = room
        for tag in room.open:
            self._by_tag[tag] = room
            room.node.calls[tag] = monotonic()

    async def end_left_over(self, told: KeptRoom) -> None:
        """Nobody picks it up: what is left of it ends, and its recording is finished."""
        node = self._node(told)
        if node is None:
            return
        room = _room(told, node)
        for tag in told.open if node.alive else ():
            with suppress(UnknownLeg, MediaUnavailable):
                await room.end(tag)
        self._finish(room)

    def _node(self, told: KeptRoom) -> Node | None:
        return next((node for node in self._nodes if node.address == told.node), None)


async def _living(node: Node, tags: Collection[str]) -> set[str]:
    found = set()
    for tag in tags:
        with suppress(UnknownLeg, MediaUnavailable):
            await node.ask("query", call_id=tag)
            found.add(tag)
    return found
