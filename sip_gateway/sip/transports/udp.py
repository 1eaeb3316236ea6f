"""UDP (RFC 3261 §18; symmetric responses, RFC 3581)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from sip_gateway.sip.flows import Flow, Target, Unreachable

BUFFER = 4 << 20  # bytes the kernel may keep for us while the loop is busy: half a second of 600 calls/s

OnData = Callable[[bytes, Flow], None]


class UdpFlow:
    """A peer over our one socket. It never closes by itself."""

    __slots__ = ("_listener", "remote")

    transport = "UDP"
    closed = False

    def __init__(self, listener: UdpListener, remote: tuple[str, int]) -> None:
        self._listener, self.remote = listener, remote

    @property
    def local(self) -> tuple[str, int]:
        return self._listener.advertised

    def send(self, data: bytes) -> None:
        self._listener.send(data, self.remote)

    def close(self) -> None:
        pass

    def on_close(self, told: Callable[[], None]) -> None:
        pass

    def to_port(self, port: int) -> Flow:
        return UdpFlow(self._listener, (self.remote[0], port))


class UdpListener(asyncio.DatagramProtocol):
    def __init__(self, on_data: OnData, advertised: tuple[str, int] | None = None) -> None:
        self._on_data = on_data
        self._given = advertised
        self.advertised = advertised or ("", 0)

    async def start(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            sock.bind((host, port))
        except OSError:
            sock.close()
            raise
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=sock)
        bound = sock.getsockname()
        self.advertised = self._given or (bound[0], bound[1])

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) > 4:  # shorter ones are keep-alives (RFC 5626 §4.4)
            self._on_data(data, UdpFlow(self, (addr[0], addr[1])))

    def error_received(self, exc: Exception) -> None:
        """An ICMP error of some earlier datagram: the timers find out whose."""

    def send(self, data: bytes, remote: tuple[str, int]) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(data, remote)

    def flow_to(self, target: Target) -> Flow | None:
        """A flow without asking anybody, if the target is an address."""
        return UdpFlow(self, (target.host, target.port)) if is_address(target.host) else None

    async def resolve(self, target: Target) -> Flow:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_DGRAM)
        except OSError as error:
            raise Unreachable(target.host) from error
        return UdpFlow(self, (str(found[0][4][0]), target.port))

    async def close(self) -> None:
        self._transport.close()


def is_address(host: str) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.inet_pton(family, host)
    except OSError:
        return False
    return True
