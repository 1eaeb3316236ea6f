"""RTP headers (RFC 3550 §5.1) and the statistics a receiver keeps (§6.4.1, §A.8)."""

import secrets
from struct import Struct

HEADER = Struct("!BBHII")
"""Version and flags, marker and payload type, sequence number, timestamp, SSRC."""
SIZE = HEADER.size
PLAIN = 0x80
"""The first octet of nearly every packet: version 2, no padding, no extension, no CSRC."""
MARKER = 0x80
JUMP = 3000
"""More than this many sequence numbers ahead is a new stream, not loss (RFC 3550 §A.1)."""


def new_ssrc() -> int:
    return secrets.randbits(32)


def is_rtcp(packet: bytes) -> bool:
    """Among RTP on one port, by its type (RFC 5761 §4)."""
    return len(packet) >= 8 and 192 <= packet[1] <= 223


def payload_of(packet: bytes) -> bytes | None:
    """What the header's extras leave; None if the packet is no RTP."""
    if len(packet) < SIZE or packet[0] >> 6 != 2:
        return None
    start = SIZE + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
    end = len(packet) - (packet[-1] if packet[0] & 0x20 else 0)
    return packet[start:end] if start <= end else None


class Reception:
    """How well one stream arrives."""

    __slots__ = ("base", "highest", "jitter", "received", "ssrc", "transit")

    def __init__(self) -> None:
        self.ssrc = -1
        self.received = 0
        self.base = 0
        self.highest = 0
        self.jitter = 0.0
        self.transit = 0.0

    def take(self, ssrc: int, sequence: int, timestamp: int, now: float) -> None:
        """Count one packet; called for every packet of every call."""
        ahead = (sequence - self.highest) & 0xFFFF
        if ssrc != self.ssrc or JUMP < ahead < 0x10000 - JUMP:
            self._restart(ssrc, sequence)
        elif ahead < 0x8000:
            self.highest += ahead
        self.received += 1
        if sequence & 7 < 2:  # jitter is of neighbours: two of every eight tell enough
            self._compare(sequence & 7, now * 8000.0 - timestamp)

    def _compare(self, which: int, transit: float) -> None:
        late = abs(transit - self.transit)
        self.transit = transit
        if which and late < 8000.0:  # more than a second is a gap in talking, not jitter
            self.jitter += (late - self.jitter) / 16.0

    def _restart(self, ssrc: int, sequence: int) -> None:
        before = self.expected
        self.ssrc = ssrc
        self.base = sequence - before
        self.highest = sequence

    @property
    def expected(self) -> int:
        return self.highest - self.base + 1 if self.ssrc >= 0 else 0

    @property
    def lost(self) -> int:
        return max(0, self.expected - self.received)
