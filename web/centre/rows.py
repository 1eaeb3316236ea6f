"""One line of a list, whether it stands for an order or for a unit's share of one."""

from dataclasses import dataclass
from datetime import datetime

from hotline.orders.models import Assignment, Order
from hotline.orders.states import Part


@dataclass(frozen=True)
class Row:
    """What `c.row` draws."""

    order: Order
    number: str
    due_at: datetime | None
    unit: str
    part: str = ""
    share_id: int | None = None


def of_order(order: Order) -> Row:
    """A line of a queue."""
    unit = order.lead_organisation.label if order.lead_organisation else ""
    return Row(order, order.number or "", order.due_at, unit)


def of_share(share: Assignment) -> Row:
    """A line of a unit's box."""
    part = "主办" if share.part is Part.LEAD else "协办"
    return Row(share.order, share.order.number or "", share.due_at, share.organisation.label, part, share.id)
