"""What became of the robot's rescue calls, and of the task beside them."""

from datetime import datetime

from hotline.calls import tasks
from hotline.calls.announcing import News
from hotline.calls.models import CallBackTask
from hotline.calls.states import TaskState
from hotline.infra.database import locked
from hotline.outreach.campaigns.models import Attempt, Recipient
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.campaigns.talk import Ending
from hotline.outreach.occasions import rescue as rescues
from hotline.outreach.occasions.models import Rescue
from hotline.outreach.occasions.rules import LATER_HE_SAID, RINGS_AGAIN
from hotline.outreach.occasions.states import RescueState
from hotline.outreach.occasions.switches import occasions_of

NOT_THERE = frozenset({CallOutcome.BUSY, CallOutcome.NO_ANSWER, CallOutcome.REFUSED, CallOutcome.MACHINE})
#: Our own lines failed so often: a person takes over.
BROKEN_ENOUGH = 2
NOT_NEEDED, LATER = "不需要", "稍后"


async def call_ended(attempt: Attempt, ending: Ending, now: datetime) -> None:
    """Inside the transaction that writes the call down. The truth may come late, and after a person was quicker."""
    rescue = await _of(attempt.recipient)
    if rescue is None or rescue.state not in (RescueState.WAITING, RescueState.PERSON):
        return
    if ending.outcome is CallOutcome.FAILED:
        await _broken(rescue, now)
        return
    rescue.tries += 1
    rescue.first_rung_at = rescue.first_rung_at or attempt.claimed_at
    await rescue.save()
    if ending.outcome is CallOutcome.HANDED_OVER:
        await _done(rescue, RescueState.RECOVERED, "机器人回拨，已接通坐席", attempt, now)
    elif ending.outcome in NOT_THERE:
        await _not_there(rescue, attempt, now)
    else:
        await _spoke(rescue, ending, attempt, now)


async def not_called(recipient: Recipient, now: datetime) -> None:
    """The rules allow no call: his number wants none, or was rung too often. People decide."""
    rescue = await _of(recipient)
    if rescue is not None and rescue.state is RescueState.WAITING:
        await rescues.to_person(rescue, rescues.NO_ROBOT)


async def task_told(task: CallBackTask, news: News, now: datetime) -> None:
    """Owed, claimed by a colleague, or done: nobody is called by two."""
    if news is News.OWED:
        await rescues.owed(task, now)
        return
    rescue = await Rescue.get_or_none(task_id=task.id)
    if rescue is None or rescue.ended_at is not None:
        return
    if news is News.CLAIMED:
        await rescues.to_person(rescue, "同事已领取")
        await rescues.withdraw(rescue, now)
    else:
        came = task.state is TaskState.DONE
        state = RescueState.CAME_BACK if came else RescueState.UNREACHED
        await rescues.settle(rescue, state, now, task.note)


async def _of(recipient: Recipient) -> Rescue | None:
    name, _, number = recipient.subject_key.partition(":")
    return await locked(Rescue, id=int(number)) if name == "rescue" and number.isdecimal() else None


async def _broken(rescue: Rescue, now: datetime) -> None:
    """Not an attempt at him: at once again, and then a person."""
    rescue.broken += 1
    if rescue.state is not RescueState.WAITING or rescue.broken >= BROKEN_ENOUGH:
        await rescues.to_person(rescue, "机器人未能拨出，请人工回拨")
        return
    await rescues.ring(rescue, await rescues.record_of(rescue), not_before=now, now=now)


async def _not_there(rescue: Rescue, attempt: Attempt, now: datetime) -> None:
    """The task counts it; after three of whoever's it is given up, and the rescue with it."""
    task = await tasks.rung_by_robot(rescue.task_id, at=attempt.claimed_at, now=now)
    if task is None or task.state is not TaskState.OPEN or rescue.state is not RescueState.WAITING:
        return
    if rescues.enough(rescue, await occasions_of(rescue.tenant_id)):
        await rescues.to_person(rescue, "机器人多次未接通，请人工回拨")
        return
    rescue.keeps_place = False
    await rescues.ring(rescue, await rescues.record_of(rescue), not_before=now + RINGS_AGAIN, now=now)


async def _spoke(rescue: Rescue, ending: Ending, attempt: Attempt, now: datetime) -> None:
    """He was there. What he wants is done; what was not understood is a person's."""
    wish = ending.noted.get("wish", "")
    task = await locked(CallBackTask, id=rescue.task_id)
    if task is not None and task.first_attempt_at is None:
        task.first_attempt_at = attempt.claimed_at
        await task.save(update_fields=["first_attempt_at"])
    if wish == NOT_NEEDED:
        await _done(rescue, RescueState.NOT_NEEDED, "对方表示已不需要", attempt, now)
    elif wish == LATER and not rescues.enough(rescue, await occasions_of(rescue.tenant_id)):
        record = await rescues.record_of(rescue)
        await rescues.ring(rescue, record, not_before=now + LATER_HE_SAID, now=now)
    else:
        why = "对方等待坐席，请优先回拨" if ending.abandoned or rescue.keeps_place else "请人工回拨"
        await rescues.to_person(rescue, why)


async def _done(rescue: Rescue, state: RescueState, note: str, attempt: Attempt, now: datetime) -> None:
    await rescues.settle(rescue, state, now, note)
    await tasks.settled_by_robot(rescue.task_id, note, at=attempt.claimed_at, now=now)
