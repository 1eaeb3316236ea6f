"""What a gateway tells about a call. Any part may come late, twice, or before the others."""

from dataclasses import dataclass
from datetime import datetime

from hotline.calls.outcomes import Journey
from hotline.calls.states import Direction, EndedBy, LegKind, WaitEnd


@dataclass(frozen=True)
class CallFacts:
    """What is known so far; None: not yet, or never."""

    call_id: str
    tenant_id: int
    gateway: str
    direction: Direction
    entered_at: datetime
    number: str = ""  # of the other side; empty when it is hidden
    access_number: str = ""
    requested_agent_at: datetime | None = None
    queued_at: datetime | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    group_id: int | None = None
    agent_id: int | None = None


@dataclass(frozen=True)
class CallEnd:
    """How it ended. `fault` names what broke; empty: nothing did."""

    at: datetime
    by: EndedBy | None = None
    fault: str = ""
    blocked: bool = False
    off_hours: bool = False
    voicemail: bool = False
    callback: bool = False
    handed_over: bool = False

    def journey(
        self,
        entered: datetime,
        requested: datetime | None,
        offered: datetime | None,
        answered: datetime | None,
    ) -> Journey:
        """In seconds since the call entered."""

        def since(moment: datetime | None) -> float | None:
            return None if moment is None else max(0.0, (moment - entered).total_seconds())

        return Journey(
            ended=since(self.at) or 0.0,
            requested_agent=since(requested),
            offered=since(offered),
            answered=since(answered),
            fault=bool(self.fault),
            blocked=self.blocked,
            off_hours=self.off_hours,
            voicemail=self.voicemail,
            callback=self.callback,
            handed_over=self.handed_over,
        )


@dataclass(frozen=True)
class LegFacts:
    """One telephone's part. `leg_id` names it within its call."""

    leg_id: str
    kind: LegKind
    started_at: datetime
    staff_id: int | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True)
class WaitFacts:
    """One wait in one queue."""

    group_id: int
    since: datetime
    until: datetime | None = None
    end: WaitEnd | None = None
