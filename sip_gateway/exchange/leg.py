"""One telephone in a conversation: its SIP call and its leg of the media."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.calls.states import LegKind
from sip_gateway.sip.call import Call
from sip_gateway.sip.flows import BROWSERS
from sip_gateway.sip.incoming_call import IncomingCall

State = Literal["ringing", "talking", "held", "left"]


@dataclass(eq=False)
class Leg:
    """`name` is the leg's in the media engine; `agent` the seat it belongs to; `number` of somebody outside."""

    name: str
    kind: LegKind
    sip: Call
    started_at: datetime
    agent: int | None = None
    number: str = ""
    state: State = "ringing"
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""
    sides: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """Whence its signalling came: where its sound may come from too, behind a NAT."""
        flow = self.sip.dialog.flow if self.sip.dialog else None
        return flow.remote[0] if flow else ""

    @property
    def is_page(self) -> bool:
        """A browser's sound ends with its page. A telephone talks on whatever becomes of its connection."""
        return self.sip.dialog is not None and self.sip.dialog.flow.transport in BROWSERS

    @property
    def living(self) -> bool:
        return self.ended_at is None

    def hang_up(self, reason: str = "") -> None:
        """Whatever state it is in."""
        if isinstance(self.sip, IncomingCall) and self.sip.state in ("new", "early"):
            self.sip.refuse(480)
        else:
            self.sip.hang_up(reason)
