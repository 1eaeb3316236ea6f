"""What the SMS channel wants of a gateway, whichever company runs it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hotline.messages.channels.message import Outgoing


class Verdict(StrEnum):
    """What a gateway's answer means for us."""

    ACCEPTED = "accepted"
    NUMBER = "number"  # this person cannot be reached by SMS
    MESSAGE = "message"  # this text may not be sent
    BUSY = "busy"  # too many just now
    BROKEN = "broken"  # the gateway, or our account there


#: Another gateway may well do it: the fault is not in the message.
ELSEWHERE = (Verdict.BUSY, Verdict.BROKEN)


@dataclass(frozen=True)
class Submitted:
    """A gateway's answer."""

    verdict: Verdict
    provider_id: str = ""
    code: str = ""


@dataclass(frozen=True)
class Request:
    """`key` is the same for every repeat of one attempt."""

    message: Outgoing
    phone: str
    key: str


@dataclass(frozen=True)
class Report:
    """A receipt as a gateway pushes it, in our words."""

    provider: str
    provider_id: str
    code: str
    delivered: bool
    reported_at: datetime
    key: str = ""  # ours, where the gateway repeats it


@dataclass(frozen=True)
class Inbound:
    """A text message somebody sent to our number (上行短信), in our words; `key` is the gateway's own."""

    provider: str
    key: str
    phone: str
    text: str
    sent_at: datetime


class Gateway(Protocol):
    """`knows_repeats`: a second request with the same key sends no second message."""

    name: str
    knows_repeats: bool

    def configured(self) -> bool: ...

    def bill(self, message: Outgoing) -> int: ...

    async def submit(self, request: Request) -> Submitted: ...

    async def close(self) -> None: ...
