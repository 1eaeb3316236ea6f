"""The told calls as rows, in bulk: records, legs, waits, orders, call-backs, what agents were doing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from demo.telephone.weeks import Told
from hotline.calls.acd.states import AgentState
from hotline.calls.models import (
    AgentStateLog,
    CallBackTask,
    CallLeg,
    CallOrder,
    CallRecord,
    QueueWait,
    SkillGroup,
    Surge,
)
from hotline.calls.outcomes import MISSED, TO_CALL_BACK, Outcome
from hotline.calls.states import Direction, EndedBy, LegKind, TaskState, WaitEnd
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.worktime.zone import local

GATEWAY = "demo"
#: Call-backs of the last hours are still owed; older ones were made.
OWED = timedelta(hours=3)
WITHIN = timedelta(minutes=30)
WAIT_ENDS = {
    Outcome.ANSWERED: WaitEnd.ANSWERED,
    Outcome.VOICEMAIL: WaitEnd.VOICEMAIL,
    Outcome.CALLBACK_REQUESTED: WaitEnd.CALLBACK,
    Outcome.SYSTEM_LOSS: WaitEnd.FAULT,
}
#: A morning and an afternoon at work, in minutes of each state.
SHIFT = (
    (AgentState.IDLE, 70),
    (AgentState.TALKING, 85),
    (AgentState.WRAP_UP, 15),
    (AgentState.REST, 15),
    (AgentState.TALKING, 55),
    (AgentState.BUSY, 10),
)


async def keep(
    tenant_id: int, told: Sequence[Told], access: str, surge: Surge | None, now: datetime
) -> dict[int, CallRecord]:
    """Writes them; returns the rows by their place in `told`."""
    groups = {one.code: one.id for one in await SkillGroup.filter(tenant_id=tenant_id)}
    numbers = {one.number: (vault().encrypt(one.number), vault().blind_index(one.number)) for one in told}
    rows = [
        _record(tenant_id, place, one, numbers[one.number], groups, access, surge)
        for place, one in enumerate(told)
    ]
    await CallRecord.bulk_create(rows, batch_size=500)
    found = {one.call_id: one for one in await CallRecord.filter(tenant_id=tenant_id, gateway=GATEWAY)}
    kept = {place: found[row.call_id] for place, row in enumerate(rows)}
    await CallLeg.bulk_create(
        [leg for place, row in kept.items() for leg in _legs(row, told[place])], batch_size=500
    )
    await QueueWait.bulk_create([wait for row in kept.values() for wait in _waits(row)], batch_size=500)
    await CallOrder.bulk_create(
        [
            CallOrder(
                call_id=row.id, order_id=told[place].order_id, linked_by_name="坐席", linked_at=row.ended_at
            )
            for place, row in kept.items()
            if told[place].order_id is not None
        ]
    )
    await CallBackTask.bulk_create(_tasks(list(kept.values()), now))
    return kept


async def keep_shifts(tenant_id: int, agents: Sequence[Actor], days: int, now: datetime, seed: str) -> None:
    """坐席工作日志 of everybody's shifts."""
    rng = Random(seed)
    rows = []
    for day in range(days, 0, -1):
        for place, agent in enumerate(agents):
            if rng.random() < 0.72:
                start = local(now - timedelta(days=day)).replace(hour=(8, 13)[place % 2], minute=0, second=0)
                rows += _shift(tenant_id, agent.staff_id or 0, start, rng)
    await AgentStateLog.bulk_create(rows, batch_size=500)


