"""Who hears of a score, an appeal, a note. What leaves the house says that there is something, never what."""

from datetime import datetime

from hotline.calls.models import CallRecord
from hotline.calls.quality.models import QualityTask
from hotline.infra.database import transaction
from hotline.messages.acknowledging import take_note
from hotline.messages.kinds import name_kind
from hotline.messages.models import Notice
from hotline.messages.notices import cancel, notify
from hotline.messages.states import UNHEARD, Audience
from hotline.people.actor import Actor
from hotline.people.staff import holders

SCORED, APPEALED, DECIDED, COACHED = KINDS = (
    "quality_scored",
    "quality_appealed",
    "quality_appeal_decided",
    "quality_coached",
)
for _kind, _label in zip(KINDS, ("质检评分", "质检申诉", "质检申诉结果", "质检辅导"), strict=True):
    name_kind(_kind, _label)
#: What is told to the agent whose call it was.
_TO_AGENT = {
    SCORED: ("您的一次通话有了质检评分", "请查看扣分项；有异议可以在期限内申诉一次。"),
    DECIDED: ("您的质检申诉有了结果", "申诉已由另一位同事复核，请查看意见。"),
    COACHED: ("您收到一条质检辅导", "请阅读并确认。"),
}


def subject_of(call_id: int) -> str:
    """Under which word the messages room keeps what concerns the inspection of this call."""
    return f"quality:{call_id}"


async def tell_agent(kind: str, call: CallRecord, agent_id: int, occasion: int, now: datetime) -> None:
    """Inside the transaction of what happened; `occasion` is the row that says it."""
    title, body = _TO_AGENT[kind]
    await _tell(kind, call, (agent_id,), title, body, occasion, now)


async def tell_deciders(task: QualityTask, occasion: int, now: datetime) -> None:
    """Everybody who may decide an appeal: not who scored, not whose call it is."""
    may = await holders(task.tenant_id, "quality.decide_appeal")
    named = tuple(one for one in may if one not in (task.agent_id, task.inspector_id))
    call = await CallRecord.get(id=task.call_id)
    body = "有坐席对质检评分提出申诉，请复核。"
    await _tell(APPEALED, call, named, "有新的质检申诉", body, occasion, now)


async def appeal_over(task: QualityTask, now: datetime) -> None:
    """Nobody has to decide any more."""
    await cancel(now, "申诉已复核", kind=APPEALED, subject_key=subject_of(task.call_id))


async def opened(call_id: int, *, by: Actor, now: datetime) -> None:
    """Who reads a call's inspection has taken note of what called him there."""
    mine = Notice.filter(subject_key=subject_of(call_id), state__in=UNHEARD)
    waiting = await mine.filter(deliveries__staff_id=by.staff_id or 0).distinct()
    if waiting:
        async with transaction():
            await take_note(waiting, by.staff_id or 0, by.name, "opened", now)


async def _tell(
    kind: str, call: CallRecord, named: tuple[int, ...], title: str, body: str, occasion: int, now: datetime
) -> None:
    await notify(
        kind,
        tenant_id=call.tenant_id,
        organisation_id=None,
        audience=Audience.SUPERVISORS if kind == APPEALED else Audience.HANDLERS,
        staff_ids=named,
        title=title,
        body=body,
        url=f"/desk/quality/calls/{call.call_id}",
        subject_key=subject_of(call.id),
        now=now,
        dedupe=f"{kind}:{occasion}",
    )
