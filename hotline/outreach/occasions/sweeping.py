"""What time alone brings about: the next way of asking, and missed calls whose half hour runs out."""

from datetime import datetime

from hotline.infra.database import locked, transaction
from hotline.messages.kinds import name_kind
from hotline.messages.notices import notify
from hotline.messages.states import Audience
from hotline.orders.states import Urgency
from hotline.outreach.campaigns.models import Attempt
from hotline.outreach.occasions import answers, rules
from hotline.outreach.occasions import rescue as rescues
from hotline.outreach.occasions.models import Asking, Rescue
from hotline.outreach.occasions.states import UNDER_WAY, RescueState
from hotline.worktime.zone import local

BATCH = 200
KIND = "rescue_at_risk"
LATE = "机器人没有拨出，请马上人工回拨"
name_kind(KIND, "漏接将超时")


async def ask_further(now: datetime) -> int:
    """Whoever did not answer in time is asked in the next way; returns how many."""
    due = Asking.filter(state__in=list(UNDER_WAY), next_at__lte=now).order_by("next_at").limit(BATCH)
    done = 0
    for asking_id in await due.values_list("id", flat=True):
        async with transaction():
            done += await answers.overdue(int(str(asking_id)), now)
    return done


async def rescue_in_time(now: datetime) -> int:
    """Missed calls nobody has rung yet, near the end of their half hour; returns how many were dealt with."""
    near = Rescue.filter(state=RescueState.WAITING, tries=0, due_at__lte=now + rules.WITHOUT_AGENTS)
    dealt = 0
    for rescue_id in await near.order_by("due_at").limit(BATCH).values_list("id", flat=True):
        async with transaction():
            dealt += await _hurry(int(str(rescue_id)), now)
    return dealt


async def _hurry(rescue_id: int, now: datetime) -> bool:
    """First a call that needs no free agent; at the last a person. One that rings this very moment rings."""
    rescue = await locked(Rescue, id=rescue_id, state=RescueState.WAITING)
    if rescue is None or rescue.tries or await _ringing(rescue):
        return False
    if now >= rescue.due_at - rules.TO_PEOPLE:
        await rescues.withdraw(rescue, now)
        await rescues.to_person(rescue, LATE)
        await _tell(rescue, now)
        return True
    if rescue.keeps_place:
        return False
    await rescues.withdraw(rescue, now)
    rescue.keeps_place = True
    return await rescues.ring(rescue, await rescues.record_of(rescue), not_before=now, now=now)


async def _ringing(rescue: Rescue) -> bool:
    of_it = Attempt.filter(tenant_id=rescue.tenant_id, recipient__subject_key=rescue.subject)
    return await of_it.filter(ended_at=None).exists()


async def _tell(rescue: Rescue, now: datetime) -> None:
    """Whoever leads the shift, once an hour."""
    hour = f"{local(now):%Y-%m-%d-%H}"
    await notify(
        KIND,
        tenant_id=rescue.tenant_id,
        organisation_id=None,
        audience=Audience.SUPERVISORS,
        title="漏接来电将超过 30 分钟",
        body="机器人没有拨出，漏接回拨中有来电需要马上人工回拨。",
        url="/desk/calls/tasks",
        urgency=Urgency.SPECIAL,
        now=now,
        dedupe=f"{KIND}:{rescue.tenant_id}:{hour}",
    )
