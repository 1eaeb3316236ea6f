"""Non-INVITE client transaction (RFC 3261 §17.1.2): Timers E, F, K."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiosipua import SipRequest

from sip_gateway.sip.flows import Flow, is_reliable
from sip_gateway.sip.received import Response
from sip_gateway.sip.timers import Retransmission
from sip_gateway.sip.transactions.invite_client import OnFailure, OnResponse

if TYPE_CHECKING:
    from sip_gateway.sip.transactions.layer import Transactions


class OtherClient:
    __slots__ = (
        "_layer",
        "_on_failure",
        "_on_response",
        "_raw",
        "_timer",
        "branch",
        "flow",
        "method",
        "state",
    )

    def __init__(
        self,
        layer: Transactions,
        request: SipRequest,
        flow: Flow,
        branch: str,
        on_response: OnResponse,
        on_failure: OnFailure,
    ) -> None:
        self._layer, self.flow, self.branch, self.method = layer, flow, branch, request.method
        self._on_response, self._on_failure, self._raw = on_response, on_failure, bytes(request)
        self.state = "trying"
        timers = layer.timers
        self._timer = Retransmission(
            self._send, self._timed_out, timers, cap=timers.t2, reliable=is_reliable(flow)
        )
        self._send()

    def _send(self) -> None:
        self.flow.send(self._raw)

    def receive(self, response: Response) -> None:
        if self.state not in ("trying", "proceeding"):
            return  # Timer K: late copies of the final response end here
        if response.code < 200:
            self.state = "proceeding"
            self._timer.slow_down(self._layer.timers.t2)
            return
        self.state = "completed"
        self._timer.stop()
        wait = 0 if is_reliable(self.flow) else self._layer.timers.t4
        asyncio.get_running_loop().call_later(wait, self._end)
        self._on_response(response)

    def _timed_out(self) -> None:
        self.fail(408)

    def fail(self, code: int) -> None:
        if self.state in ("trying", "proceeding"):
            self._timer.stop()
            self._end()
            self._on_failure(code)

    def _end(self) -> None:
        self.state = "terminated"
        self._layer.forget_client(self.branch, self.method)
