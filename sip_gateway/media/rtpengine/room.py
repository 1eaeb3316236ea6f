"""What the gateway knows of a call that rtpengine carries."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from sip_gateway.media.collecting import Collecting
from sip_gateway.media.description import Remote, read
from sip_gateway.media.engine import Side, UnknownLeg
from sip_gateway.media.rtpengine.node import Node

US = "gateway"
"""The tag of the side that nobody sits at: a caller in the menu talks to it."""


@dataclass
class Leg:
    """`theirs` is what the phone told, `ours` what it was told by us."""

    name: str
    tag: str
    """The call at rtpengine it is in now."""
    theirs: str = ""
    ours: str = ""
    towards: str = US
    """The leg it was offered to or for, or is linked with."""
    back: str = ""
    """What rtpengine told the other side of this leg, where nobody sits: there others are linked to it."""
    browser: bool = False
    held: bool = False
    behind: str = ""
    """The description of another engine that carries its call: all it says and hears passes through here."""
    collecting: Collecting | None = None
    playing: asyncio.Task[None] | None = None
    token: str = ""
    interruptible: bool = False
    fresh: str = ""
    """An SDP of ours the phone has not been told: it must be re-INVITEd with it."""

    @property
    def our_port(self) -> int:
        return read(self.ours).port


@dataclass
class Room:
    """One call on one node; there it is one call of rtpengine, or several when it was passed on."""

    call: str
    node: Node
    tags: list[str] = field(default_factory=list)
    """Their names, of those that are over, too."""
    open: set[str] = field(default_factory=set)
    legs: dict[str, Leg] = field(default_factory=dict)
    sides: dict[int, Side] = field(default_factory=dict)
    """Of our ports, in the recording."""
    heard: dict[str, Side] = field(default_factory=dict)
    """The legs that are recorded."""
    pairs: set[str] = field(default_factory=set)
    """The calls of two who were set up apart: nobody else is in them."""
    recording: set[str] = field(default_factory=set)
    """The open calls that are recorded."""
    keyed: set[str] = field(default_factory=set)
    """The calls in which we may press keys."""
    reports: list[dict[str, Any]] = field(default_factory=list)
    """What rtpengine said of those that are over."""

    def begin(self) -> str:
        """A new call there. The name is ours, not the phone's, so that nobody can guess it."""
        tag = secrets.token_hex(16)
        self.tags.append(tag)
        self.open.add(tag)
        self.node.calls[tag] = monotonic()
        return tag

    async def end(self, tag: str) -> None:
        """A call there is over."""
        self.open.discard(tag)
        self.recording.discard(tag)
        self.node.calls.pop(tag, None)
        self.reports.append(await self.node.ask("delete", call_id=tag, delete_delay=0))

    async def end_if_empty(self, tag: str) -> None:
        """Everybody has moved elsewhere, or left."""
        if tag in self.open and all(leg.tag != tag for leg in self.legs.values()):
            with suppress(UnknownLeg):
                await self.end(tag)

    def received(self, leg: str) -> int:
        """Packets that came from this leg, as rtpengine counted them."""
        medias = [one for told in self.reports for one in _medias(told, leg)]
        streams = [stream for media in medias for stream in media.get("streams", [])[:1]]
        return sum(int(stream["stats"]["packets"]) for stream in streams)

    def leg(self, name: str) -> Leg:
        if leg := self.legs.get(name):
            return leg
        raise UnknownLeg(f"{self.call}/{name}")

    def part(self, name: str) -> Leg:
        """This leg leaves: nobody talks to it any more."""
        gone = self.leg(name)
        del self.legs[name]
        for other in self.legs.values():
            if other.towards == name:
                other.towards = US
        return gone

    def waiting(self) -> Leg | None:
        """Who is there and talks to nobody yet: a phone may be offered to him."""
        return next(
            (leg for leg in self.legs.values() if leg.theirs and leg.towards == US and not leg.browser), None
        )

    def somebody(self) -> str:
        """An offer for whoever is linked later, in what this call speaks."""
        there = next((leg.theirs for leg in self.legs.values() if leg.theirs), "")
        return nobody(there) if there else PLAIN_OFFER

    def beside(self, leg: Leg) -> Leg | None:
        """Whom it talks with in the same call of rtpengine."""
        other = self.legs.get(leg.towards)
        return other if other and other.tag == leg.tag else None

    def linked(self, leg: Leg) -> Leg | None:
        """Whom it talks with through two calls of rtpengine."""
        other = self.legs.get(leg.towards)
        return other if other and other.tag != leg.tag and other.towards == leg.name else None

    async def command(self, command: str, leg: Leg, **what: object) -> dict[str, Any]:
        """Something done to this leg."""
        return await self.node.ask(command, call_id=leg.tag, from_tag=leg.name, **what)

    async def command_other(self, command: str, leg: Leg, **what: object) -> dict[str, Any]:
        """Something done to whatever it hears."""
        other = self.beside(leg)
        return await self.node.ask(command, call_id=leg.tag, from_tag=other.name if other else US, **what)

    async def within(self, leg: Leg) -> str:
        """The other side of this leg as reached from beside: what rtpengine tells others may be a router's address."""
        port = read(leg.back).port
        told = await self.node.ask("query", call_id=leg.tag)
        (media,) = _medias(told, US)
        hosts = [one["local address"] for one in media["streams"] if one["local port"] == port]
        return at(leg.back, hosts[0], port)

    def told(self, leg: Leg, sdp: str) -> None:
        """rtpengine gave this for the leg; if it differs from before, the phone must learn it."""
        before = leg.ours
        leg.ours = sdp
        leg.fresh = sdp if before and not same_place(before, sdp) else ""
        if side := self.heard.get(leg.name):
            self.sides[leg.our_port] = side

    async def record(self, tag: str) -> None:
        """From now on, unless it is recorded already."""
        if tag not in self.recording:
            self.recording.add(tag)
            await self.node.ask("start recording", call_id=tag)


def _medias(told: dict[str, Any], leg: str) -> list[Any]:
    medias: list[Any] = told.get("tags", {}).get(leg, {}).get("medias", [])
    return medias


def same_place(one: str, other: str) -> bool:
    """Whether two descriptions name the same address and port."""
    return _place(read(one)) == _place(read(other))


def _place(told: Remote) -> tuple[str, int]:
    return told.host, told.port


def nobody(offer: str) -> str:
    """An answer, or an offer, of nobody: the audio of this offer, at a port where nothing listens."""
    return at(offer, "127.0.0.1", 9)


def at(offer: str, host: str, port: int) -> str:
    """The audio of this offer, at another place."""
    theirs = read(offer)
    keys = f" {theirs.keys}" if theirs.keys is not None else ""
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {theirs.law.payload_type}{keys}",
        f"a=rtpmap:{theirs.law.payload_type} {theirs.law.name}/8000",
        *([f"a=rtpmap:{theirs.keys} telephone-event/8000"] if theirs.keys is not None else []),
        "a=sendrecv",
        "",
    ]
    return "\r\n".join(lines)


PLAIN_OFFER = nobody(
    "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 8 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
"""Whom we call when nobody calls: for the first leg of a call placed by us."""
