"""Packets in their places: each stream laid out by its timestamps, the sides of the call left and right.

A stream is anchored where its first packet came; it is anchored anew when its timestamps and the moments
its packets came part by more than a fifth of a second – a phone that was silent, or began a new stream.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from sip_gateway.media.engine import Side
from sip_gateway.media.g711 import LAWS, RATE, Samples
from sip_gateway.media.recording.spool import Begun, Heard, Joined, Record
from sip_gateway.media.rtp import HEADER, payload_of

PARTED = 0.2
RECENT = 32
GROWTH = 60 * RATE
LONGEST = 12 * 3600
"""Seconds; what claims to lie beyond is a broken clock."""
COLUMN = {Side.LEFT: 0, Side.RIGHT: 1}


@dataclass(slots=True)
class _Anchor:
    ssrc: int
    timestamp: int
    sample: int
    recent: deque[int] = field(default_factory=lambda: deque(maxlen=RECENT))
    """Timestamps: the network may bring a packet twice."""


@dataclass(slots=True)
class Laid:
    """The whole sound, on disc rather than in memory: a two-hour call is 230 MB."""

    call: str
    started: float
    samples: Samples
    """Rows of left and right."""
    sides: frozenset[Side]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


class _Sheet:
    """Left and right in a file that grows; what is not written is silence."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._samples: Samples = np.zeros((0, 2), np.int16)
        self._length = 0
        self.sides: set[Side] = set()

    @property
    def samples(self) -> Samples:
        return self._samples[: self._length]

    def add(self, sample: int, side: Side, sound: Samples) -> None:
        """Two who speak at once on one side are both heard."""
        end = sample + len(sound)
        if end > len(self._samples):
            self._grow(max(end, 2 * len(self._samples), GROWTH))
        self._length = max(self._length, end)
        self.sides.add(side)
        there = self._samples[sample:end, COLUMN[side]]
        np.clip(there.astype(np.int32) + sound, -32768, 32767, out=there, casting="unsafe")

    def _grow(self, length: int) -> None:
        self._file.truncate(length * 4)
        self._samples = np.memmap(self._file, np.int16, "r+", shape=(length, 2))


class _Layout:
    def __init__(self, sheet: _Sheet) -> None:
        self.call = ""
        self.wall = 0.0
        self.clock = 0.0
        self.sides: dict[int, Side] = {}
        self._sheet = sheet
        self._anchors: dict[int, _Anchor] = {}

    def take(self, record: Record) -> None:
        match record:
            case Begun(call, wall, clock):
                self.call, self.wall, self.clock = call, wall, clock
            case Joined(stream, _, side):
                self.sides[stream] = side
            case Heard(at, stream, packet) if stream in self.sides:
                self._place(at, stream, packet)

    def _place(self, at: float, stream: int, packet: bytes) -> None:
        if not (payload := payload_of(packet)):
            return
        _, second, _, timestamp, ssrc = HEADER.unpack_from(packet)
        law = LAWS.get(second & 0x7F)
        came = round((at - self.clock) * RATE)
        if law is None or not 0 <= came < LONGEST * RATE:
            return
        sample = self._sample(stream, ssrc, timestamp, came)
        if sample >= 0 and self._fresh(stream, timestamp):
            self._sheet.add(sample, self.sides[stream], law.decode(payload))

    def _fresh(self, stream: int, timestamp: int) -> bool:
        recent = self._anchors[stream].recent
        fresh = timestamp not in recent
        recent.append(timestamp)
        return fresh

    def _sample(self, stream: int, ssrc: int, timestamp: int, came: int) -> int:
        anchor = self._anchors.get(stream)
        if anchor and anchor.ssrc == ssrc:
            ahead = ((timestamp - anchor.timestamp + 0x80000000) & 0xFFFFFFFF) - 0x80000000
            if abs(anchor.sample + ahead - came) < PARTED * RATE:
                return anchor.sample + ahead
        self._anchors[stream] = _Anchor(ssrc, timestamp, came)
        return came


def lay(records: Iterable[Record], scratch: Path) -> Laid:
    """The sound of a spool; the scratch folder holds it while it is in use."""
    with TemporaryFile(dir=scratch) as file:
        sheet = _Sheet(file)
        layout = _Layout(sheet)
        for record in records:
            layout.take(record)
    return Laid(layout.call, layout.wall, sheet.samples, frozenset(sheet.sides))
