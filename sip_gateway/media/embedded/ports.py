"""Even ports for RTP, the odd one above each for RTCP."""

import secrets
import socket
from collections import deque

from sip_gateway.media.engine import MediaUnavailable

FIRST_EPHEMERAL = 32768
"""From here on the kernel gives ports to anybody: never ours."""
TRIES = 50


class Ports:
    """The range of one worker. A port given back is the last to be used again: late packets of a call
    that ended reach nobody. Nor do those meant for an earlier life: each begins elsewhere in its range."""

    def __init__(self, host: str, low: int, high: int) -> None:
        if not 1024 <= low < high <= FIRST_EPHEMERAL:
            raise ValueError(f"ports {low}–{high} must lie between 1024 and {FIRST_EPHEMERAL}")
        self.host = host
        self._free = deque(range(low + low % 2, high - 1, 2))
        self._free.rotate(secrets.randbelow(len(self._free) + 1))

    @property
    def free(self) -> int:
        return len(self._free)

    def take(self) -> tuple[int, socket.socket, socket.socket]:
        """A port with its RTP and RTCP sockets; somebody else's ports are stepped over."""
        for _ in range(min(TRIES, len(self._free))):
            port = self._free.popleft()
            try:
                return port, *self.open(port)
            except OSError:
                self._free.append(port)
        raise MediaUnavailable("no port is free")

    def open(self, port: int) -> tuple[socket.socket, socket.socket]:
        rtp = bound(self.host, port)
        try:
            return rtp, bound(self.host, port + 1)
        except OSError:
            rtp.close()
            raise

    def give_back(self, port: int) -> None:
        self._free.append(port)


def bound(host: str, port: int) -> socket.socket:
    """A non-blocking UDP socket."""
    fresh = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    fresh.setblocking(False)
    try:
        fresh.bind((host, port))
    except OSError:
        fresh.close()
        raise
    return fresh
