"""申诉: the agent's one reasoned word against a score, decided by somebody who neither scored nor spoke."""

from collections.abc import Collection
from datetime import datetime, timedelta

from hotline.calls.models import CallRecord
from hotline.calls.quality import scoring, standards, telling
from hotline.calls.quality.marking import Verdict, verdict
from hotline.calls.quality.models import QualityAppeal, QualityScore, QualityTask
from hotline.calls.quality.states import AppealState, InspectionState, Origin
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.people.permissions import require

LONGEST = 1000


async def appeal(task_id: int, reason: str, *, by: Actor, now: datetime) -> QualityAppeal:
    """By the agent himself, once, within the days the standard gives."""
    require(by, "quality.appeal")
    if not reason.strip() or len(reason) > LONGEST:
        raise Invalid("请说明申诉理由", fields={"reason": f"请说明理由，最多 {LONGEST} 字"})
    async with transaction():
        task = await locked(QualityTask, id=task_id, tenant_id=by.tenant_id)
        if task is None or by.staff_id is None or task.agent_id != by.staff_id:
            raise NotFound("没有找到这件质检")
        await _require_open(task, now)
        made = await QualityAppeal.create(
            task_id=task.id,
            reason_encrypted=vault().encrypt(reason.strip()),
            asked_by_id=by.staff_id,
            asked_at=now,
        )
        await audit.record(by.label, "quality.appealed", f"quality:{task.id}", {}, now, by.request_id)
        await telling.tell_deciders(task, made.id, now)
    return made


async def until(task: QualityTask) -> datetime | None:
    """When the agent's time to appeal ends."""
    _, standard = await standards.in_force(task.tenant_id)
    return task.done_at + timedelta(days=standard.appeal_days) if task.done_at else None


async def decide(
    appeal_id: int, *, lifted: Collection[int], opinion: str, by: Actor, now: datetime
) -> QualityAppeal:
    """`lifted`: the deductions that do not stand, by their ids. None: the appeal is refused."""
    require(by, "quality.decide_appeal")
    if not opinion.strip():
        raise Invalid("请写明复核意见", fields={"opinion": "请写明复核意见"})
    async with transaction():
        asked = await locked(QualityAppeal, id=appeal_id)
        task = None if asked is None else await locked(QualityTask, id=asked.task_id, tenant_id=by.tenant_id)
        if asked is None or task is None:
            raise NotFound("没有找到这份申诉")
        if asked.state is not AppealState.ASKED:
            raise Conflict("这份申诉已经复核", code="decided")
        _require_another(task, by)
        await _decide(asked, task, lifted, opinion.strip()[:LONGEST], by, now)
    return asked


async def _decide(
    asked: QualityAppeal, task: QualityTask, lifted: Collection[int], opinion: str, by: Actor, now: datetime
) -> None:
    if lifted:
        task.score_id = (await _corrected(task, lifted, by, now)).id
        await task.save(update_fields=["score_id"])
    asked.state = AppealState.UPHELD if lifted else AppealState.REFUSED
    asked.decided_by_id, asked.decided_at = by.staff_id, now
    asked.opinion_encrypted = vault().encrypt(opinion)
    await asked.save()
    await telling.appeal_over(task, now)
    call = await CallRecord.get(id=task.call_id)
    await telling.tell_agent(telling.DECIDED, call, task.agent_id, asked.id, now)
    detail = {"state": asked.state, "lifted": len(lifted)}
    await audit.record(by.label, "quality.appeal_decided", f"quality:{task.id}", detail, now, by.request_id)


async def _corrected(task: QualityTask, lifted: Collection[int], by: Actor, now: datetime) -> QualityScore:
    """A score of its own; the one contested stays to be read."""
    score = await QualityScore.get(id=task.score_id).prefetch_related("marks")
    if not set(lifted) <= {one.id for one in score.marks}:
        raise Invalid("请在这次评分的扣分项中选择", fields={"lifted": "请重新选择"})
    return await scoring.keep(
        await CallRecord.get(id=task.call_id),
        _without(score, lifted),
        origin=Origin.APPEAL,
        version=score.standard_version,
        now=now,
        staff_id=by.staff_id,
        remark=score.remark,
    )


def _without(score: QualityScore, lifted: Collection[int]) -> Verdict:
    kept = [one for one in sorted(score.marks, key=lambda mark: mark.id) if one.id not in lifted]
    return verdict(map(scoring.deduction, kept))


async def _require_open(task: QualityTask, now: datetime) -> None:
    if task.state is not InspectionState.DONE:
        raise Conflict("这件质检还没有评分", code="not_scored")
    if await QualityAppeal.exists(task_id=task.id):
        raise Conflict("每件质检只能申诉一次", code="appealed")
    last = await until(task)
    if last is not None and now > last:
        raise Conflict("已超过申诉期限", code="late")


def _require_another(task: QualityTask, by: Actor) -> None:
    if by.staff_id in (task.agent_id, task.inspector_id):
        raise Forbidden("评分人和被质检人不能复核这份申诉", code="separation_of_duties")
