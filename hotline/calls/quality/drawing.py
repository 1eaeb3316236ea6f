"""The month's queue: calls are drawn as they come, so that the share is reached all month long."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from hotline.calls.quality import standards
from hotline.calls.quality.models import QualityTask
from hotline.calls.quality.sampling import Candidate, Drawn, Pick, allocate, owed
from hotline.calls.quality.states import Stratum
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.sql import fetch
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind, Staff
from hotline.people.roles import Role
from hotline.worktime.zone import local

#: The last days of a month are still drawn in the first of the next.
GRACE = timedelta(days=3)
#: The latest calls are enough: every hour's share is drawn from them.
MOST = 20_000
_ANSWERED = (
    "SELECT COUNT(*) AS calls FROM call_record c WHERE c.tenant_id = ? AND c.day >= ? AND c.day <= ? "
    "AND c.direction = 'incoming' AND c.outcome = 'answered' AND c.agent_id IS NOT NULL"
)
_CANDIDATES = (
    "SELECT c.id AS id, c.agent_id AS agent, c.rating AS rating, "
    "(SELECT MIN(CASE WHEN s.business < s.service THEN s.business ELSE s.service END) "
    "FROM quality_score s WHERE s.call_id = c.id AND s.origin = 'automatic') AS score "
    "FROM call_record c WHERE c.tenant_id = ? AND c.day >= ? AND c.day <= ? "
    "AND c.direction = 'incoming' AND c.outcome = 'answered' AND c.agent_id IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM quality_task t WHERE t.call_id = c.id) ORDER BY c.id DESC LIMIT ?"
)


async def draw_everywhere(now: datetime) -> int:
    """Every centre that has inspectors; how many calls were drawn."""
    days = {day.replace(day=1): day for day in (local(now).date(), local(now - GRACE).date())}
    centres = await Organisation.filter(kind=OrganisationKind.CENTRE).order_by("id")
    return sum([await draw(one.id, day, now) for one in centres for day in days.values()])


async def draw(tenant_id: int, day: date, now: datetime) -> int:
    """What is missing of this day's month."""
    people = await inspectors(tenant_id)
    if not people:
        return 0
    async with transaction():
        await locked(Organisation, id=tenant_id)  # one draws at a time
        picks = await _picks(tenant_id, day, [one.id for one in people])
        await _keep(tenant_id, day, picks, now)
    return len(picks)


async def inspectors(tenant_id: int) -> list[Staff]:
    """Who inspects at this centre."""
    query = Staff.filter(tenant_id=tenant_id, active=True, staff_roles__role=Role.INSPECTOR)
    return await query.order_by("id").distinct()


async def answered(tenant_id: int, first: date, last: date) -> int:
    """Calls answered by somebody, of which a share is owed."""
    rows = await fetch(_ANSWERED, [tenant_id, first, last])
    return int(rows[0]["calls"])


def month_of(day: date) -> tuple[date, date]:
    """Its first and last day."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


async def _picks(tenant_id: int, day: date, people: list[int]) -> list[Pick]:
    _, standard = await standards.in_force(tenant_id)
    first, last = month_of(day)
    drawn, seen = await _drawn(tenant_id, first)
    whole = await answered(tenant_id, first, last)
    owes = {one: owed(whole, standard.share_percent, drawn[one].calls) for one in people}
    if not any(owes.values()):
        return []
    return allocate(
        await _candidates(tenant_id, first, last),
        owes,
        drawn=drawn,
        seen_agents=seen,
        low_score=standard.low_score,
        seed=f"{tenant_id}:{day:%Y-%m}",
    )


async def _candidates(tenant_id: int, first: date, last: date) -> list[Candidate]:
    rows = await fetch(_CANDIDATES, [tenant_id, first, last, MOST])
    return [Candidate(row["id"], row["agent"], row["score"], row["rating"]) for row in rows]


async def _drawn(tenant_id: int, first: date) -> tuple[dict[int, Drawn], frozenset[int]]:
    rows = await QualityTask.filter(tenant_id=tenant_id, month=f"{first:%Y-%m}").values_list(
        "inspector_id", "agent_id", "stratum"
    )
    counts: dict[int, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for inspector, _, stratum in rows:
        counts[inspector][stratum] += 1
    drawn: dict[int, Drawn] = defaultdict(Drawn)
    for inspector, by in counts.items():
        drawn[inspector] = Drawn(sum(by.values()), by[Stratum.UNSATISFIED], by[Stratum.LOW_SCORE])
    return drawn, frozenset(agent for _, agent, _ in rows)


async def _keep(tenant_id: int, day: date, picks: list[Pick], now: datetime) -> None:
    if not picks:
        return
    rows = [
        QualityTask(
            tenant_id=tenant_id,
            call_id=one.call,
            agent_id=one.agent,
            inspector_id=one.inspector,
            month=f"{day:%Y-%m}",
            stratum=one.stratum,
            drawn_at=now,
        )
        for one in picks
    ]
    await QualityTask.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    who = Actor.system(tenant_id).label
    detail = {"month": f"{day:%Y-%m}", "calls": len(rows)}
    await audit.record(who, "quality.drawn", f"organisation:{tenant_id}", detail, now)
