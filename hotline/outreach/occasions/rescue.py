"""漏接回拨 by machines: an SMS at once, a call within the half hour, and the old place in the queue.

The task (`calls.tasks`) is owed by people all the time; what the robot cannot do is theirs.
"""

from datetime import datetime, timedelta

import structlog

from hotline.calls import tasks
from hotline.calls.models import CallBackTask, CallRecord, SkillGroup, Voicemail
from hotline.infra.database import savepoint
from hotline.infra.errors import Refused
from hotline.messages.citizens import text_message
from hotline.outreach.campaigns.dialling import ask_for_call, withdraw_calls
from hotline.outreach.campaigns.models import OutreachRules
from hotline.outreach.occasions import rules as pure
from hotline.outreach.occasions.models import Rescue
from hotline.outreach.occasions.rules import Occasions
from hotline.outreach.occasions.states import RescueState
from hotline.outreach.occasions.switches import occasions_of
from hotline.people import phones
from hotline.profiles.models import calendar_for
from hotline.worktime.zone import local

log = structlog.get_logger(__name__)
PURPOSE, SCRIPT, SCRIPT_WITHOUT_AGENTS = "rescue", "rescue", "rescue_later"
TITLE = "12345热线"
#: One message to a number in this time, however often he is missed.
TEXTS_APART = timedelta(hours=6)
STILL_RINGING_FOR = timedelta(hours=12)
NO_ROBOT = "机器人不能呼叫此号码，请人工回拨"


async def owed(task: CallBackTask, now: datetime) -> None:
    """In the transaction in which the missed call ended."""
    rules = await occasions_of(task.tenant_id)
    if not rules.rescues:
        return
    record = await CallRecord.get(id=task.call_id)
    if tasks.by_robot(record):
        return  # a robot has promised that a person calls
    start = pure.may_ring_from(max(now, task.due_at - pure.WITHIN - pure.REDIALS), await _opens(task, now))
    rescue = Rescue(
        tenant_id=task.tenant_id,
        task_id=task.id,
        state=RescueState.PERSON,
        missed_at=record.entered_at,
        waited=_waited(record),
        from_at=start,
        due_at=max(task.due_at, start - pure.REDIALS + pure.WITHIN),
    )
    if rules.rescue_sms:
        rescue.message_id = await _text(task, record, now)
    await rescue.save()
    if rules.rescue_robot:
        await ring(rescue, record, not_before=start, now=now)


async def ring(rescue: Rescue, record: CallRecord, *, not_before: datetime, now: datetime) -> bool:
    """The robot's next try; False: it is a person's now. Inside a transaction."""
    try:
        async with savepoint():
            await _ask(rescue, record, not_before, now)
    except Refused as refusal:
        log.info("no rescue call", rescue=rescue.id, why=refusal.code)
        await to_person(rescue, NO_ROBOT)
        return False
    rescue.state = RescueState.WAITING
    await rescue.save()
    return True


async def to_person(rescue: Rescue, note: str) -> None:
    """Inside a transaction."""
    rescue.state, rescue.note = RescueState.PERSON, note[:200]
    await rescue.save()


async def settle(rescue: Rescue, state: RescueState, now: datetime, note: str = "") -> None:
    """Over: a call that waits is not made. Inside a transaction."""
    rescue.state, rescue.ended_at, rescue.note = state, now, note[:200] or rescue.note
    await rescue.save()
    await withdraw(rescue, now)


async def withdraw(rescue: Rescue, now: datetime) -> None:
    """A call not begun yet is not made."""
    await withdraw_calls(tenant_id=rescue.tenant_id, subject_key=rescue.subject, now=now)


async def record_of(rescue: Rescue) -> CallRecord:
    """The call that was missed."""
    return await CallRecord.get(task=rescue.task_id)


def enough(rescue: Rescue, rules: Occasions) -> bool:
    """Whether the robot has tried as often as the centre wants."""
    return rescue.tries >= rules.rescue_tries


async def _ask(rescue: Rescue, record: CallRecord, not_before: datetime, now: datetime) -> int:
    return await ask_for_call(
        tenant_id=rescue.tenant_id,
        purpose=PURPOSE,
        number=record.number,
        script_code=SCRIPT_WITHOUT_AGENTS if rescue.keeps_place else SCRIPT,
        slots={
            "time": pure.spoken_time(record.entered_at, not_before),
            "waited": f"{rescue.waited:.0f}",
        },
        subject_key=rescue.subject,
        not_before=not_before,
        not_after=not_before + STILL_RINGING_FOR,
        dedupe=f"{rescue.subject}:{rescue.tries}:{rescue.broken}:{rescue.keeps_place:d}",
        group_id=record.group_id or await _any_group(rescue.tenant_id),
        now=now,
    )


async def _any_group(tenant_id: int) -> int | None:
    """For whoever hung up before he had chosen."""
    first = await SkillGroup.filter(tenant_id=tenant_id, active=True).order_by("id").first()
    return first.id if first else None


async def _opens(task: CallBackTask, now: datetime) -> datetime | None:
    """The next opening of the hours in which the robot may ring at all; None: they are on."""
    rules = await OutreachRules.get_or_none(tenant_id=task.tenant_id) or OutreachRules()
    calendar = await calendar_for(task.tenant_id)
    if rules.window.is_open(local(now), calendar):
        return None
    return rules.window.next_opening(local(now), calendar)


async def _text(task: CallBackTask, record: CallRecord, now: datetime) -> int | None:
    """您的来电我们没有接到: to mobiles, and not again and again."""
    if not phones.is_mobile(record.number):
        return None
    same = Rescue.filter(tenant_id=task.tenant_id, task__number_index=task.number_index)
    if await same.filter(message_id__isnull=False, missed_at__gt=now - TEXTS_APART).exists():
        return None
    left_word = await Voicemail.exists(call_id=record.id)
    words = (
        "您的留言已收到，我们会尽快回复。"
        if left_word
        else "您的来电我们没有接到，稍后回拨，请留意12345来电。"
    )
    until = task.due_at + pure.WITHIN
    return await text_message(
        record.number, words, tenant_id=task.tenant_id, now=now, title=TITLE, good_until=until
    )


def _waited(record: CallRecord) -> float:
    """How long he had been in the queue: it counts when he comes back into it."""
    end = record.ended_at or record.entered_at
    since = record.queued_at or record.requested_agent_at
    return max(0.0, (end - since).total_seconds()) if since else 0.0
