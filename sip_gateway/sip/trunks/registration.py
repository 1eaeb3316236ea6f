"""Keeping a trunk registered at its operator (RFC 3261 §10.2)."""

from __future__ import annotations

import asyncio
import random

import structlog
from aiosipua import SipRequest, parse_address

from sip_gateway.sip.flows import Unreachable, contact
from sip_gateway.sip.received import Response, new_tag
from sip_gateway.sip.sending import Sending
from sip_gateway.sip.trunks.line import Line

log = structlog.get_logger()

EXPIRES = 600  # seconds asked for
FIRST_RETRY, LAST_RETRY = 5.0, 300.0  # seconds after a refusal, doubling


class Registration:
    """One Call-ID for the trunk's whole life, its numbers rising (§10.2.4)."""

    def __init__(self, sending: Sending, line: Line, user: str) -> None:
        self._sending, self._line, self._user = sending, line, user
        self._call_id, self._tag, self._cseq = new_tag(), new_tag(), 0
        self._expires = EXPIRES

    async def keep(self) -> None:
        pause = FIRST_RETRY
        while True:
            granted = await self.register(self._expires)
            if granted:
                pause = FIRST_RETRY
                await asyncio.sleep(max(granted * 0.8, granted - 60))
            else:
                await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 – so that lines do not retry in step
                pause = min(2 * pause, LAST_RETRY)

    async def register(self, expires: int) -> int:
        """Seconds granted; 0: not registered."""
        try:
            response = await self._ask(expires)
        except Unreachable:
            response = None
        granted = self._granted(response, expires)
        if self._line.registered != bool(granted):
            log.info("trunk_registration", trunk=self._line.trunk.name, registered=bool(granted))
        self._line.registered = bool(granted)
        return granted

    async def _ask(self, expires: int) -> Response:
        flow = await self._sending.flow_to(self._line.trunk.target)
        request = self._request(expires, contact(flow, self._user))
        response = await self._sending.ask(request, flow, self._line.credentials)
        self._cseq = int(request.headers.get("cseq")[0].split()[0])
        return response

    def _request(self, expires: int, own: str) -> SipRequest:
        trunk = self._line.trunk
        domain = trunk.uri("").removeprefix("sip:@")
        identity = f"<sip:{trunk.username}@{domain}>"
        self._cseq += 1
        request = SipRequest(method="REGISTER", uri=f"sip:{domain}")
        for name, value in (
            ("Max-Forwards", "70"),
            ("From", f"{identity};tag={self._tag}"),
            ("To", identity),
            ("Call-ID", self._call_id),
            ("CSeq", f"{self._cseq} REGISTER"),
            ("Contact", own),
            ("Expires", str(expires)),
        ):
            request.headers.append(name, value)
        return request

    def _granted(self, response: Response | None, asked: int) -> int:
        if response is None or response.code != 200:
            self._expires = _least(response) or self._expires
            return 0
        values = [parse_address(value).params.get("expires") for value in response.values("contact")]
        stated = [value for value in (*values, response.header("expires")) if value and value.isdigit()]
        return min(int(stated[0]), asked) if stated else asked


def _least(response: Response | None) -> int:
    """423: the operator wants fewer registrations (§10.2.8)."""
    value = response.header("min-expires") if response and response.code == 423 else ""
    return min(int(value), 86_400) if value.isascii() and value.isdigit() else 0
