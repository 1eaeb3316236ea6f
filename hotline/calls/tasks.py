"""漏接回拨: who could not be served is called back, and is off the list when he gets through himself."""

from datetime import datetime, timedelta

from hotline.calls.announcing import News, call_back
from hotline.calls.models import CallBackTask, CallRecord
from hotline.calls.numbering.hours import Hours
from hotline.calls.outcomes import TO_CALL_BACK, Outcome
from hotline.calls.plan import hours_of
from hotline.calls.states import Direction, TaskState
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, NotFound
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.profiles.models import rules_for
from hotline.worktime.calendar import Calendar

#: RULES §12: attempted within 30 minutes of opening time.
WITHIN = timedelta(minutes=30)
#: A claim older than this holds nobody off any more.
CLAIM = timedelta(minutes=15)
#: So many vain attempts are enough.
ENOUGH = 3
_STEP = timedelta(minutes=5)
_FURTHEST = timedelta(days=15)


async def after_the_end(record: CallRecord, *, now: datetime) -> None:
    """In the transaction that closed the call."""
    if record.number_index is None or record.outcome is None:
        return  # nobody can call back a hidden number
    if by_robot(record):
        return  # pressed by a machine's finger: what the robot found out is told by itself
    if record.outcome is Outcome.ANSWERED:
        await _got_through(record, now)
    elif record.direction is Direction.INCOMING and record.outcome in TO_CALL_BACK:
        await _owe(record, now)
    elif record.direction is Direction.OUTGOING:
        await _tried(record, now)


async def claim(task_id: int, *, by: Actor, now: datetime) -> CallBackTask:
    """领取: nobody else calls back meanwhile. Claims grow old, so that no caller waits for somebody gone home."""
    require(by, "calls.call_back")
    async with transaction():
        task = await _open_task(task_id, by)
        if held_by_another(task, by.staff_id, now):
            raise Conflict("这项回拨已由同事领取", code="claimed")
        task.claimed_by_id, task.claimed_at = by.staff_id, now
        await task.save(update_fields=["claimed_by_id", "claimed_at"])
        await call_back(task, News.CLAIMED, now)
    return task


async def put_back(task_id: int, *, by: Actor) -> CallBackTask:
    """放回, by whoever claimed it."""
    require(by, "calls.call_back")
    async with transaction():
        task = await _open_task(task_id, by)
        if task.claimed_by_id != by.staff_id:
            raise Conflict("这项回拨不是您领取的", code="not_claimed")
        task.claimed_by_id, task.claimed_at = None, None
        await task.save(update_fields=["claimed_by_id", "claimed_at"])
    return task


def held_by_another(task: CallBackTask, staff_id: int | None, now: datetime) -> bool:
    """Whether a colleague is at it right now."""
    held = task.claimed_by_id is not None and task.claimed_at is not None and now - task.claimed_at < CLAIM
    return held and task.claimed_by_id != staff_id


async def finish(task_id: int, state: TaskState, note: str, *, by: Actor, now: datetime) -> CallBackTask:
    """By hand: done by another way, or given up, with a word why."""
    require(by, "calls.call_back")
    async with transaction():
        task = await _open_task(task_id, by)
        task.state, task.note = state, note[:200]
        task.finished_at, task.finished_by_id = now, by.staff_id
        task.first_attempt_at = task.first_attempt_at or now
        await task.save()
        await audit.record(
            by.label, "calls.call_back", f"call:{task.call_id}", {"state": state}, now, by.request_id
        )
        await call_back(task, News.SETTLED, now)
    return task


async def owe_for_judgement(record: CallRecord, *, now: datetime) -> None:
    """评价不满意: a person hears what went wrong. Inside a transaction; once per call."""
    if record.number_index and not await CallBackTask.exists(call_id=record.id):
        await _owe(record, now)


async def owe_for_promise(record: CallRecord, *, now: datetime) -> None:
    """The robot found nobody free and said that somebody calls back. Inside a transaction; once per call."""
    await owe_for_judgement(record, now=now)


def by_robot(record: CallRecord) -> bool:
    """A call of ours in which no colleague ever was."""
    return record.direction is Direction.OUTGOING and record.agent_id is None


async def rung_by_robot(task_id: int, *, at: datetime, now: datetime) -> CallBackTask | None:
    """One vain attempt; None when nothing is owed any more. Inside a transaction."""
    task = await locked(CallBackTask, id=task_id, state=TaskState.OPEN)
    if task is not None:
        await _tried_once(task, at, now)
    return task


async def settled_by_robot(task_id: int, note: str, *, at: datetime, now: datetime) -> None:
    """He was put through, or needs nothing any more. Inside a transaction."""
    task = await locked(CallBackTask, id=task_id, state=TaskState.OPEN)
    if task is not None:
        task.state, task.finished_at, task.note = TaskState.DONE, now, note[:200]
        task.first_attempt_at, task.attempts = task.first_attempt_at or at, task.attempts + 1
        await task.save()
        await call_back(task, News.SETTLED, now)


async def _open_task(task_id: int, by: Actor) -> CallBackTask:
    task = await locked(CallBackTask, id=task_id, tenant_id=by.tenant_id)
    if task is None:
        raise NotFound("没有找到这项回拨任务")
    if task.state is not TaskState.OPEN:
        raise Conflict("这项回拨任务已经完成", code="finished")
    return task


def due_from(now: datetime, hours: Hours, calendar: Calendar) -> datetime:
    """Half an hour from now, or from the next opening."""
    start = now
    while not hours.is_open(start, calendar) and start - now < _FURTHEST:
        start += _STEP
    return start + WITHIN


async def _owe(record: CallRecord, now: datetime) -> None:
    """One task a number: who calls five times is called back once."""
    if await _open_tasks(record):
        return
    _, calendar = await rules_for(record.tenant_id)
    task = await CallBackTask.create(
        tenant_id=record.tenant_id,
        call_id=record.id,
        number_index=record.number_index,
        created_at=now,
        due_at=due_from(now, await hours_of(record.tenant_id), calendar),
    )
    await call_back(task, News.OWED, now)


async def _got_through(record: CallRecord, now: datetime) -> None:
    """He reached us, or we reached him."""
    ours = record.direction is Direction.OUTGOING
    for task in await _open_tasks(record):
        task.state, task.finished_at, task.finished_by_id = TaskState.DONE, now, record.agent_id
        task.note = "回拨接通" if ours else "来电人再次来电已接通"
        task.first_attempt_at = task.first_attempt_at or record.entered_at
        task.attempts += ours
        await task.save()
        await call_back(task, News.SETTLED, now)


async def _tried(record: CallRecord, now: datetime) -> None:
    for task in await _open_tasks(record):
        await _tried_once(task, record.entered_at, now)


async def _tried_once(task: CallBackTask, at: datetime, now: datetime) -> None:
    task.attempts += 1
    task.first_attempt_at = task.first_attempt_at or at
    if task.attempts >= ENOUGH:
        task.state, task.finished_at, task.note = TaskState.GIVEN_UP, now, "多次回拨未接通"
    await task.save()
    if task.state is not TaskState.OPEN:
        await call_back(task, News.SETTLED, now)


async def _open_tasks(record: CallRecord) -> list[CallBackTask]:
    return await CallBackTask.filter(
        tenant_id=record.tenant_id, number_index=record.number_index, state=TaskState.OPEN
    ).order_by("id")
