"""A town with a telephone, and short words for calls in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hotline.calls import records
from hotline.calls.facts import CallEnd, CallFacts
from hotline.calls.models import CallRecord, SkillGroup
from hotline.calls.states import Direction, EndedBy
from hotline.people.actor import Actor
from tests.orders.town import PHONE, Town


@dataclass
class Exchange:
    """`call` tells a whole call in seconds after it entered; `now` moves when a test says so."""

    town: Town
    group: SkillGroup
    count: int = field(default=0, init=False)

    @classmethod
    async def of(cls, town: Town) -> "Exchange":
        return cls(town, await SkillGroup.create(tenant_id=town.centre.id, code="general", name="综合组"))

    @property
    def now(self) -> datetime:
        return self.town.now

    def __getitem__(self, name: str) -> Actor:
        return self.town[name]

    def facts(self, **more: Any) -> CallFacts:
        self.count += 1
        known: dict[str, Any] = {
            "call_id": f"call-{self.count}",
            "tenant_id": self.town.centre.id,
            "gateway": "gw1",
            "direction": Direction.INCOMING,
            "entered_at": self.now,
            "number": PHONE,
            "access_number": "12345",
        }
        return CallFacts(**(known | more))

    def after(self, seconds: float | None) -> datetime | None:
        return None if seconds is None else self.now + timedelta(seconds=seconds)

    def _agent(self, name: str, answered: float | None, more: dict[str, Any]) -> int | None:
        """Who dialled, or who answered; a robot's call has nobody."""
        dialled = more.get("direction") is Direction.OUTGOING and name
        return self[name].staff_id if name and (dialled or answered is not None) else None

    async def call(
        self,
        *,
        asked: float | None = 5,
        rung: float | None = None,
        answered: float | None = None,
        ended: float = 60,
        agent: str = "agent",
        by: EndedBy = EndedBy.CALLER,
        end: dict[str, Any] | None = None,
        **more: Any,
    ) -> CallRecord:
        facts = self.facts(
            requested_agent_at=self.after(asked),
            queued_at=self.after(asked),
            offered_at=self.after(rung if rung is not None else answered),
            answered_at=self.after(answered),
            group_id=self.group.id if asked is not None else None,
            agent_id=self._agent(agent, answered, more),
            **more,
        )
        over = self.now + timedelta(seconds=ended)
        return await records.close(facts, CallEnd(over, by, **(end or {})), now=over)
