"""What may happen to a conversation. Everything goes through its mailbox, one at a time: no two things at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hotline.calls.acd.commands import Command
from sip_gateway.exchange.leg import Leg
from sip_gateway.media.engine import Event as MediaEvent
from sip_gateway.sip.events import Event as SipEvent


@dataclass(frozen=True, slots=True)
class FromLeg:
    """Its telephone says something."""

    leg: Leg
    event: SipEvent


@dataclass(frozen=True, slots=True)
class FromMedia:
    """A key, the end of a prompt, the end of a recording."""

    event: MediaEvent


@dataclass(frozen=True, slots=True)
class FromRouter:
    """Who is rung, who is connected."""

    command: Command


@dataclass(frozen=True, slots=True)
class PickedUp:
    """The first of some telephones that rang."""

    ringing: object
    leg: Leg


@dataclass(frozen=True, slots=True)
class NobodyThere:
    """None of them answered. `code` is the last one's."""

    ringing: object
    code: int


@dataclass(frozen=True, slots=True)
class TimeUp:
    """A timer of the stage; an old one means nothing."""

    token: object


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody at a desk wants something done. The answer, or the refusal, goes into `answer`."""

    what: Callable[[], Awaitable[Any]]
    answer: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something the conversation waited for: a query answered, a telephone registered again."""

    do: Callable[[], Awaitable[None]]


Word = FromLeg | FromMedia | FromRouter | PickedUp | NobodyThere | TimeUp | Asked | Happened
