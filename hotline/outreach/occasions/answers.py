"""What the robot heard becomes the order's: satisfied ends the call-back, 不满意 is confirmed by a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from hotline.infra.database import locked, savepoint
from hotline.infra.errors import Refused
from hotline.messages.surveys.announcing import News
from hotline.messages.surveys.models import Survey
from hotline.orders import actions
from hotline.orders.closing import unsatisfied
from hotline.orders.models import Order
from hotline.orders.states import State
from hotline.outreach.campaigns.models import Attempt, Recipient
from hotline.outreach.campaigns.states import CallOutcome, RecipientState
from hotline.outreach.campaigns.talk import Ending
from hotline.outreach.occasions import asking as asks
from hotline.outreach.occasions.models import Asking
from hotline.outreach.occasions.states import UNDER_WAY, AskingState
from hotline.outreach.occasions.switches import occasions_of
from hotline.people.actor import Actor

log = structlog.get_logger(__name__)
CHANNEL = "robot"
#: The script's answers as the orders count them.
LEVELS: Mapping[str, int] = {"满意": 4, "基本满意": 3, "不满意": 2}
#: He was not there, or the line was not; with our own fault nobody was attempted.
NOT_THERE = frozenset({CallOutcome.BUSY, CallOutcome.NO_ANSWER, CallOutcome.REFUSED, CallOutcome.MACHINE})
TO_CONFIRM = "智能回访：不满意，请人工核实"
_IN_VAIN = {
    AskingState.BY_SMS: "短信没有得到评价，请人工回访",
    AskingState.BY_ROBOT: "24 小时内智能回访没有拨出，请人工回访",
}
NOT_ASKED = "智能回访没有问到，请人工回访"


@dataclass(frozen=True)
class Heard:
    """Process and result apart; None: not answered."""

    process: int | None
    result: int | None

    @property
    def complete(self) -> bool:
        return self.process is not None and self.result is not None

    @property
    def bad(self) -> bool:
        """Either of the two is enough for a person to ask again."""
        return unsatisfied(self.process) or unsatisfied(self.result)


def heard(noted: Mapping[str, str]) -> Heard:
    """From what the script noted."""
    return Heard(LEVELS.get(noted.get("process", "")), LEVELS.get(noted.get("result", "")))


async def call_ended(attempt: Attempt, ending: Ending, now: datetime) -> None:
    """Of a satisfaction call. Inside the transaction that writes the call down."""
    asking = await _of(attempt.recipient)
    said = heard(ending.noted)
    if asking is None or asking.ended_at is not None:
        return  # answered by SMS meanwhile, or a person was quicker
    if asking.state is not AskingState.BY_ROBOT and not said.complete:
        return  # asked in another way meanwhile
    if ending.outcome in NOT_THERE:
        await _not_there(asking, attempt, ending, now)
    elif said.complete:
        await _answered(asking, said, ending, now)
    elif ending.outcome is CallOutcome.HANDED_OVER:
        await asks.to_person(asking, "智能回访已转人工")
    elif ending.outcome is CallOutcome.FAILED and attempt.recipient.state is not RecipientState.DONE:
        return  # our own lines: tried again by itself
    else:
        await _next_way(asking, now, NOT_ASKED)


async def not_called(recipient: Recipient, now: datetime) -> None:
    """On the do-not-call list, or its days were over: he is asked in another way."""
    asking = await _of(recipient)
    if asking is not None and asking.state is AskingState.BY_ROBOT:
        await _next_way(asking, now, "智能回访不能呼叫此号码，请人工回访")


async def survey_told(survey: Survey, news: News, now: datetime) -> None:
    """By SMS: a satisfied answer ends the call-back; a message that never arrived leads on."""
    asking = await asks.live(survey.order_id) if survey.order_id is not None else None
    if news is News.UNDELIVERED and asking is not None and asking.state is AskingState.BY_SMS:
        await _next_way(asking, now, "短信未送达，请人工回访")
    if news is News.ANSWERED and survey.order_id is not None and not unsatisfied(survey.result):
        await _end_call_back(survey.order_id, now)


async def overdue(asking_id: int, now: datetime) -> bool:
    """Nothing came of this way in its time. Inside a transaction."""
    asking = await locked(Asking, id=asking_id, state__in=list(UNDER_WAY))
    if asking is None or asking.next_at is None or asking.next_at > now:
        return False
    if asking.state is AskingState.BY_ROBOT:
        await asks.no_call(asking, now)
    await _next_way(asking, now, _IN_VAIN[asking.state])
    return True


async def _of(recipient: Recipient) -> Asking | None:
    name, _, number = recipient.subject_key.partition(":")
    return await locked(Asking, id=int(number)) if name == "asking" and number.isdecimal() else None


async def _not_there(asking: Asking, attempt: Attempt, ending: Ending, now: datetime) -> None:
    """Counted as a call-back attempted (RULES §8); after the last one the order goes on without a judgement."""
    asking.tries, asking.next_at = asking.tries + 1, None
    await asking.save()
    last = attempt.recipient.state is RecipientState.DONE
    order = await Order.get(id=asking.order_id)
    if order.state is State.CALL_BACK:
        note = f"智能回访第 {asking.tries} 次未接通"
        await _perform(order, "call_back", {"reached": False, "note": note}, _robot(order), now)
    asking = await Asking.get(id=asking.id)
    if not last:
        return
    if "sms" in asking.ways.split():
        await _next_way(asking, now, NOT_ASKED)
    elif asking.state is AskingState.BY_ROBOT:
        await asks.settle(asking, AskingState.UNREACHED, now)


async def _answered(asking: Asking, said: Heard, ending: Ending, now: datetime) -> None:
    order = await Order.get(id=asking.order_id)
    levels = {"process": said.process, "result": said.result}
    if said.bad:
        words = ending.noted.get("reason", "")[:1000]
        await _perform(order, "evaluate", {**levels, "comment": words}, _citizen(order), now)
        await asks.to_person(await Asking.get(id=asking.id), TO_CONFIRM)
    elif order.state is State.CALL_BACK:
        done = {**levels, "reached": True, "note": "智能回访"}
        await _perform(order, "evaluate", levels, _citizen(order), now)
        await _perform(order, "call_back", done, _robot(order), now)
    else:
        await _perform(order, "evaluate", levels, _citizen(order), now)


async def _end_call_back(order_id: int, now: datetime) -> None:
    order = await Order.get(id=order_id)
    if order.state is State.CALL_BACK:
        await _perform(order, "submit_closing", {"note": "诉求人已自助评价"}, _robot(order), now)


async def _next_way(asking: Asking, now: datetime, why: str) -> None:
    order = await Order.get(id=asking.order_id)
    if order.state not in asks.JUDGED_IN:
        await asks.settle(asking, AskingState.CANCELLED, now)
        return
    asking.note = why[:200]
    await asks.go_on(asking, order, await occasions_of(asking.tenant_id), now)


async def _perform(order: Order, action: str, fields: Mapping[str, object], by: Actor, now: datetime) -> bool:
    """A refusal is the order's affair: it went on meanwhile, and nothing of the call is lost."""
    try:
        async with savepoint():
            await actions.perform(order.number or "", action, dict(fields), by=by, now=now)
    except Refused as refusal:
        log.info("what the robot heard came too late", order=order.number, action=action, why=refusal.code)
        return False
    return True


def _citizen(order: Order) -> Actor:
    return Actor.citizen(order.tenant_id, order.citizen_id, channel=CHANNEL)


def _robot(order: Order) -> Actor:
    return Actor("system", name="智能回访", tenant_id=order.tenant_id, channel=CHANNEL)
