"""The way packets of one leg come and go: a pair of UDP sockets that listen to one source only.

Until it is certain the source may be any port of the hosts the leg's signalling named, for phones sit
behind NAT (`latching.py`); from then on the socket is connected, and the kernel itself refuses strangers.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Protocol

from sip_gateway.media.embedded.latching import Latch, Source, Verdict
from sip_gateway.media.embedded.ports import Ports
from sip_gateway.media.embedded.sockets import Sockets
from sip_gateway.media.rtp import SIZE, is_rtcp

LARGEST = 2048
MOST_UNASKED = 500
"""Packets to an address that never sent one: a caller could have named somebody else's (10 s of prompt)."""
Taker = Callable[[bytes], None]
Sender = Callable[[bytes], object]


class Path(Protocol):
    """Plain UDP, or a browser's encrypted way (`browser.py`)."""

    refused: int

    @property
    def send(self) -> Sender:
        """Sends RTP. An OSError is a packet lost, as on any network."""

    def send_rtcp(self, packet: bytes) -> None:
        """Send a control packet."""

    def close(self) -> None:
        """Free what it holds."""


class UdpPath:
    """RTP on an even port, RTCP on the next, or both on one if the other side wants so."""

    def __init__(self, ports: Ports, sockets: Sockets, on_rtp: Taker, on_rtcp: Taker) -> None:
        self._ports = ports
        self._sockets = sockets
        self._on_rtp = on_rtp
        self._on_rtcp = on_rtcp
        self.refused = 0
        self._hosts: frozenset[str] = frozenset()
        self._remote: Source | None = None
        self._remote_rtcp: Source | None = None
        self._mux = False
        self._unasked = 0
        self._source: Source | None = None
        self._latch = Latch(monotonic())
        self.port, rtp, rtcp = ports.take()
        self._use(rtp, rtcp)

    def _use(self, rtp: socket.socket, rtcp: socket.socket) -> None:
        self._rtp, self._rtcp = rtp, rtcp
        self.send: Sender = self._send_unasked
        self._sockets.watch(rtp, self._await_source)
        self._sockets.watch(rtcp, self._read_rtcp)

    def talk_to(self, host: str, port: int, rtcp_port: int, *, mux: bool, also: str = "") -> None:
        """Where the other side says it is; `also` is whence its signalling comes."""
        remote = (host, port)
        if remote == self._remote:
            return
        before = self._source
        if before:
            self._open_anew()
        self._unasked = 0
        self._remote, self._remote_rtcp, self._mux = remote, (host, rtcp_port), mux
        self._hosts = frozenset({host, also} - {""})
        self._latch.describe(remote, self._hosts, before)

    def _open_anew(self) -> None:
        """The other side moves: listen to a new source on the same port."""
        self._close_sockets()
        self._source = None
        self._use(*self._ports.open(self.port))

    def _await_source(self) -> None:
        try:
            packet, source = self._rtp.recvfrom(LARGEST)
        except OSError:
            return
        if len(packet) >= SIZE and packet[0] >> 6 == 2 and self._admits(source):
            self._sort(packet)
        else:
            self.refused += 1

    def _admits(self, source: Source) -> bool:
        verdict = self._latch.judge(source, monotonic())
        if verdict is Verdict.SURE:
            self._listen_to(source)
        elif verdict is Verdict.LIKELY and source != self._source:
            self._source, rtp = source, self._rtp
            self.send = lambda packet: rtp.sendto(packet, source)
        return verdict in (Verdict.SURE, Verdict.LIKELY)

    def _listen_to(self, source: Source) -> None:
        """And to nobody else."""
        self._source = source
        self._rtp.connect(source)
        self.send = self._rtp.send
        self._sockets.watch(self._rtp, self._read_mux if self._mux else self._reader())

    def _reader(self) -> Callable[[], None]:
        """Reads one packet; the names are looked up once, for this runs a hundred times a second and call."""
        receive, take = self._rtp.recv, self._on_rtp

        def read() -> None:
            try:
                packet = receive(LARGEST)
            except OSError:  # an ICMP answer to something we sent, or nothing after all
                return
            take(packet)

        return read

    def _read_mux(self) -> None:
        try:
            self._sort(self._rtp.recv(LARGEST))
        except OSError:
            return

    def _sort(self, packet: bytes) -> None:
        if self._mux and is_rtcp(packet):
            self._on_rtcp(packet)
        else:
            self._on_rtp(packet)

    def _read_rtcp(self) -> None:
        try:
            packet, source = self._rtcp.recvfrom(LARGEST)
        except OSError:
            return
        if source[0] in self._hosts and is_rtcp(packet):
            self._on_rtcp(packet)
        else:
            self.refused += 1

    def _send_unasked(self, packet: bytes) -> None:
        """Nothing has come yet: to where the other side said it is."""
        if self._remote and self._unasked < MOST_UNASKED:
            self._unasked += 1
            self._rtp.sendto(packet, self._remote)

    def send_rtcp(self, packet: bytes) -> None:
        with suppress(OSError):
            if self._mux:
                self.send(packet)
            elif self._remote_rtcp:
                self._rtcp.sendto(packet, self._remote_rtcp)

    def close(self) -> None:
        self._close_sockets()
        self._ports.give_back(self.port)

    def _close_sockets(self) -> None:
        for each in (self._rtp, self._rtcp):
            self._sockets.forget(each)
            each.close()
