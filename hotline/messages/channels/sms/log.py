"""The attempts at one delivery: opened before a gateway is asked, closed with its answer."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from hotline.infra.database import locked, transaction
from hotline.infra.settings import Settings
from hotline.messages.channels.sms.gateway import Submitted, Verdict
from hotline.messages.channels.sms.models import Answer, Reach, SmsMessage, SmsQuota
from hotline.messages.channels.sms.quota import Use, uses
from hotline.messages.channels.sms.receipts import match

#: A receipt that leaves hope for another attempt.
MAY_TRY_AGAIN = (Reach.HANDSET, Reach.FAILED)


class QuotaUsedUp(Exception):
    """Nothing may be sent any more in this period."""

    def __init__(self, use: Use) -> None:
        super().__init__(f"the quota of the {use.period} is used up: {use.used} of {use.limit}")
        self.use = use


async def attempts(delivery_id: int) -> list[SmsMessage]:
    """Oldest first."""
    return await SmsMessage.filter(delivery_id=delivery_id).order_by("attempt")


def settled(earlier: Sequence[SmsMessage]) -> SmsMessage | None:
    """An attempt a gateway accepted, unless its receipt says that another one is worth it."""
    taken = [row for row in earlier if row.answer is Answer.ACCEPTED and row.reach not in MAY_TRY_AGAIN]
    return taken[0] if taken else None


def unanswered(earlier: Sequence[SmsMessage]) -> SmsMessage | None:
    """The last attempt, when nobody knows whether it was sent."""
    return earlier[-1] if earlier and earlier[-1].answer is Answer.NONE else None


async def opened(
    delivery_id: int, attempt: int, provider: str, parts: int, settings: Settings, now: datetime
) -> SmsMessage:
    """The row that stands for the attempt and takes its share of the quota. QuotaUsedUp when there is none."""
    async with transaction():
        if settings.sms_daily_quota or settings.sms_monthly_quota:
            await _one_at_a_time()
            for use in await uses(settings, now):
                if not use.has_room(parts):
                    raise QuotaUsedUp(use)
        return await SmsMessage.create(
            delivery_id=delivery_id,
            attempt=attempt,
            key=secrets.token_hex(16),
            provider=provider,
            parts=parts,
            asked_at=now,
        )


async def closed(row: SmsMessage, answer: Submitted) -> Reach:
    """Note the gateway's answer; the reach is known already when its receipt was quicker."""
    accepted = answer.verdict is Verdict.ACCEPTED
    facts: dict[str, object] = {"answer": Answer.ACCEPTED if accepted else Answer.REFUSED}
    if not accepted:
        facts["code"] = answer.code
    elif answer.provider_id:  # a recognised repeat is answered without one
        facts["provider_id"] = row.provider_id = answer.provider_id[:80]
    await SmsMessage.filter(id=row.id).update(**facts)
    return await match(row) if accepted and row.provider_id else Reach.UNKNOWN


async def _one_at_a_time() -> None:
    """Two workers must not both take the last message of the day."""
    await SmsQuota.get_or_create(id=1)
    await locked(SmsQuota, id=1)
