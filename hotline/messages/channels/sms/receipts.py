"""What gateways report later – or earlier than they answer."""

from datetime import datetime

import structlog
from tortoise.exceptions import IntegrityError

from hotline.infra.database import transaction
from hotline.messages import receipts as deliveries
from hotline.messages.channels.sms.codes import OUTCOMES, reach_of
from hotline.messages.channels.sms.gateway import Report
from hotline.messages.channels.sms.models import Answer, Reach, SmsMessage, SmsReceipt
from hotline.messages.models import Delivery

log = structlog.get_logger(__name__)


async def take(report: Report, now: datetime) -> bool:
    """Keep it and tell the message and its delivery. False for a repeat: the first report counts."""
    reach = reach_of(report.code, delivered=report.delivered)
    if not await _keep(report, reach, now):
        return False
    await _tell(report, reach)
    # no earlier than we sent it, no later than now: gateways' clocks are not ours
    at = min(report.reported_at, now)
    await deliveries.receipt(report.provider, report.provider_id, OUTCOMES[reach], report.code, at)
    return True


async def match(row: SmsMessage) -> Reach:
    """After the gateway answered: the report that came before, if one did.

    Both sides first commit what they know and then look for the other, so one of them sees both.
    """
    early = await SmsReceipt.get_or_none(provider=row.provider, provider_id=row.provider_id)
    if early is not None:
        await _mark(row, early.reach, early.code, early.reported_at)
        return early.reach
    return Reach.UNKNOWN


async def _keep(report: Report, reach: Reach, now: datetime) -> bool:
    try:
        async with transaction():
            await SmsReceipt.create(
                provider=report.provider,
                provider_id=report.provider_id,
                key=report.key,
                code=report.code,
                reach=reach,
                reported_at=min(report.reported_at, now),
                received_at=now,
            )
    except IntegrityError:
        return False
    return True


async def _tell(report: Report, reach: Reach) -> None:
    row = await SmsMessage.get_or_none(provider=report.provider, provider_id=report.provider_id)
    if row is not None and report.key not in ("", row.key):
        log.warning("receipt contradicts itself", provider=report.provider, delivery=row.delivery_id)
        return
    row = row or await _unanswered(report)
    if row is not None:
        await _mark(row, reach, report.code, report.reported_at)


async def _unanswered(report: Report) -> SmsMessage | None:
    """A gateway that repeats our own id settles what its answer left open."""
    nameless = SmsMessage.filter(provider=report.provider, key=report.key, provider_id=None)
    row = await nameless.first() if report.key else None
    if row is not None:
        await nameless.filter(id=row.id).update(answer=Answer.ACCEPTED, provider_id=report.provider_id)
        if row.answer is Answer.ACCEPTED:
            await _name_delivery(row.delivery_id, report)
    return row


async def _name_delivery(delivery_id: int, report: Report) -> None:
    """Its repeat was recognised, but answered without the id by which receipts are told."""
    nameless = Delivery.filter(id=delivery_id, provider=report.provider, provider_id="")
    await nameless.update(provider_id=report.provider_id)


async def _mark(row: SmsMessage, reach: Reach, code: str, at: datetime) -> None:
    undecided = SmsMessage.filter(id=row.id, reach=Reach.UNKNOWN)
    await undecided.update(reach=reach, code=code[:60], reported_at=at)
