"""A town with two inspectors and calls they inspect; and the same of a foreign one, for who must not see it."""

from typing import Any

from hotline.calls.models import CallRecord
from hotline.calls.quality.models import CoachingNote, QualityAppeal, QualityTask, Transcript
from hotline.calls.quality.states import Hearing, InspectionState, Speaker, Stratum
from hotline.calls.quality.transcript import Utterance, as_text
from hotline.infra.secrets import vault
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from tests.calls.exchange import Exchange
from tests.orders.town import Town

SAID = (
    Utterance(0.5, 4, Speaker.AGENT, "您好，请问有什么可以帮您？"),
    Utterance(5, 9, Speaker.CALLER, "路灯不亮，我电话13800138000"),
    Utterance(10, 14, Speaker.AGENT, "这事不归我管，再见。"),
)


async def inspector(town: Town, login: str = "inspector") -> Actor:
    """A new colleague."""
    centre = town.centre
    staff = await Staff.create(
        login=login,
        name=f"质检{login[-1]}",
        organisation=centre,
        tenant_id=centre.id,
        password_hash="-",
        created_at=town.now,
    )
    await StaffRole.create(staff=staff, role=Role.INSPECTOR)
    town.people[login] = await actor_for_staff(staff, "desk", "request")
    return town.people[login]


async def drawn(exchange: Exchange, call: CallRecord, by: Actor, **more: Any) -> QualityTask:
    """As the job would."""
    facts: dict[str, Any] = {"stratum": Stratum.RANDOM, "state": InspectionState.OPEN} | more
    return await QualityTask.create(
        tenant_id=call.tenant_id,
        call_id=call.id,
        agent_id=call.agent_id,
        inspector_id=by.staff_id,
        month=f"{call.day:%Y-%m}",
        drawn_at=exchange.now,
        **facts,
    )


async def heard(call: CallRecord, recording_id: int, said: tuple[Utterance, ...] = SAID) -> Transcript:
    """As an engine would have read it."""
    assert call.ended_at is not None
    return await Transcript.create(
        tenant_id=call.tenant_id,
        call_id=call.id,
        recording_id=recording_id,
        state=Hearing.HEARD,
        utterances_encrypted=vault().encrypt(as_text(said)),
        enrolled_at=call.ended_at,
        next_attempt_at=call.ended_at,
    )


async def foreign_inspection(town: Town, call: CallRecord, recording_id: int, mark: str) -> dict[str, str]:
    """Everything there is of another town's inspection, marked; its ids."""
    agent = await Staff.get(login="b_agent")
    await CallRecord.filter(id=call.id).update(agent_id=agent.id)
    said = Utterance(0, 4, Speaker.CALLER, f"{mark}路灯不亮")
    await Transcript.create(
        tenant_id=town.centre.id,
        call_id=call.id,
        recording_id=recording_id,
        utterances_encrypted=vault().encrypt(as_text([said])),
        enrolled_at=town.now,
        next_attempt_at=town.now,
    )
    task = await QualityTask.create(
        tenant_id=town.centre.id,
        call_id=call.id,
        agent_id=agent.id,
        inspector_id=agent.id,
        month="2026-07",
        stratum=Stratum.RANDOM,
        drawn_at=town.now,
    )
    appeal = await QualityAppeal.create(
        task_id=task.id, reason_encrypted=vault().encrypt(mark), asked_at=town.now
    )
    note = await CoachingNote.create(
        tenant_id=town.centre.id,
        call_id=call.id,
        agent_id=agent.id,
        text_encrypted=vault().encrypt(mark),
        written_at=town.now,
    )
    return {"inspection": str(task.id), "quality_appeal": str(appeal.id), "coaching": str(note.id)}
