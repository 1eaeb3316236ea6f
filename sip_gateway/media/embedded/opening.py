"""Opening the way of a new leg: a phone's or a browser's."""

from dataclasses import replace

from aiortc.rtcdtlstransport import RTCCertificate

from sip_gateway.media import secured
from sip_gateway.media.description import Ours, Remote
from sip_gateway.media.embedded.browser import BrowserPath, all_closed
from sip_gateway.media.embedded.leg import Leg
from sip_gateway.media.embedded.path import UdpPath
from sip_gateway.media.embedded.place import Place
from sip_gateway.media.embedded.ports import Ports
from sip_gateway.media.embedded.sockets import Sockets


class Opening:
    """What all legs of a worker share."""

    def __init__(self, place: Place) -> None:
        self.ports = Ports(place.bind, place.low, place.high)
        self._sockets = Sockets()
        self._certificate: RTCCertificate | None = None

    async def open(self, leg: Leg, *, browser: bool, calling: bool) -> int:
        """The leg has its way; the port its media line tells."""
        if not browser:
            plain = UdpPath(self.ports, self._sockets, leg.heard, leg.heard_control)
            leg.open(plain)
            return plain.port
        path = BrowserPath(self._own_certificate(), leg.heard, leg.heard_control)
        await path.open(calling=calling)
        leg.open(path)
        return path.port

    def _own_certificate(self) -> RTCCertificate:
        """One for the worker's life: making it takes a moment."""
        self._certificate = self._certificate or RTCCertificate.generateCertificate()
        return self._certificate

    async def close(self) -> None:
        """After the last leg."""
        self._sockets.close()
        await all_closed()


def secured_end(leg: Leg, ours: Ours, remote: Remote | None) -> Ours:
    """With how a browser finds us, if the leg is one."""
    if not isinstance(leg.path, BrowserPath):
        return ours
    mid = secured.read(remote).mid if remote else "0"
    return replace(ours, secured=leg.path.ours(mid).attributes())
