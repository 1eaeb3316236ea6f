"""异常处理 (LEDGER M16): orders that will not move by themselves, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from hotline.orders.models import Assignment, Order
from hotline.orders.queries.scoping import visible_orders
from hotline.orders.states import AT_CENTRE, AT_DEPARTMENT, OPEN, AssignmentState
from hotline.people.actor import Actor
from hotline.people.permissions import require

BOUNCES = 3
STUCK_AFTER = timedelta(days=3)
UNSIGNED_AFTER = timedelta(days=2)
LIMIT = 200


@dataclass(frozen=True)
class Irregular:
    """One order out of the ordinary: `kind` is stuck | bounced | lost_receipt | inactive_unit."""

    kind: str
    order: Order
    assignment: Assignment | None = None


LABELS = {
    "stuck": "长时间无进展",
    "bounced": "多次退回",
    "lost_receipt": "派出后无签收回执",
    "inactive_unit": "承办单位已停用",
}


async def list_exceptions(*, by: Actor, now: datetime) -> list[Irregular]:
    """At most 200 of each kind: a longer list is a different emergency."""
    require(by, "order.mend")
    seen = Order.filter(await visible_orders(by))
    bounced = seen.filter(return_count__gte=BOUNCES, state__in=list(OPEN))
    at_desk = seen.filter(state__in=list(AT_CENTRE), state_since__lt=now - STUCK_AFTER)
    return [
        *[Irregular("bounced", order) for order in await bounced.order_by("id").limit(LIMIT)],
        *[Irregular("stuck", order) for order in await at_desk.order_by("id").limit(LIMIT)],
        *await _shares(
            by, "lost_receipt", Q(state=AssignmentState.PENDING_SIGN, dispatched_at__lt=now - UNSIGNED_AFTER)
        ),
        *await _shares(
            by, "inactive_unit", Q(organisation__active=False, state__in=["pending_sign", "handling"])
        ),
    ]


async def _shares(by: Actor, kind: str, condition: Q) -> list[Irregular]:
    rows = (
        await Assignment.filter(
            condition, order__tenant_id=by.tenant_id, order__state__in=list(AT_DEPARTMENT)
        )
        .order_by("id")
        .limit(LIMIT)
        .select_related("order", "organisation")
    )
    return [Irregular(kind, row.order, row) for row in rows]
