"""What the gateway knows of a call that rtpengine carries."""

import asyncio
from dataclasses import dataclass, field
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
    theirs: str = ""
    ours: str = ""
    towards: str = US
    """The leg it was offered to or for."""
    browser: bool = False
    held: bool = False
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
    """One call on one node."""

    call: str
    tag: str
    """The call's name at rtpengine: ours, not the phone's, so that nobody can guess it."""
    node: Node
    legs: dict[str, Leg] = field(default_factory=dict)
    sides: dict[int, Side] = field(default_factory=dict)
    recorded: bool = False
    recording: bool = False

    def leg(self, name: str) -> Leg:
        if leg := self.legs.get(name):
            return leg
        raise UnknownLeg(f"{self.call}/{name}")

    async def command(self, command: str, leg: Leg, **what: object) -> dict[str, Any]:
        """Something done to this leg."""
        return await self.node.ask(command, call_id=self.tag, from_tag=leg.name, **what)

    def told(self, leg: Leg, sdp: str) -> None:
        """rtpengine gave this for the leg; if it differs from before, the phone must learn it."""
        before = leg.ours
        leg.ours = sdp
        leg.fresh = sdp if before and _place(read(before)) != _place(read(sdp)) else ""


def _place(ours: Remote) -> tuple[str, int]:
    return ours.host, ours.port


def nobody(offer: str) -> str:
    """An answer, or an offer, of nobody: the audio of this offer, at a port where nothing listens."""
    theirs = read(offer)
    keys = f" {theirs.keys}" if theirs.keys is not None else ""
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
        f"m=audio 9 RTP/AVP {theirs.law.payload_type}{keys}",
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
