"""紧急工单电话通知: the ladder's rung "voice". Press 1 is the acknowledgement; not reached is the rung's failure."""

from datetime import datetime, timedelta

import structlog

from hotline.infra.database import savepoint, transaction
from hotline.infra.errors import Refused
from hotline.messages import receipts
from hotline.messages.acknowledging import take_note
from hotline.messages.channels.message import Outcome, Outgoing, Sent
from hotline.messages.channels.voice import NAME
from hotline.messages.models import Delivery, Notice
from hotline.messages.states import UNHEARD
from hotline.orders.models import Order
from hotline.outreach.campaigns.dialling import ask_for_call, somebody_dials, withdraw_calls
from hotline.outreach.campaigns.models import Attempt, Recipient
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.campaigns.talk import Ending
from hotline.outreach.occasions import slots
from hotline.outreach.occasions.switches import occasions_of

log = structlog.get_logger(__name__)
PURPOSE, SCRIPT = "urgent_order", "urgent_notice"
ACKNOWLEDGED, HOW = "acknowledged", "key"
#: So often one rung rings somebody who does not answer, and so long apart; the ladder climbs on meanwhile.
TRIES = 3
APART = timedelta(seconds=45)
#: Whoever hangs up sooner has heard nothing.
HEARD_AFTER = 8.0
RINGS_FOR = timedelta(minutes=20)
PERMANENT, DELIVERED, TECHNICAL = "permanent", "delivered", "technical"


class Ringing:
    """What the channel asks: whether a gateway dials, and for a call."""

    async def ready(self, now: datetime) -> bool:
        return await somebody_dials(now)

    async def ring(self, message: Outgoing, now: datetime) -> Sent:
        """The same delivery twice is one call."""
        notice = await Notice.get(id=message.notice_id)
        if not (await occasions_of(notice.tenant_id)).urgent_by_voice:
            return Sent(Outcome.PERMANENT, NAME, detail="中心没有启用电话通知")
        try:
            async with transaction():
                await _ask(message.delivery_id, message.phone, notice, 1, now, now)
        except Refused as refusal:
            return Sent(Outcome.PERMANENT, NAME, detail=str(refusal))
        return Sent(Outcome.ACCEPTED, NAME, provider_id(message.delivery_id))


def provider_id(delivery_id: int) -> str:
    """By which the receipt finds its delivery."""
    return f"delivery-{delivery_id}"


async def call_ended(attempt: Attempt, ending: Ending, now: datetime) -> None:
    """Inside the transaction that writes the call down."""
    delivery = await _of(attempt.recipient)
    if delivery is None:
        return
    if ending.result == ACKNOWLEDGED:
        await _acknowledged(delivery, now)
        await _receipt(delivery, DELIVERED, "按键确认", now)
    elif ending.outcome is CallOutcome.HANDED_OVER or _was_heard(ending):
        await _receipt(delivery, DELIVERED, "已听到，没有按键确认", now)
    else:
        await _again_or_failed(delivery, attempt, ending, now)


async def not_called(recipient: Recipient, now: datetime) -> None:
    """The rules allow no call at all."""
    delivery = await _of(recipient)
    if delivery is not None:
        await _receipt(delivery, TECHNICAL, "未能呼叫", now)


async def notice_settled(notice: Notice, now: datetime) -> None:
    """Somebody knows: a second try that waits is not made."""
    rung = Delivery.filter(notice_id=notice.id, channel=NAME)
    for delivery_id in await rung.values_list("id", flat=True):
        subject = f"delivery:{delivery_id}"
        await withdraw_calls(tenant_id=notice.tenant_id, subject_key=subject, now=now)


def _was_heard(ending: Ending) -> bool:
    """He listened to the notice and hung up without a key: it reached him, and the ladder climbs on."""
    return ending.outcome is CallOutcome.HUMAN and ending.seconds >= HEARD_AFTER


async def _of(recipient: Recipient) -> Delivery | None:
    name, _, number = recipient.subject_key.partition(":")
    if name != "delivery" or not number.isdecimal():
        return None
    return await Delivery.get_or_none(id=int(number)).select_related("notice", "staff")


async def _acknowledged(delivery: Delivery, now: datetime) -> None:
    if delivery.notice.state in UNHEARD:
        staff = delivery.staff
        await take_note([delivery.notice], staff.id, staff.name, HOW, now)


async def _again_or_failed(delivery: Delivery, attempt: Attempt, ending: Ending, now: datetime) -> None:
    subject = attempt.recipient.subject_key
    rung = await Recipient.filter(tenant_id=attempt.tenant_id, subject_key=subject).count()
    if rung < TRIES and delivery.notice.state in UNHEARD:
        try:
            async with savepoint():
                number = attempt.recipient.number
                await _ask(delivery.id, number, delivery.notice, rung + 1, now + APART, now)
            return
        except Refused as refusal:
            log.warning("no second try", delivery=delivery.id, why=refusal.code)
    await _receipt(delivery, PERMANENT, f"电话{_why(ending)}", now)


async def _receipt(delivery: Delivery, outcome: str, detail: str, now: datetime) -> None:
    """A receipt that is quicker than the rung's own answer is kept until that is written down."""
    await receipts.receipt(NAME, provider_id(delivery.id), outcome, detail, now)


async def _ask(
    delivery_id: int, phone: str, notice: Notice, number: int, not_before: datetime, now: datetime
) -> None:
    await ask_for_call(
        tenant_id=notice.tenant_id,
        purpose=PURPOSE,
        number=phone,
        script_code=SCRIPT,
        slots=await _slots(notice, delivery_id, now),
        subject_key=f"delivery:{delivery_id}",
        not_before=not_before,
        not_after=not_before + RINGS_FOR,
        dedupe=f"delivery:{delivery_id}:{number}",
        now=now,
    )


async def _slots(notice: Notice, delivery_id: int, now: datetime) -> dict[str, str]:
    """In words for the one who is rung: his unit, what the notice is about, until when."""
    order = await Order.get_or_none(id=notice.order_id) if notice.order_id else None
    delivery = await Delivery.get(id=delivery_id).select_related("staff__organisation")
    known = await slots.about(order, now) if order else {"due": slots.SOON, "order_no": notice.number}
    about = f"工单{notice.number}" if order and order.confidential else notice.title[:60]
    return known | {"title": about, "department": delivery.staff.organisation.label}


def _why(ending: Ending) -> str:
    words = {
        CallOutcome.BUSY: "占线",
        CallOutcome.NO_ANSWER: "无人接听",
        CallOutcome.REFUSED: "被拒接",
        CallOutcome.MACHINE: "转到语音信箱",
        CallOutcome.HUMAN: "接通后立即挂断",
    }
    return words.get(ending.outcome, "未能接通")
