"""Reads for screens: queues, one call's sheet, one's own results, appeals, notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tortoise.expressions import Q

from hotline.calls.models import CallRecord, Recording
from hotline.calls.quality import appealing, standards
from hotline.calls.quality.models import (
    CoachingNote,
    QualityAppeal,
    QualityScore,
    QualityTask,
    Transcript,
)
from hotline.calls.quality.standard import Standard
from hotline.calls.quality.states import AppealState, Hearing, InspectionState, Origin
from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import NotFound
from hotline.orders.queries.paging import Page, capped_count, clamp, newest_first
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import Scope, can, require

MISSING = "没有找到这次通话"


@dataclass(frozen=True)
class Inspected:
    """One call with all that quality inspection knows of it."""

    call: CallRecord
    recording: Recording | None
    transcript: Transcript | None
    automatic: QualityScore | None
    task: QualityTask | None
    score: QualityScore | None  # the one that counts
    contested: QualityScore | None  # what an appeal replaced
    appeal: QualityAppeal | None
    appeal_until: datetime | None
    version: int
    standard: Standard
    notes: list[CoachingNote] = field(default_factory=list)


async def inspected(call_id: str, *, by: Actor, now: datetime) -> Inspected:
    """For the call's page. Reading what was said is on the record, like listening."""
    call = await _visible_call(call_id, by)
    recording = await _longest(call)
    transcript = await Transcript.get_or_none(recording_id=recording.id) if recording else None
    if transcript is not None and transcript.utterances_encrypted:
        async with transaction():
            await audit.record(by.label, "quality.read", f"call:{call.call_id}", {}, now, by.request_id)
    task = await QualityTask.filter(call_id=call.id).select_related("inspector").first()
    appeal = await _appeal_of(task)
    version, standard = await standards.in_force(call.tenant_id)
    return Inspected(
        call=call,
        recording=recording,
        transcript=transcript,
        automatic=await _score(Q(call_id=call.id, origin=Origin.AUTOMATIC)),
        task=task,
        score=await _score(Q(id=task.score_id)) if task and task.score_id else None,
        contested=await _contested(call, appeal),
        appeal=appeal,
        appeal_until=await appealing.until(task) if task else None,
        version=version,
        standard=standard,
        notes=await _notes(Q(call_id=call.id)),
    )


async def queue(
    *, by: Actor, state: str, own: bool, after: str | None = None, limit: int = 30
) -> Page[QualityTask]:
    """Calls drawn for inspection: one's own, or everybody's; the newest first."""
    require(by, "quality.inspect")
    wanted = Q(tenant_id=by.tenant_id) & _state(state)
    query = QualityTask.filter(wanted).exclude(agent_id=by.staff_id or 0)
    if own:
        query = query.filter(inspector_id=by.staff_id or 0)
    return await newest_first(
        query.select_related("call", "agent", "inspector", "score"), after, clamp(limit)
    )


async def automatic(tasks: Sequence[QualityTask]) -> dict[int, QualityScore]:
    """Call → what the rules gave it; calls nobody transcribed are missing."""
    of = [one.call_id for one in tasks]
    scores = await QualityScore.filter(call_id__in=of, origin=Origin.AUTOMATIC).order_by("id")
    return {one.call_id: one for one in scores}


async def waiting(*, by: Actor, cap: int = 999) -> int:
    """For the badge: what one has still to score."""
    require(by, "quality.inspect")
    mine = QualityTask.filter(tenant_id=by.tenant_id, inspector_id=by.staff_id or 0)
    return await capped_count(mine.exclude(state=InspectionState.DONE), cap)


async def results_of(staff_id: int, *, after: str | None = None, limit: int = 20) -> Page[QualityTask]:
    """An agent's inspected calls."""
    query = QualityTask.filter(agent_id=staff_id, state=InspectionState.DONE)
    return await newest_first(query.select_related("call", "score", "appeal"), after, clamp(limit))


