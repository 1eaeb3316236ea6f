"""What leads out of the exchange: telephones where they are registered, trunks, and how we show ourselves."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.calls.numbering.outgoing import Dial
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.outgoing_call import OutgoingCall
from sip_gateway.sip.trunks.line import Trunk
from sip_gateway.sip.trunks.table import NoLine, Trunks


class Lines:
    """`agent` is set when the exchange listens."""

    agent: UserAgent

    def __init__(self, realm: str) -> None:
        self.realm = realm
        self.trunks = Trunks(())

    def use(self, trunks: Sequence[Trunk]) -> bool:
        """False: nothing changed, the lines and what they carry stay as they are."""
        if tuple(trunks) == tuple(line.trunk for line in self.trunks.lines.values()):
            return False
        self.trunks.stop()
        self.trunks = Trunks(trunks, self.trunks)
        return True

    def caller_value(self, number: str, name: str = "") -> str:
        """A From value; a hidden number stays hidden (RFC 3323)."""
        if not number:
            return '"Anonymous" <sip:anonymous@anonymous.invalid>'
        shown = "".join(one for one in name if one not in '"\\\r\n')
        address = f"<sip:{number}@{self.realm}>"
        return f'"{shown}" {address}' if shown else address

    async def call(self, dial: Dial, sdp: bytes, *, centre: int) -> OutgoingCall:
        """Over the first trunk that works; NoLine when none does."""
        if not dial.trunks:
            raise NoLine
        call, _ = await self.trunks.call(
            self.agent, dial.number, sdp, centre=str(centre), shown=dial.shown_as, only=dial.trunks
        )
        return call
