"""Reliable provisional responses (RFC 3262): 100rel, RSeq, PRACK, RAck."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from aiosipua import SipResponse

from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.timers import Retransmission, Timers

_RACK = re.compile(r"(\d{1,10})\s+(\d{1,10})\s+(\S+)")


class ReliableResponses:
    """UAS (§3): one at a time is out, repeated until its PRACK comes; further ones wait in line."""

    def __init__(self, invite: Request, send: Callable[[SipResponse], None], timers: Timers) -> None:
        self._invite, self._send, self._timers = invite, send, timers
        self._rseq = random.randrange(1, 2**30)  # noqa: S311 – a start, not a secret (§3)
        self._waiting: list[SipResponse] = []
        self._timer: Retransmission | None = None

    @property
    def pending(self) -> bool:
        """Something is out or in line: an answer must wait if it would overtake a description (§3)."""
        return bool(self._waiting)

    def send(self, response: SipResponse, gave_up: Callable[[], None]) -> None:
        self._gave_up = gave_up
        self._waiting.append(response)
        if len(self._waiting) == 1:
            self._send_first()

    def _send_first(self) -> None:
        first = self._waiting[0]
        self._rseq += 1
        first.headers.append("Require", "100rel")
        first.headers.append("RSeq", str(self._rseq))
        self._timer = Retransmission(
            lambda: self._send(first), self._gave_up, self._timers, cap=None, reliable=False
        )
        self._send(first)

    def acknowledged(self, prack: Request) -> bool:
        """False: a PRACK for nothing that is out (481)."""
        match = _RACK.fullmatch(prack.header("rack"))
        expected = (self._rseq, self._invite.cseq, "INVITE")
        if not match or (int(match[1]), int(match[2]), match[3]) != expected or not self._waiting:
            return False
        self._waiting.pop(0)
        self.stop()
        if self._waiting:
            self._send_first()
        return True

    def stop(self) -> None:
        if self._timer:
            self._timer.stop()


class ReliableSequence:
    """UAC (§4): which provisional responses of one fork are new, in order and want a PRACK."""

    def __init__(self) -> None:
        self._last: int | None = None

    def accept(self, response: Response) -> str | None:
        """The RAck value; None for a repeated one or one that came too early (it comes again)."""
        text = response.header("rseq")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
        if not number or (self._last is not None and number != self._last + 1):
            return None
        self._last = number
        return f"{number} {response.cseq} INVITE"


def is_reliable_response(response: Response) -> bool:
    return 100 < response.code < 200 and "100rel" in response.options("require")
