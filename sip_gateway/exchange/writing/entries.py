"""What may be written down. Each entry is data, so that another process can write it, and writing it twice is once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog

from hotline.calls import actions, floor, recordings, records, sweeps
from hotline.calls.acd.states import AgentState
from hotline.calls.facts import CallEnd, CallFacts, LegFacts, WaitFacts
from hotline.calls.models import AgentSeat, CallRecord
from sip_gateway.media.engine import Recorded

log = structlog.get_logger(__name__)


class Entry(Protocol):
    """One thing that happened."""

    async def write(self) -> None:
        """Into the database; may be tried again."""


@dataclass(frozen=True)
class Told:
    """A call lives, and so much is known of it."""

    facts: CallFacts
    now: datetime

    async def write(self) -> None:
        await records.tell(self.facts, now=self.now)


@dataclass(frozen=True)
class Closed:
    """A call is over."""

    facts: CallFacts
    end: CallEnd
    legs: tuple[LegFacts, ...]
    waits: tuple[WaitFacts, ...]

    async def write(self) -> None:
        await records.close(self.facts, self.end, legs=self.legs, waits=self.waits, now=self.end.at)


@dataclass(frozen=True)
class Rated:
    """满意度 by key."""

    call_id: str
    level: int

    async def write(self) -> None:
        await actions.rate(self.call_id, self.level)


@dataclass(frozen=True)
class Kept:
    """A recording is finished; `facts` when the call was of this life of the gateway."""

    recording: Recorded
    facts: CallFacts | None
    voicemail: bool
    now: datetime

    async def write(self) -> None:
        call = await self._call()
        if call is None:
            log.error("recording_without_call", call=self.recording.call, sha256=self.recording.sha256)
            return
        kept = await recordings.keep(
            call,
            self.recording.sha256,
            size=self.recording.size,
            media_type=self.recording.media_type,
            seconds=self.recording.seconds,
            started_at=datetime.fromtimestamp(self.recording.started, UTC),
            staff_id=call.agent_id,
        )
        if self.voicemail:
            await recordings.keep_voicemail(call, kept, now=self.now)

    async def _call(self) -> CallRecord | None:
        if self.facts is not None:
            return await records.tell(self.facts, now=self.now)
        return await CallRecord.get_or_none(call_id=self.recording.call)


@dataclass(frozen=True)
class Seated:
    """An agent sits at a telephone: whoever sat there before does so no more."""

    tenant: int
    agent: int
    account: str
    state: AgentState
    since: datetime

    async def write(self) -> None:
        await AgentSeat.filter(account=self.account).exclude(staff_id=self.agent).delete()
        seat = {"tenant_id": self.tenant, "account": self.account, "state": self.state, "since": self.since}
        await AgentSeat.update_or_create(staff_id=self.agent, defaults=seat)


@dataclass(frozen=True)
class SeatLeft:
    """签出."""

    agent: int

    async def write(self) -> None:
        await AgentSeat.filter(staff_id=self.agent).delete()


@dataclass(frozen=True)
class StateShown:
    """坐席工作日志."""

    tenant: int
    agent: int
    state: AgentState
    now: datetime
    forced_by: str

    async def write(self) -> None:
        await floor.log_state(self.tenant, self.agent, self.state, now=self.now, forced_by=self.forced_by)


@dataclass(frozen=True)
class StillThere:
    """These calls of a gateway go on."""

    gateway: str
    calls: tuple[str, ...]
    now: datetime

    async def write(self) -> None:
        await sweeps.alive(self.gateway, self.calls, now=self.now)
