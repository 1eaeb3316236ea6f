"""How an order stands, in some lines for who waits: where it is, what is due when and why, what came of it."""

from datetime import datetime

from hotline.orders import access
from hotline.orders.case import Case, load
from hotline.orders.deidentify import deidentify
from hotline.orders.labels import CITIZEN_CLOCKS, CITIZEN_STATES, INVALID_CODES
from hotline.orders.models import Clock, Order
from hotline.orders.states import FINAL, InvalidCode, State
from hotline.people.actor import Actor
from hotline.wechat.conversation.facts import OrderFact
from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import remaining
from hotline.worktime.limits import Unit
from hotline.worktime.zone import local

#: The answer is the citizen's once a reviewer let it out.
ANSWERED = frozenset({State.CALL_BACK, State.CLOSING_REVIEW, State.CLOSED})
MAY = frozenset({"urge", "supplement", "withdraw", "evaluate"})
ANSWER = 400
REASONS = 3


async def of(order: Order, now: datetime, *, joined: bool = False) -> OrderFact:
    """For its own citizen; of a joined one no more than everybody may know."""
    by = Actor.citizen(order.tenant_id, None if joined else order.citizen_id, channel="wechat")
    case = await load(order, by, now)
    title = deidentify(order.title, [order.contact_name]) if joined else order.title
    return OrderFact(
        number=order.number or "",
        title=title,
        state=CITIZEN_STATES[order.state],
        standing="\n".join(lines(case, joined=joined)),
        may=frozenset() if joined else MAY & frozenset(access.allowed_actions(case)),
        waits_for_more=order.state is State.AWAITING_SUPPLEMENT,
        joined=joined,
    )


def lines(case: Case, *, joined: bool = False) -> list[str]:
    """State, running limits with their reasons, the answer."""
    order = case.order
    found = [f"【目前】{CITIZEN_STATES[order.state]}{_why_invalid(order)}"]
    if order.state not in FINAL:
        running = [one for one in case.clocks if one.stopped_at is None and one.kind in CITIZEN_CLOCKS]
        for clock in sorted(running, key=lambda one: one.due_at)[:2]:
            found += due(clock, case.calendar, case.now)
    if answered(order):
        text = deidentify(order.answer, [order.contact_name]) if joined else order.answer
        found.append(f"【答复】{text[:ANSWER]}{'…' if len(text) > ANSWER else ''}")
    return found


def answered(order: Order) -> bool:
    """Whether the result may be read."""
    return bool(order.answer) and (order.state in ANSWERED or order.closed_at is not None)


def due(clock: Clock, calendar: Calendar, now: datetime) -> list[str]:
    """The limit as a sentence, what is left, and how it was counted."""
    moment = local(clock.due_at)
    sentence = CITIZEN_CLOCKS[clock.kind].format(due=f"{moment.month}月{moment.day}日 {moment:%H:%M}")
    left = "已暂停计时" if clock.paused_at else remaining(now, clock.due_at, calendar, Unit(clock.unit)).text
    reasons = [str(one) for one in clock.explanation][:REASONS]
    return [f"{sentence}（{left}）", *(f"· {one}" for one in reasons)]


def _why_invalid(order: Order) -> str:
    known = order.state is State.INVALID and order.invalid_code in set(InvalidCode)
    return f"：{INVALID_CODES[InvalidCode(order.invalid_code)]}" if known else ""
