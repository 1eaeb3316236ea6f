"""The spool of one call: every packet as it came, with its moment and its leg, until the call is over.

A record is its moment (monotonic seconds), a stream number, a length and the packet. Stream 255 carries
JSON: first the call, later each leg as it joins. A worker killed in mid-write leaves a whole beginning.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from struct import Struct
from typing import Any

import orjson

from sip_gateway.media.engine import Side

PREFIX = Struct("<dBH")
NOTE = 255
SUFFIX = ".rtp"


@dataclass(frozen=True, slots=True)
class Begun:
    """The first note: which call, and when the wall clock said what."""

    call: str
    wall: float
    clock: float


@dataclass(frozen=True, slots=True)
class Joined:
    """A leg is recorded from here on."""

    stream: int
    leg: str
    side: Side


@dataclass(frozen=True, slots=True)
class Heard:
    """One packet."""

    at: float
    stream: int
    packet: bytes


Record = Begun | Joined | Heard


def note(what: Begun | Joined) -> bytes:
    """A note as it stands in the file."""
    text = orjson.dumps(asdict(what))
    return PREFIX.pack(0.0, NOTE, len(text)) + text


def written(heard: Heard) -> bytes:
    """A packet as it stands in the file."""
    return PREFIX.pack(heard.at, heard.stream, len(heard.packet)) + heard.packet


def read(path: Path) -> Iterator[Record]:
    """Everything whole in the file."""
    with path.open("rb") as file:
        while len(prefix := file.read(PREFIX.size)) == PREFIX.size:
            at, stream, length = PREFIX.unpack(prefix)
            body = file.read(length)
            if len(body) < length:
                return
            yield _note(orjson.loads(body)) if stream == NOTE else Heard(at, stream, body)


def _note(told: dict[str, Any]) -> Begun | Joined:
    if "call" in told:
        return Begun(told["call"], told["wall"], told["clock"])
    return Joined(told["stream"], told["leg"], Side(told["side"]))
