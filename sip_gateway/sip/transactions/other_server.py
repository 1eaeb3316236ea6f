"""Non-INVITE server transaction (RFC 3261 §17.2.2): Timer J."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiosipua import SipResponse

from sip_gateway.sip.flows import is_reliable
from sip_gateway.sip.received import Request, new_tag
from sip_gateway.sip.responses import Headers, respond

if TYPE_CHECKING:
    from sip_gateway.sip.transactions.layer import Key, Transactions


class OtherServer:
    __slots__ = ("_last", "_layer", "key", "request", "state", "to_tag")

    def __init__(self, layer: Transactions, key: Key, request: Request) -> None:
        self._layer, self.key, self.request = layer, key, request
        self.state, self._last, self.to_tag = "trying", b"", new_tag()

    def reply(self, code: int, *, headers: Headers = (), reason: str = "") -> None:
        self.respond(respond(self.request, code, to_tag=self.to_tag, headers=headers, reason=reason))

    def respond(self, response: SipResponse) -> None:
        if self.state != "trying":
            return
        self._last = bytes(response)
        self._layer.answer(self.request, self._last)
        if response.status_code >= 200:
            self.state = "completed"
            wait = 0 if is_reliable(self.request.flow) else self._layer.timers.patience
            asyncio.get_running_loop().call_later(wait, self._end)

    def repeated(self) -> None:
        if self._last:
            self._layer.answer(self.request, self._last)

    def _end(self) -> None:
        self.state = "terminated"
        self._layer.forget_server(self.key)
