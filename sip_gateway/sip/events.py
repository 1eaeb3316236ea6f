"""What a call tells whoever conducts it, in order, through `Call.events`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sip_gateway.sip.refer import Transfer


@dataclass(frozen=True, slots=True)
class Progress:
    """It rings, or early media flows. `fork` tells several phones ringing at once apart."""

    code: int
    sdp: bytes
    fork: str


@dataclass(frozen=True, slots=True)
class Answered:
    sdp: bytes


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Their ACK arrived; with a description if we had made the offer."""

    sdp: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """No call came about. 408 nobody answered, 503 could not be reached; `contacts` of a redirection."""

    code: int
    reason: str
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """`by`: remote, local, or lost (no ACK, session timer, connection)."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """They want to change the media (hold, resume, codec). Empty `sdp`: they want our offer."""

    sdp: bytes
    accept: Callable[[bytes], None]
    refuse: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Info:
    """DTMF of a browser's phone, mostly (RFC 6086)."""

    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Referred:
    """They ask us to call somebody in their place. `accept` answers 202 and gives the Transfer to report to."""

    refer_to: str
    replaces: str
    accept: Callable[[], Transfer]
    refuse: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Notified:
    """How a transfer we asked for is going."""

    event: str
    state: str
    code: int


@dataclass(frozen=True, slots=True)
class Told:
    """A text within the call (RFC 3428)."""

    content_type: str
    body: bytes


Event = Progress | Answered | Confirmed | Failed | Ended | Offered | Info | Referred | Notified | Told
