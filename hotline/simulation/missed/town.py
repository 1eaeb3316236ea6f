"""The centre of the drill: open by day, everything switched on, one group of agents."""

from dataclasses import dataclass
from datetime import datetime

from hotline.calls import records
from hotline.calls.facts import CallEnd, CallFacts
from hotline.calls.models import OpeningHours, SkillGroup
from hotline.calls.states import Direction, EndedBy
from hotline.infra.database import transaction
from hotline.outreach.occasions.rules import Occasions
from hotline.outreach.occasions.switches import switch
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind, Staff
from hotline.simulation.missed.plan import Missed, MissedPlan

GATEWAY = "drill"


@dataclass
class Centre:
    """Where calls are missed; `count` numbers them."""

    tenant_id: int
    group_id: int
    agent_id: int
    plan: MissedPlan
    count: int = 0

    async def missed(self, call: Missed) -> None:
        """Given up in the queue, lost with the lines, or outside the hours."""
        down = any(one.covers(call.at) for one in self.plan.lines_down)
        closed = not self.plan.opens <= (call.at.hour + 8) % 24 < self.plan.closes
        queued = None if down or closed else call.at
        facts = self._facts(call.number, call.at, requested_agent_at=queued, queued_at=queued)
        end = CallEnd(call.ended, EndedBy.CALLER, "trunk" if down else "", off_hours=closed)
        await records.close(facts, end, now=call.ended)

    async def got_through(self, number: str, at: datetime) -> None:
        """He called again and was answered."""
        facts = self._facts(number, at, requested_agent_at=at, answered_at=at, agent_id=self.agent_id)
        await records.close(facts, CallEnd(at, EndedBy.CALLER), now=at)

    async def rung_by_person(self, number: str, at: datetime, *, reached: bool) -> None:
        """A colleague dialled."""
        answered = at if reached else None
        facts = self._facts(
            number, at, direction=Direction.OUTGOING, answered_at=answered, agent_id=self.agent_id
        )
        await records.close(facts, CallEnd(at, EndedBy.AGENT), now=at)

    def _facts(
        self, number: str, at: datetime, *, direction: Direction = Direction.INCOMING, **more: object
    ) -> CallFacts:
        self.count += 1
        known = {"call_id": f"{GATEWAY}-{self.count}", "tenant_id": self.tenant_id, "gateway": GATEWAY}
        told = {"direction": direction, "entered_at": at, "number": number, "group_id": self.group_id}
        return CallFacts(**(known | told | more))  # type: ignore[arg-type]


async def found(plan: MissedPlan, now: datetime) -> Centre:
    """In an empty database."""
    async with transaction():
        place = await Organisation.create(
            code="centre", name="演练市12345热线中心", kind=OrganisationKind.CENTRE, region_code="450600"
        )
        place.path, place.tenant_id = f"/{place.id}/", place.id
        await place.save()
        staff = await Staff.create(
            login="agent",
            name="演练坐席",
            organisation=place,
            tenant_id=place.id,
            password_hash="-",  # noqa: S106 - nobody can sign in with it
            created_at=now,
        )
        group = await SkillGroup.create(tenant_id=place.id, code="general", name="综合组")
        segments = [[f"{plan.opens:02d}:00", f"{plan.closes:02d}:00"]]
        await OpeningHours.create(tenant_id=place.id, segments=segments)
        on = Occasions(rescue_sms=True, rescue_robot=True)
        await switch(on, by=Actor.system(place.id), now=now)
    return Centre(place.id, group.id, staff.id, plan)
