"""INVITE server transaction (RFC 3261 §17.2.1; 2xx by RFC 6026 §7.1 and §13.3.1.4): Timers G, H, I, L."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiosipua import SipResponse

from sip_gateway.sip.flows import is_reliable
from sip_gateway.sip.received import Request, new_tag
from sip_gateway.sip.responses import Headers, respond
from sip_gateway.sip.timers import Retransmission

if TYPE_CHECKING:
    from sip_gateway.sip.transactions.layer import Key, Transactions


class InviteServer:
    __slots__ = ("_last", "_layer", "_timer", "_unacknowledged", "key", "request", "state", "to_tag")

    def __init__(self, layer: Transactions, key: Key, request: Request) -> None:
        self._layer, self.key, self.request = layer, key, request
        self.state, self._last, self.to_tag = "proceeding", b"", new_tag()
        self._timer: Retransmission | None = None
        self._unacknowledged: Callable[[], None] | None = None

    def reply(self, code: int, *, headers: Headers = (), reason: str = "") -> None:
        self.respond(respond(self.request, code, to_tag=self.to_tag, headers=headers, reason=reason))

    def respond(self, response: SipResponse, unacknowledged: Callable[[], None] | None = None) -> None:
        """Provisional or final. A second final response is a mistake of ours and goes nowhere."""
        if self.state != "proceeding":
            return
        self._last = bytes(response)
        self._send()
        if response.status_code >= 200:
            self._unacknowledged = unacknowledged
            self.state = "accepted" if response.status_code < 300 else "completed"
            self._repeat()

    def _repeat(self) -> None:
        """A 2xx is repeated on every transport, for a proxy may have lost it behind a reliable hop (§13.3.1.4)."""
        reliable = self.state == "completed" and is_reliable(self.request.flow)
        timers = self._layer.timers
        self._timer = Retransmission(self._send, self._gave_up, timers, cap=timers.t2, reliable=reliable)

    def _send(self) -> None:
        self._layer.answer(self.request, self._last)

    def repeated(self) -> None:
        """The INVITE came again: repeat what was last said (an answer repeats itself by its own clock)."""
        if self._last and self.state in ("proceeding", "completed"):
            self._send()

    def acknowledged(self) -> None:
        """ACK arrived: for a refusal through the transaction, for an answer through the dialog."""
        if self.state not in ("completed", "accepted"):
            return
        if self._timer:
            self._timer.stop()
        wait = self._layer.timers.t4 if self.state == "completed" else self._layer.timers.patience
        if self.state == "completed" and is_reliable(self.request.flow):
            wait = 0
        self.state = "confirmed"
        asyncio.get_running_loop().call_later(wait, self._end)  # Timers I and L swallow late copies

    def _gave_up(self) -> None:
        self._end()
        if self._unacknowledged:
            self._unacknowledged()

    def _end(self) -> None:
        self.state = "terminated"
        self._layer.forget_server(self.key)
