"""The way of a browser's packets: ICE finds it, DTLS agrees on keys, SRTP carries it – all by aiortc.

Only the transports of aiortc are used: packets come out of SRTP as they are and go to the leg like any
phone's. A seat costs several times what a phone does; a handful of them per worker is right.
"""

import asyncio
import logging
from contextlib import suppress

from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.rtcicetransport import RTCIceCandidate, RTCIceGatherer, RTCIceParameters, RTCIceTransport
from aiortc.sdp import candidate_from_sdp, candidate_to_sdp

from sip_gateway.media.embedded.path import Taker
from sip_gateway.media.engine import UnusableDescription
from sip_gateway.media.secured import ACTIVE, EITHER, PASSIVE, Secured

_log = logging.getLogger(__name__)
_ending: set[asyncio.Task[None]] = set()


class _Dtls(RTCDtlsTransport):
    """Hands packets on undecoded."""

    def __init__(
        self, ice: RTCIceTransport, certificate: RTCCertificate, on_rtp: Taker, on_rtcp: Taker
    ) -> None:
        super().__init__(ice, [certificate])
        self._on_rtp = on_rtp
        self._on_rtcp = on_rtcp

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        self._on_rtp(data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        self._on_rtcp(data)

    def take_part(self, *, as_server: bool) -> None:
        self._set_role("server" if as_server else "client")


class BrowserPath:
    """`open` before its description is told, `connect` when the other side's is known."""

    port = 9
    """Told by the candidates, not by the media line."""

    def __init__(self, certificate: RTCCertificate, on_rtp: Taker, on_rtcp: Taker) -> None:
        self.refused = 0
        self._gatherer = RTCIceGatherer(iceServers=[])
        self._ice = RTCIceTransport(self._gatherer)
        self._dtls = _Dtls(self._ice, certificate, on_rtp, on_rtcp)
        self._connecting: asyncio.Task[None] | None = None
        self._setup = EITHER

    async def open(self, *, calling: bool) -> None:
        """Find our own addresses. Who offers leads the search for a way (RFC 8445 §6.1.1)."""
        await self._gatherer.gather()
        self._ice._connection.ice_controlling = calling

    def ours(self, mid: str) -> Secured:
        """How the browser finds us."""
        local = self._gatherer.getLocalParameters()
        prints = self._dtls.getLocalParameters().fingerprints
        candidates = self._gatherer.getLocalCandidates()
        return Secured(
            user=local.usernameFragment or "",
            password=local.password or "",
            fingerprints=tuple(
                (each.algorithm, each.value) for each in prints if each.algorithm == "sha-256"
            ),
            setup=self._setup,
            candidates=tuple(candidate_to_sdp(each) for each in candidates),
            mid=mid,
        )

    def connect(self, theirs: Secured) -> None:
        """Once; what is described again later changes only who listens."""
        if self._connecting is not None:
            return
        as_server = theirs.setup != PASSIVE
        self._setup = PASSIVE if as_server else ACTIVE
        self._dtls.take_part(as_server=as_server)
        try:
            candidates = [candidate_from_sdp(each) for each in theirs.candidates]
        except (AssertionError, ValueError, IndexError) as error:
            raise UnusableDescription("a candidate that is none") from error
        self._connecting = asyncio.create_task(self._connect(theirs, candidates))

    async def _connect(self, theirs: Secured, candidates: list[RTCIceCandidate]) -> None:
        try:
            for candidate in candidates:
                await self._ice.addRemoteCandidate(candidate)
            await self._ice.addRemoteCandidate(None)
            await self._ice.start(RTCIceParameters(theirs.user, theirs.password))
            prints = [RTCDtlsFingerprint(name, value) for name, value in theirs.fingerprints]
            await self._dtls.start(RTCDtlsParameters(prints))
        except Exception:
            _log.exception("no way to the browser")

    def send(self, packet: bytes) -> None:
        """Encrypted at once, without a task for every packet."""
        self._send(packet, control=False)

    def send_rtcp(self, packet: bytes) -> None:
        self._send(packet, control=True)

    def _send(self, packet: bytes, *, control: bool) -> None:
        pair = self._ice._connection._nominated.get(1)
        session = self._dtls._tx_srtp
        if session is None or pair is None:
            return
        secret = session.protect_rtcp(packet) if control else session.protect(packet)
        transport = pair.protocol.transport
        if transport is not None and not transport.is_closing():
            transport.sendto(secret, pair.remote_addr)

    def close(self) -> None:
        """Say goodbye in the background."""
        task = asyncio.create_task(self._stop())
        _ending.add(task)
        task.add_done_callback(_ending.discard)

    async def _stop(self) -> None:
        if self._connecting:
            self._connecting.cancel()
            with suppress(asyncio.CancelledError):
                await self._connecting
        await self._dtls.stop()
        await self._ice.stop()


async def all_closed() -> None:
    """Every goodbye is said."""
    await asyncio.gather(*_ending, return_exceptions=True)
