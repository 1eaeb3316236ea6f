"""Control packets (RFC 3550 §6.4): a sender report with one block, and reading the other side's."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from time import time

from sip_gateway.media.rtp import Reception

SENDER = 200
RECEIVER = 201
DESCRIPTION = 202
NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""

_HEAD = Struct("!BBHI")
_SENT = Struct("!QIII")
_BLOCK = Struct("!IIIIII")


@dataclass(frozen=True, slots=True)
class Report:
    """How the other side hears one of our streams."""

    about: int
    lost: int
    jitter: int


def sender_report(
    ssrc: int, timestamp: int, packets: int, octets: int, heard: Reception, now: float
) -> bytes:
    """SR and an SDES with an empty CNAME: a compound packet as §6.1 wants it."""
    block = _block(heard) if heard.received else b""
    length = (_HEAD.size + _SENT.size + len(block)) // 4 - 1
    moment = int((time() + NTP_EPOCH) * 2**32) & 0xFFFFFFFFFFFFFFFF
    sent = _SENT.pack(moment, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    head = _HEAD.pack(0x80 | bool(block), SENDER, length, ssrc)
    return head + sent + block + _description(ssrc)


def _block(heard: Reception) -> bytes:
    lost = min(heard.lost, 0x7FFFFF)
    share = min(255, 256 * heard.lost // max(1, heard.expected))
    return _BLOCK.pack(heard.ssrc, share << 24 | lost, heard.highest & 0xFFFFFFFF, int(heard.jitter), 0, 0)


def _description(ssrc: int) -> bytes:
    return _HEAD.pack(0x81, DESCRIPTION, 2, ssrc) + bytes([1, 0, 0, 0])


def read(packet: bytes) -> Iterator[Report]:
    """The report blocks of a compound packet; anything malformed ends it."""
    at = 0
    while len(packet) - at >= _HEAD.size:
        head, kind, length, _ = _HEAD.unpack_from(packet, at)
        end = at + 4 * (length + 1)
        if head >> 6 != 2 or end > len(packet):
            return
        start = at + _HEAD.size + (_SENT.size if kind == SENDER else 0)
        if kind in (SENDER, RECEIVER):
            yield from _blocks(packet[start:end], head & 0x1F)
        at = end


def _blocks(octets: bytes, count: int) -> Iterator[Report]:
    for number in range(min(count, len(octets) // _BLOCK.size)):
        about, lost, _, jitter, _, _ = _BLOCK.unpack_from(octets, number * _BLOCK.size)
        yield Report(about, lost & 0xFFFFFF, jitter)
