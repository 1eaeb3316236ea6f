"""Periodic work: clocks that pass their warn point or due time raise marks, whoever looks or not."""

from datetime import datetime

from tortoise.expressions import Q

from hotline.infra.database import locked, transaction
from hotline.orders import events, marking
from hotline.orders.labels import CLOCKS, mark_label
from hotline.orders.models import Clock, Order
from hotline.orders.states import ClockKind, MarkColour, MarkRule
from hotline.people.actor import Actor
from hotline.profiles.models import rules_for
from hotline.profiles.profile import Profile

BATCH = 500
_HANDLING = (ClockKind.HANDLE, ClockKind.CO_HANDLE)


async def mark_clocks(now: datetime) -> int:
    """Mark every running clock that newly passed its warn point or its due time; returns how many.

    80 % used → yellow; overdue → red (RULES §9). A breach is frozen the moment it is seen.
    """
    rows = await Clock.filter(_due_for_a_look(now)).order_by("id").limit(BATCH).values_list("id", flat=True)
    marked = 0
    for clock_id in rows:
        async with transaction():
            marked += await _look(int(str(clock_id)), now)
    return marked


def _due_for_a_look(now: datetime) -> Q:
    running = Q(stopped_at__isnull=True, paused_at__isnull=True)
    warned = Q(warn_at__lte=now, warned_at__isnull=True, kind__in=list(_HANDLING))
    return running & (warned | Q(due_at__lt=now, breached_at__isnull=True, waived=""))


async def _look(clock_id: int, now: datetime) -> int:
    clock = await Clock.get(id=clock_id)
    order = await locked(Order, id=clock.order_id)
    if order is None or clock.stopped_at is not None:
        return 0
    overdue = now > clock.due_at and not clock.waived
    clock.warned_at = clock.warned_at or now
    if overdue:
        clock.breached_at = clock.due_at
    await clock.save(update_fields=["warned_at", "breached_at"])
    if clock.kind not in _HANDLING:
        return 0
    profile, _ = await rules_for(order.tenant_id)
    return await _mark(order, clock, profile, now, overdue=overdue)


async def _mark(order: Order, clock: Clock, profile: Profile, now: datetime, *, overdue: bool) -> int:
    rule, colour = (MarkRule.OVERDUE, MarkColour.RED) if overdue else (MarkRule.NEAR_DUE, MarkColour.YELLOW)
    if rule.value not in profile.marks:
        return 0
    reason = marking.late_reason(clock) if overdue else f"{CLOCKS[clock.kind]}即将到期"
    if not await marking.put(order, colour, rule, reason, now, clock.organisation_id, clock.id):
        return 0
    order.version += 1
    await order.save(update_fields=["mark", "version"])
    await events.record(
        order,
        "mark_overdue" if overdue else "mark_near_due",
        by=Actor.system(order.tenant_id),
        now=now,
        from_state=order.state.value,
        data={
            "text": reason,
            "colour": colour.value,
            "label": mark_label(colour, profile.mark_label),
            "clock": clock.kind.value,
        },
        organisations=(clock.organisation_id,) if clock.organisation_id else (),
    )
    return 1
