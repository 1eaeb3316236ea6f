"""REFER (RFC 3515) and the NOTIFYs about how it went (message/sipfrag, RFC 3420)."""

from __future__ import annotations

import re
from collections.abc import Callable

from sip_gateway.sip.responses import REASONS

SIPFRAG = "message/sipfrag;version=2.0"
_STATUS = re.compile(r"SIP/2\.0 ([1-6]\d\d)", re.IGNORECASE)

Notify = Callable[[str, str, bytes], None]  # Event, Subscription-State, body


class Transfer:
    """A REFER we accepted: tells the one who asked how the new call fares, and ends the subscription at its end."""

    def __init__(self, refer_to: str, replaces: str, referred_by: str, event: str, notify: Notify) -> None:
        self.refer_to, self.replaces, self.referred_by = refer_to, replaces, referred_by
        self._event, self._notify, self._over = event, notify, False

    def progress(self, code: int) -> None:
        if self._over:
            return
        self._over = code >= 200
        state = "terminated;reason=noresource" if self._over else "active;expires=60"
        self._notify(self._event, state, f"SIP/2.0 {code} {REASONS.get(code, 'Unknown')}\r\n".encode())


def status_of(body: bytes) -> int:
    """The code a NOTIFY's fragment reports; 0 if it says nothing we understand."""
    match = _STATUS.match(body.decode("utf-8", "replace"))
    return int(match[1]) if match else 0
