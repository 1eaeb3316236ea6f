"""rtpengine's recordings (pcap with Ethernet headers) read as a spool is."""

from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from operator import itemgetter
from pathlib import Path
from struct import Struct

from sip_gateway.media.engine import Side
from sip_gateway.media.recording.spool import Begun, Heard, Joined, Record

_FILE = 24
_PACKET = Struct("<IIII")
_PORTS = Struct("!HH")
ETHERNET = 14
IPV4 = b"\x08\x00"
UDP = 17
LARGEST = 65_535


def read(paths: Iterable[Path], call: str, sides: Mapping[int, Side]) -> Iterator[Record]:
    """The packets that came to these ports of ours, in the order they came."""
    streams = {port: number for number, port in enumerate(sides)}
    begun = False
    for at, frame in merge(*(_frames(path) for path in paths), key=itemgetter(0)):
        if not begun:
            begun = True
            yield Begun(call, at, at)
            yield from (Joined(number, str(port), sides[port]) for port, number in streams.items())
        port, packet = _udp(frame)
        if port in streams:
            yield Heard(at, streams[port], packet)


def _frames(path: Path) -> Iterator[tuple[float, bytes]]:
    with path.open("rb") as file:
        file.seek(_FILE)
        while len(head := file.read(_PACKET.size)) == _PACKET.size:
            seconds, micro, length, _ = _PACKET.unpack(head)
            frame = file.read(length) if length <= LARGEST else b""
            if len(frame) < length:
                return
            yield seconds + micro / 1e6, frame


def _udp(frame: bytes) -> tuple[int, bytes]:
    """Where it went, and what it carried; port 0 if it is no UDP over IPv4."""
    if len(frame) < ETHERNET + 28 or frame[12:14] != IPV4 or frame[ETHERNET + 9] != UDP:
        return 0, b""
    start = ETHERNET + (frame[ETHERNET] & 0x0F) * 4
    _, port = _PORTS.unpack_from(frame, start)
    return port, frame[start + 8 :]
