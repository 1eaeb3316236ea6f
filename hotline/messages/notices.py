"""Making a notice, inside the transaction of what it is about: both happen or neither does."""

from datetime import datetime

from hotline.infra.database import transaction
from hotline.messages import ladder as rules
from hotline.messages.acknowledging import settle
from hotline.messages.audience import Directory
from hotline.messages.climbing import climb
from hotline.messages.models import Notice
from hotline.messages.states import UNHEARD, Audience, NoticeState
from hotline.orders.models import Order
from hotline.orders.states import Urgency
from hotline.profiles.models import numbered_rules_for

NORMAL = Urgency.NORMAL


async def notify(
    kind: str,
    *,
    tenant_id: int,
    organisation_id: int | None,
    audience: Audience,
    title: str,
    body: str,
    url: str,
    urgency: Urgency = NORMAL,
    order_id: int | None = None,
    subject_key: str = "",
    now: datetime,
    dedupe: str | None = None,
    staff_ids: tuple[int, ...] = (),
) -> Notice:
    """Let `audience` know. With `dedupe` the same thing is told once; `staff_ids` names people instead.

    Title and body go through other people's servers: the number and title of an order at most.
    """
    given = Notice(
        tenant_id=tenant_id,
        kind=kind,
        urgency=urgency,
        order_id=order_id,
        subject_key=subject_key,
        organisation_id=organisation_id,
        audience=audience,
        staff_ids=list(staff_ids),
        title=title[:160],
        body=body[:400],
        url=url,
        dedupe=dedupe,
        created_at=now,
    )
    async with transaction():
        known = await Notice.get_or_none(dedupe=dedupe) if dedupe else None
        return known or await _begin(given, now)


async def _begin(notice: Notice, now: datetime) -> Notice:
    """Onto its ladder. What stands in lists does so from this moment on; what rings is sent by a worker."""
    notice.rules_version, profile = await numbered_rules_for(notice.tenant_id)
    ladder = profile.ladder(notice.kind, notice.urgency.value)
    notice.number = await _number(notice.order_id)
    notice.climb_at = rules.climb_at(ladder, 0, now, profile.quiet_hours)
    await notice.save()
    if ladder.rungs[0].channel in rules.SILENT and notice.climb_at == now:
        await climb(notice, now, rules.SILENT, Directory())
    return notice


async def cancel(now: datetime, reason: str, **which: object) -> int:
    """Nobody has to know any more; returns how many notices that ended. What was not sent stays unsent."""
    async with transaction():
        rows = await Notice.filter(state__in=UNHEARD, **which)
        for notice in rows:
            await settle(notice, NoticeState.CANCELLED, now, how=reason)
    return len(rows)


async def _number(order_id: int | None) -> str:
    order = await Order.get_or_none(id=order_id).only("id", "number") if order_id else None
    return (order.number or "") if order else ""
