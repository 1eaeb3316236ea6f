"""INVITE client transaction (RFC 3261 §17.1.1; 2xx by RFC 6026 §7.2): Timers A, B, D, M; CANCEL (§9.1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiosipua import SipRequest

from sip_gateway.sip.flows import Flow, is_reliable
from sip_gateway.sip.received import Response
from sip_gateway.sip.timers import Retransmission

if TYPE_CHECKING:
    from sip_gateway.sip.transactions.layer import Transactions

OnResponse = Callable[[Response], None]
OnFailure = Callable[[int], None]  # 408 nobody answered, 503 the flow broke

WAIT_AFTER_FAILURE = 32.0  # Timer D on UDP, seconds


class InviteClient:
    __slots__ = (
        "_ack",
        "_cancelled",
        "_layer",
        "_on_failure",
        "_on_response",
        "_raw",
        "_reason",
        "_timer",
        "_wait",
        "branch",
        "flow",
        "request",
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
        self._layer, self.request, self.flow, self.branch = layer, request, flow, branch
        self._on_response, self._on_failure = on_response, on_failure
        self.state, self._cancelled, self._reason = "calling", False, ""
        self._raw, self._ack = bytes(request), b""
        self._timer = Retransmission(
            self._send, self._timed_out, layer.timers, cap=None, reliable=is_reliable(flow)
        )
        self._wait: asyncio.TimerHandle | None = None
        self._send()

    def _send(self) -> None:
        self.flow.send(self._raw)

    def receive(self, response: Response) -> None:
        if response.code < 200:
            self._provisional(response)
        elif response.code < 300:
            self._success(response)
        else:
            self._refusal(response)

    def _provisional(self, response: Response) -> None:
        if self.state == "calling":
            self.state = "proceeding"
            self._timer.stop()
            if self._cancelled:
                self._send_cancel()
        if self.state == "proceeding":
            self._on_response(response)

    def _success(self, response: Response) -> None:
        """Every 2xx, also a repeated one or another fork's, goes up: only the user can acknowledge it."""
        if self.state in ("calling", "proceeding"):
            self.state = "accepted"
            self._timer.stop()
            self._end_after(self._layer.timers.patience)  # Timer M
        if self.state == "accepted":
            self._on_response(response)

    def _refusal(self, response: Response) -> None:
        if self.state == "completed":
            self.flow.send(self._ack)
        elif self.state in ("calling", "proceeding"):
            self.state = "completed"
            self._timer.stop()
            self._ack = self._acknowledgement(response)
            self.flow.send(self._ack)
            self._end_after(0 if is_reliable(self.flow) else WAIT_AFTER_FAILURE)  # Timer D
            self._on_response(response)

    def _acknowledgement(self, response: Response) -> bytes:
        """§17.1.1.3: the ACK of a refusal belongs to this transaction."""
        ack = self._sibling("ACK")
        ack.headers.set_single("To", response.header("to"))
        return bytes(ack)

    def _sibling(self, method: str) -> SipRequest:
        """ACK and CANCEL repeat the INVITE's branch, route and identity."""
        sibling = SipRequest(method=method, uri=self.request.uri)
        sibling.headers.append("Via", self.request.headers.get("via")[0])
        for name in ("Route", "Max-Forwards", "From", "To", "Call-ID"):
            for value in self.request.headers.get(name):
                sibling.headers.append(name, value)
        number = self.request.headers.get("cseq")[0].split()[0]
        sibling.headers.append("CSeq", f"{number} {method}")
        return sibling

    def cancel(self, reason: str = "") -> None:
        """§9.1: a CANCEL must not overtake its INVITE, so it waits for the first sign of life."""
        if self._cancelled or self.state not in ("calling", "proceeding"):
            return
        self._cancelled, self._reason = True, reason
        if self.state == "proceeding":
            self._send_cancel()

    def _send_cancel(self) -> None:
        cancel = self._sibling("CANCEL")
        if self._reason:
            cancel.headers.append("Reason", f'SIP;cause=200;text="{self._reason}"')
        self._layer.send(cancel, self.flow, self.branch, _ignored, _ignored)
        loop = asyncio.get_running_loop()
        self._wait = loop.call_later(self._layer.timers.patience, self._timed_out)  # a peer deaf to CANCEL

    def _timed_out(self) -> None:
        self.fail(408)

    def fail(self, code: int) -> None:
        """Nobody answered, or the flow broke under us."""
        if self.state in ("calling", "proceeding"):
            self._end()
            self._on_failure(code)

    def _end_after(self, seconds: float) -> None:
        if self._wait:
            self._wait.cancel()
        self._wait = asyncio.get_running_loop().call_later(seconds, self._end)

    def _end(self) -> None:
        self.state = "terminated"
        self._timer.stop()
        if self._wait:
            self._wait.cancel()
        self._layer.forget_client(self.branch, "INVITE")


def _ignored(_: object) -> None:
    """What a CANCEL is answered changes nothing: the INVITE's own final response counts."""
