"""What is kept of a conversation that lives: plain data, the same after a way through JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from hotline.calls.facts import CallFacts, LegFacts, WaitFacts
from hotline.calls.states import LegKind
from hotline.calls.switchboard.news import Brief
from sip_gateway.exchange.leg import State
from sip_gateway.exchange.voices import Mode
from sip_gateway.media.engine import Side
from sip_gateway.media.rtpengine.surviving import KeptRoom
from sip_gateway.sip.surviving import KeptCall


@dataclass(frozen=True)
class KeptSound:
    """What a conversation knows of its sound."""

    told: dict[str, str]
    browsers: tuple[str, ...]
    held: tuple[str, ...]
    recorded: dict[str, Side]


@dataclass(frozen=True)
class KeptLeg:
    """One telephone; `line` is the trunk it is counted at."""

    name: str
    kind: LegKind
    sip: KeptCall
    started_at: datetime
    answered_at: datetime | None
    agent: int | None
    number: str
    state: State
    line: str


@dataclass(frozen=True)
class KeptTalk:
    """A conversation; without `partner` it is not two who talk, and is not gone on with."""

    facts: CallFacts
    waits: tuple[WaitFacts, ...]
    earlier: tuple[LegFacts, ...]
    off_hours: bool
    handed_over: bool
    keys: tuple[str, ...]
    call_back: str
    brief: Brief | None
    routed: bool
    engaged: tuple[int, ...]
    caller: str
    partner: str
    mode: Mode
    legs: tuple[KeptLeg, ...]
    sound: KeptSound
    room: KeptRoom


_FORM = TypeAdapter(KeptTalk)


def written(talk: KeptTalk) -> str:
    return _FORM.dump_json(talk).decode()


def read(text: str) -> KeptTalk:
    """ValueError for what was not written by this release."""
    return _FORM.validate_json(text)
