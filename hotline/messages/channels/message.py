"""What a channel is given, what it answers, and what every channel can do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Outcome(StrEnum):
    """What became of one attempt to send."""

    ACCEPTED = "accepted"  # the provider has it; a receipt may follow
    DELIVERED = "delivered"  # it is on the person's device
    TEMPORARY = "temporary"  # not now: try again later
    PERMANENT = "permanent"  # never, for this person on this channel
    TECHNICAL = "technical"  # our side or the provider's is broken: somebody has to look


@dataclass(frozen=True)
class Outgoing:
    """One delivery of one notice to one person. No personal data of citizens is in here."""

    delivery_id: int
    notice_id: int
    kind: str
    urgency: str
    title: str
    body: str
    url: str  # absolute
    staff_id: int
    phone: str = ""  # in clear
    wecom_id: str = ""
    tag: str = ""  # a later message with the same tag replaces the earlier one on the screen
    expires_at: datetime | None = None
    link: str = ""  # absolute; goes with the words where a channel cannot open `url`


@dataclass(frozen=True)
class Sent:
    """A channel's answer; `detail` is for the people who look after the system."""

    state: Outcome
    provider: str = ""
    provider_id: str = ""
    detail: str = ""


class Channel(Protocol):
    """One way to reach a person. Call `send` outside of a transaction: it waits for other machines."""

    name: str

    def configured(self) -> bool: ...

    async def send(self, message: Outgoing, now: datetime) -> Sent: ...

    async def close(self) -> None: ...


@runtime_checkable
class SetUpLater(Protocol):
    """A channel that an administrator sets up in the database, while workers run."""

    async def usable(self) -> bool: ...