async def notes_of(staff_id: int, *, unread: bool) -> list[CoachingNote]:
    """What an agent was told, the newest first."""
    return await _notes(Q(agent_id=staff_id, acknowledged_at__isnull=unread))


async def owed_by(by: Actor) -> int:
    """For the agent's badge: notes nobody acknowledged."""
    return await CoachingNote.filter(agent_id=by.staff_id or 0, acknowledged_at__isnull=True).count()


async def appeals(*, by: Actor, waiting_only: bool, limit: int = 50) -> list[QualityAppeal]:
    """Those to decide, or those decided."""
    require(by, "quality.decide_appeal")
    query = QualityAppeal.filter(task__tenant_id=by.tenant_id)
    asked = Q(state=AppealState.ASKED)
    query = query.filter(asked).order_by("id") if waiting_only else query.filter(~asked).order_by("-id")
    return await query.limit(limit).select_related(
        "task__call", "task__agent", "task__inspector", "task__score", "asked_by", "decided_by"
    )


async def scores_between(first: date, last: date, *, by: Actor) -> list[QualityTask]:
    """For the workbook: every scored call of some days."""
    require(by, "quality.export")
    query = QualityTask.filter(
        tenant_id=by.tenant_id, state=InspectionState.DONE, call__day__gte=first, call__day__lte=last
    )
    tasks = query.order_by("call_id").select_related("call", "agent", "inspector", "score", "appeal")
    return await tasks.prefetch_related("score__marks")


async def transcribing(tenant_id: int) -> tuple[int, int, str]:
    """Recordings waiting, recordings that failed, what was the matter last."""
    of = Transcript.filter(tenant_id=tenant_id)
    waits = of.filter(state=Hearing.WAITING)
    stuck = await waits.exclude(trouble="").order_by("-id").first()
    failed = await capped_count(of.filter(state=Hearing.FAILED), 999)
    return await capped_count(waits, 999), failed, stuck.trouble if stuck else ""


def sees_all(by: Actor) -> bool:
    """Or only one's own."""
    return require(by, "quality.view") is not Scope.OWN


async def _visible_call(call_id: str, by: Actor) -> CallRecord:
    own = Q() if sees_all(by) else Q(agent_id=by.staff_id or 0)
    query = CallRecord.filter(own, tenant_id=by.tenant_id, call_id=key(call_id, 64))
    call = await query.select_related("agent", "group").prefetch_related("orders__order").first()
    if call is None:
        raise NotFound(MISSING)
    return call


async def _longest(call: CallRecord) -> Recording | None:
    """Of a call that was taken up again, the piece with the conversation in it."""
    return await Recording.filter(call_id=call.id, removed_at__isnull=True).order_by("-seconds").first()


async def _score(which: Q) -> QualityScore | None:
    return (
        await QualityScore.filter(which)
        .order_by("-id")
        .select_related("scored_by")
        .prefetch_related("marks")
        .first()
    )


async def _appeal_of(task: QualityTask | None) -> QualityAppeal | None:
    if task is None:
        return None
    return await QualityAppeal.filter(task_id=task.id).select_related("asked_by", "decided_by").first()


async def _contested(call: CallRecord, appeal: QualityAppeal | None) -> QualityScore | None:
    if appeal is None or appeal.state is not AppealState.UPHELD:
        return None
    return await _score(Q(call_id=call.id, origin=Origin.INSPECTOR))


async def _notes(which: Q) -> list[CoachingNote]:
    return await CoachingNote.filter(which).order_by("-id").limit(50).select_related("written_by", "call")


def _state(state: str) -> Q:
    if state == "done":
        return Q(state=InspectionState.DONE)
    return Q(state__in=[InspectionState.OPEN, InspectionState.CLAIMED])


def may_appeal(found: Inspected, *, by: Actor, now: datetime) -> bool:
    """Whether the button is drawn."""
    mine = found.task is not None and found.task.agent_id == by.staff_id and can(by, "quality.appeal")
    open_ = found.score is not None and found.appeal is None
    return mine and open_ and (found.appeal_until is None or now <= found.appeal_until)