def _record(
    tenant_id: int,
    place: int,
    one: Told,
    number: tuple[str, str],
    groups: dict[str, int],
    access: str,
    surge: Surge | None,
) -> CallRecord:
    journey, wall = one.journey, local(one.at)
    ended = one.moment(journey.ended)
    talk = journey.ended - journey.answered if journey.answered is not None else 0
    return CallRecord(
        tenant_id=tenant_id,
        call_id=f"demo-{tenant_id}-{place:05d}",
        gateway=GATEWAY,
        direction=one.direction,
        number_encrypted=number[0],
        number_index=number[1],
        access_number=access,
        day=wall.date(),
        hour=wall.hour,
        entered_at=one.at,
        requested_agent_at=one.moment(journey.requested_agent),
        queued_at=one.moment(journey.requested_agent),
        offered_at=one.moment(journey.offered),
        answered_at=one.moment(journey.answered),
        ended_at=ended,
        seen_at=ended,
        group_id=groups.get(one.group),
        agent_id=one.agent,
        outcome=one.outcome,
        ended_by=EndedBy.CALLER if place % 3 else EndedBy.AGENT if journey.answered else EndedBy.SYSTEM,
        fault="中继中断" if journey.fault else "",
        wait_seconds=round(journey.wait or 0, 1),
        talk_seconds=round(talk, 1),
        in_surge=surge is not None and surge.since <= one.at < surge.until,
        rating=one.rating,
    )


def _legs(row: CallRecord, one: Told) -> list[CallLeg]:
    kind = LegKind.CALLER if row.direction is Direction.INCOMING else LegKind.OUTSIDE
    legs = [
        CallLeg(
            call_id=row.id,
            leg_id="1",
            kind=kind,
            started_at=row.entered_at,
            answered_at=row.entered_at,
            ended_at=row.ended_at,
        )
    ]
    if row.agent_id is not None or row.offered_at is not None:
        began = row.offered_at or row.entered_at
        legs.append(
            CallLeg(
                call_id=row.id,
                leg_id="2",
                kind=LegKind.AGENT,
                staff_id=row.agent_id,
                started_at=began,
                answered_at=row.answered_at,
                ended_at=row.ended_at,
                result="" if row.answered_at else "408 Request Timeout",
            )
        )
    return legs


def _waits(row: CallRecord) -> list[QueueWait]:
    if row.group_id is None or row.queued_at is None or row.outcome is None:
        return []
    until, end = row.answered_at or row.ended_at, WAIT_ENDS.get(row.outcome, WaitEnd.ABANDONED)
    return [QueueWait(call_id=row.id, group_id=row.group_id, since=row.queued_at, until=until, end=end)]


def _tasks(rows: Sequence[CallRecord], now: datetime) -> list[CallBackTask]:
    """One a number and day; who got through afterwards is owed nothing."""
    tasks: dict[tuple[str | None, object], CallBackTask] = {}
    for row in rows:
        if row.direction is not Direction.INCOMING or row.outcome not in TO_CALL_BACK or row.ended_at is None:
            continue
        task = CallBackTask(
            tenant_id=row.tenant_id,
            call_id=row.id,
            number_index=row.number_index,
            created_at=row.ended_at,
            due_at=row.ended_at + WITHIN,
        )
        if now - row.ended_at > OWED:
            _made(task, row)
        tasks.setdefault((row.number_index, row.day), task)
    return list(tasks.values())


def _made(task: CallBackTask, row: CallRecord) -> None:
    given_up = row.outcome in MISSED and row.id % 11 == 0
    late = timedelta(minutes=50 if row.id % 9 == 0 else 6 + row.id % 20)
    task.state = TaskState.GIVEN_UP if given_up else TaskState.DONE
    task.attempts = 3 if given_up else 1
    task.first_attempt_at = task.finished_at = task.created_at + late
    task.note = "多次回拨未接通" if given_up else "回拨接通"


def _shift(tenant_id: int, staff_id: int, start: datetime, rng: Random) -> list[AgentStateLog]:
    rows, since = [], start
    for state, minutes in SHIFT:
        until = since + timedelta(minutes=round(minutes * rng.uniform(0.8, 1.2)))
        rows.append(
            AgentStateLog(tenant_id=tenant_id, staff_id=staff_id, state=state, since=since, until=until)
        )
        since = until
    return rows
