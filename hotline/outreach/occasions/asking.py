"""How satisfied he is: by SMS, by the robot, by a person – one after the other, never two at once."""

from datetime import datetime, timedelta

import structlog

from hotline.infra.database import locked, savepoint
from hotline.infra.errors import Refused
from hotline.messages.surveys import asking as surveys
from hotline.orders.models import CallBack, Order
from hotline.orders.states import State
from hotline.outreach.campaigns.dialling import ask_for_call, withdraw_calls
from hotline.outreach.occasions import slots
from hotline.outreach.occasions.models import Asking
from hotline.outreach.occasions.rules import Occasions, Plan, Way
from hotline.outreach.occasions.states import UNDER_WAY, AskingState
from hotline.outreach.occasions.switches import occasions_of
from hotline.profiles.models import rules_for

log = structlog.get_logger(__name__)
PURPOSE, SCRIPT = "callback", "callback"
#: First attempt within 24 h of closing; the others in other parts of the following days.
ATTEMPTED_WITHIN = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(days=4)
#: In these states the citizen may still judge the round.
JUDGED_IN = frozenset({State.CALL_BACK, State.CLOSING_REVIEW, State.CLOSED})


async def begin(order: Order, now: datetime) -> Asking | None:
    """Once per round; None when people do it, or somebody has asked already. Inside a transaction."""
    rules, round_ = await occasions_of(order.tenant_id), order.redo_count + 1
    plan = rules.plan(order.type.value, order.urgency.value)
    if plan is Plan.PERSON or order.satisfaction is not None or not order.contact_phone:
        return None
    if await Asking.exists(order_id=order.id, round=round_):
        return None
    if await CallBack.exists(order_id=order.id, round=round_):
        return None
    asking = await Asking.create(
        tenant_id=order.tenant_id,
        order_id=order.id,
        round=round_,
        ways=" ".join(plan.ways),
        state=AskingState.PERSON,
        begun_at=now,
    )
    await go_on(asking, order, rules, now)
    return asking


async def go_on(asking: Asking, order: Order, rules: Occasions, now: datetime) -> None:
    """The next way that can be taken. Inside a transaction."""
    ways = [Way(one) for one in asking.ways.split()]
    while ways:
        way = ways.pop(0)
        asking.ways = " ".join(ways)
        if way is Way.SMS and await surveys.ask_about_order(order, now=now) is not None:
            await _enter(asking, AskingState.BY_SMS, now + timedelta(hours=rules.sms_hours))
            return
        if way is Way.ROBOT and await _call(asking, order, now):
            await _enter(asking, AskingState.BY_ROBOT, asking.begun_at + ATTEMPTED_WITHIN)
            return
    await _enter(asking, AskingState.PERSON, None)


async def settle(asking: Asking, state: AskingState, now: datetime, note: str = "") -> None:
    """Nobody asks any more: the robot's call that waits is not made. Inside a transaction."""
    asking.state, asking.next_at, asking.ended_at = state, None, now
    asking.note = note[:200] or asking.note
    await asking.save()
    await no_call(asking, now)
    if state is AskingState.ANSWERED:
        await surveys.withdraw(asking.order_id, asking.round)


async def no_call(asking: Asking, now: datetime) -> None:
    """The robot's call that waits is not made. Inside a transaction."""
    await withdraw_calls(tenant_id=asking.tenant_id, subject_key=asking.subject, now=now)


async def to_person(asking: Asking, note: str) -> None:
    """Machines have done what they could. Inside a transaction."""
    asking.state, asking.next_at, asking.ended_at = AskingState.PERSON, None, None
    asking.note = note[:200]
    await asking.save()


async def live(order_id: int) -> Asking | None:
    """The newest round's, locked, while machines or people still have to ask. Inside a transaction."""
    newest = await Asking.filter(order_id=order_id).order_by("-round").first()
    found = await locked(Asking, id=newest.id) if newest else None
    waiting = found is not None and found.state in (*UNDER_WAY, AskingState.PERSON)
    return found if waiting else None


async def _enter(asking: Asking, state: AskingState, next_at: datetime | None) -> None:
    asking.state, asking.next_at = state, next_at
    await asking.save()


async def _call(asking: Asking, order: Order, now: datetime) -> bool:
    """False when this number cannot be called, or nothing may be said yet."""
    profile, _ = await rules_for(order.tenant_id)
    try:
        async with savepoint():
            await ask_for_call(
                tenant_id=order.tenant_id,
                purpose=PURPOSE,
                number=order.contact_phone,
                script_code=SCRIPT,
                slots=await slots.about(order, now),
                subject_key=asking.subject,
                not_after=now + GIVEN_UP_AFTER,
                dedupe=asking.subject,
                tries=profile.callback_attempts,
                now=now,
            )
    except Refused as refusal:
        log.info("no robot call-back", asking=asking.id, why=refusal.code)
        return False
    return True
