"""Yellow and red supervision marks: raised by rules or by hand, lifted by verification, never deleted."""

from datetime import datetime

from hotline.orders.case import Case
from hotline.orders.labels import CLOCKS
from hotline.orders.models import Clock, Mark, Order
from hotline.orders.states import MarkColour, MarkRule

_RANK = {MarkColour.NONE: 0, MarkColour.YELLOW: 1, MarkColour.RED: 2}


async def raise_mark(
    case: Case,
    colour: MarkColour,
    rule: MarkRule,
    reason: str,
    organisation_id: int | None = None,
    clock: Clock | None = None,
) -> None:
    """Raise a mark where the city's profile has the rule; the same rule is not raised twice while open."""
    if rule.value not in case.profile.marks:
        return
    unit = (clock.organisation_id if clock else organisation_id) or case.order.lead_organisation_id
    await put(case.order, colour, rule, reason, case.now, unit, clock.id if clock else None)


def late_reason(clock: Clock) -> str:
    """Why an overdue mark was raised."""
    return f"{CLOCKS[clock.kind]}已超期"


async def put(
    order: Order,
    colour: MarkColour,
    rule: MarkRule,
    reason: str,
    now: datetime,
    organisation_id: int | None,
    clock_id: int | None = None,
) -> bool:
    """Write the mark and the order's colour; False when an open mark of this rule is there already.

    The caller saves the order.
    """
    if await Mark.filter(order_id=order.id, rule=rule, clock_id=clock_id, lifted_at__isnull=True).exists():
        return False
    await Mark.create(
        order_id=order.id,
        organisation_id=organisation_id,
        clock_id=clock_id,
        colour=colour,
        rule=rule,
        reason=reason[:300],
        raised_at=now,
    )
    order.mark = max(order.mark, colour, key=lambda one: _RANK[one])
    return True


async def lift(case: Case, reason: str, mark_id: int | None) -> int:
    """Lift one open mark, or all; returns how many."""
    open_marks = await Mark.filter(order_id=case.order.id, lifted_at__isnull=True)
    chosen = [one for one in open_marks if mark_id in (None, one.id)]
    for one in chosen:
        one.lifted_at, one.lifted_by_name, one.lift_reason = case.now, case.by.name, reason
        await one.save()
    left = [one.colour for one in open_marks if one not in chosen]
    case.order.mark = max(left, key=lambda colour: _RANK[colour], default=MarkColour.NONE)
    return len(chosen)
