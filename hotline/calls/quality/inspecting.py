"""质检: a drawn call is claimed, scored on the sheet, submitted once. Never by the agent who took it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.calls.models import CallRecord, Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.quality import scoring, standards, telling
from hotline.calls.quality.models import QualityScore, QualityTask
from hotline.calls.quality.sheet import Line, scored
from hotline.calls.quality.states import InspectionState, Origin, Stratum
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import require

MISSING = "没有找到这件质检"


async def claim(task_id: int, *, by: Actor, now: datetime) -> QualityTask:
    """One's own, or a colleague's nobody has begun; it counts for whoever claims it."""
    async with transaction():
        task = await _task(task_id, by)
        if task.state is InspectionState.CLAIMED and task.inspector_id == by.staff_id:
            return task
        if task.state is not InspectionState.OPEN:
            raise Conflict("这件质检已经有人在做", code="claimed")
        task.state, task.inspector_id, task.claimed_at = InspectionState.CLAIMED, by.staff_id or 0, now
        await task.save()
        await _note("quality.claimed", task, {}, by, now)
    return task


async def put_back(task_id: int, *, by: Actor, now: datetime) -> QualityTask:
    """Into the queue again."""
    async with transaction():
        task = await _mine(task_id, by)
        task.state, task.claimed_at = InspectionState.OPEN, None
        await task.save()
        await _note("quality.put_back", task, {}, by, now)
    return task


async def choose(call_id: str, *, by: Actor, now: datetime) -> QualityTask:
    """人工指定: an answered call that was not drawn is inspected all the same."""
    require(by, "quality.inspect")
    async with transaction():
        call = await CallRecord.get_or_none(call_id=key(call_id, 64), tenant_id=by.tenant_id)
        if call is None:
            raise NotFound("没有找到这次通话")
        await locked(CallRecord, id=call.id)
        task = await QualityTask.get_or_none(call_id=call.id) or await _drawn_by_hand(call, by, now)
    return await claim(task.id, by=by, now=now)


async def submit(
    task_id: int, lines: Mapping[str, Line], remark: str, *, by: Actor, now: datetime
) -> QualityScore:
    """By the standard in force now; kept with its version."""
    async with transaction():
        task = await _mine(task_id, by)
        call = await CallRecord.get(id=task.call_id)
        version, standard = await standards.in_force(task.tenant_id)
        verdict = scored(standard, lines, await sound_seconds(call.id))
        score = await scoring.keep(
            call,
            verdict,
            origin=Origin.INSPECTOR,
            version=version,
            now=now,
            staff_id=by.staff_id,
            remark=remark.strip(),
        )
        task.state, task.done_at, task.score_id = InspectionState.DONE, now, score.id
        await task.save()
        detail = {"business": score.business, "service": score.service, "version": version}
        await _note("quality.scored", task, detail, by, now)
        await telling.tell_agent(telling.SCORED, call, task.agent_id, score.id, now)
    return score


async def sound_seconds(call_id: int) -> float | None:
    """How long the call's longest recording is; None when nothing can be heard."""
    longest = await Recording.filter(call_id=call_id, removed_at__isnull=True).order_by("-seconds").first()
    return longest.seconds if longest else None


async def _drawn_by_hand(call: CallRecord, by: Actor, now: datetime) -> QualityTask:
    if call.outcome is not Outcome.ANSWERED or call.agent_id is None:
        raise Invalid("只有坐席接听过的通话才能质检")
    _not_own(call.agent_id, by)
    return await QualityTask.create(
        tenant_id=call.tenant_id,
        call_id=call.id,
        agent_id=call.agent_id,
        inspector_id=by.staff_id,
        month=f"{call.day:%Y-%m}",
        stratum=Stratum.CHOSEN,
        drawn_at=now,
    )


async def _task(task_id: int, by: Actor) -> QualityTask:
    require(by, "quality.inspect")
    task = await locked(QualityTask, id=task_id, tenant_id=by.tenant_id)
    if task is None or by.staff_id is None:
        raise NotFound(MISSING)
    _not_own(task.agent_id, by)
    return task


async def _mine(task_id: int, by: Actor) -> QualityTask:
    task = await _task(task_id, by)
    if task.state is InspectionState.DONE:
        raise Conflict("这件质检已经提交", code="done")
    if task.state is not InspectionState.CLAIMED or task.inspector_id != by.staff_id:
        raise Conflict("请先领取这件质检", code="not_claimed")
    return task


def _not_own(agent_id: int, by: Actor) -> None:
    if agent_id == by.staff_id:
        raise Forbidden("不能质检自己的通话", code="separation_of_duties")


async def _note(action: str, task: QualityTask, detail: dict[str, Any], by: Actor, now: datetime) -> None:
    await audit.record(by.label, action, f"quality:{task.id}", detail, now, by.request_id)
