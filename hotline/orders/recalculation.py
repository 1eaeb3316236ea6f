"""An amended calendar moves open clocks only, and each moved clock says so (RULES §4.3)."""

from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.orders import events
from hotline.orders.case import Case, load
from hotline.orders.clocks import recompute
from hotline.orders.models import Clock, Order
from hotline.people.actor import Actor
from hotline.worktime.limits import Unit

_NATURAL = [Unit.MINUTES.value, Unit.HOURS.value]


async def apply_calendar(tenant_id: int, now: datetime) -> int:
    """Recompute the tenant's open clocks by the calendar in force; returns how many moved.

    One order at a time, so that nobody at work waits for a whole city's clocks.
    """
    rows = (
        await Clock.filter(order__tenant_id=tenant_id, stopped_at__isnull=True)
        .exclude(unit__in=_NATURAL)
        .distinct()
        .values_list("order_id", flat=True)
    )
    moved = 0
    for order_id in rows:
        async with transaction():
            moved += await _recompute_order(int(str(order_id)), now)
    return moved


async def _recompute_order(order_id: int, now: datetime) -> int:
    order = await locked(Order, id=order_id)
    if order is None:
        return 0
    by = Actor.system(order.tenant_id)
    case = await load(order, by, now)
    moved = [clock.kind.value for clock in case.clocks if await recompute(case, clock)]
    if moved:
        await _leave_a_trace(case, moved)
    return len(moved)


async def _leave_a_trace(case: Case, kinds: list[str]) -> None:
    case.order.version += 1
    await case.order.save()
    data = {"clocks": kinds, "calendar": case.calendar.version}
    await events.record(
        case.order,
        "recalculate",
        by=case.by,
        now=case.now,
        from_state=case.order.state.value,
        data=data,
    )


async def put_in_force(version: str, *, by: Actor, now: datetime) -> int:
    """Move the open clocks of the publisher's centre to a calendar just published, and note how many."""
    moved = await apply_calendar(by.tenant_id or 0, now)
    async with transaction():
        await audit.record(
            by.label, "calendar.apply", f"calendar:{version}", {"moved": moved}, now, by.request_id
        )
    return moved


async def applied(version: str) -> int | None:
    """How many clocks a calendar moved when it came into force; None while that is still going on."""
    entry = (
        await audit.AuditEntry.filter(action="calendar.apply", subject=f"calendar:{version}")
        .order_by("-id")
        .first()
    )
    return int(entry.detail["moved"]) if entry else None
