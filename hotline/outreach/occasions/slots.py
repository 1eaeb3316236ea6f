"""What a script about an order may name: all that is known of it, and no more than a telephone may say."""

from datetime import datetime

from hotline.orders.models import Order
from hotline.people.models import Organisation
from hotline.worktime.zone import local

#: What one listens to on a telephone.
LONGEST_SPOKEN = 200
_TITLE = 40
SOON = "尽快"


async def about(order: Order, now: datetime) -> dict[str, str]:
    """A report says neither who nor what: whoever picks up may be somebody else."""
    lead = await Organisation.get_or_none(id=order.lead_organisation_id or order.tenant_id)
    secret = order.confidential
    return {
        "citizen_name": "" if secret else order.contact_name,
        "title": "事项" if secret else order.title[:_TITLE],
        "department": lead.label if lead else "承办单位",
        "order_no": order.number or "",
        "answer": "" if secret else spoken(order.answer),
        "due": due(order, now),
    }


def spoken(answer: str) -> str:
    """Short enough to be listened to."""
    flat = " ".join(answer.split())
    return flat if len(flat) <= LONGEST_SPOKEN else f"{flat[:LONGEST_SPOKEN]}，详细答复请在网上查询"


def due(order: Order | None, now: datetime) -> str:
    """As one says it: 7月15日17点30分."""
    if order is None or order.due_at is None or order.due_at <= now:
        return SOON
    wall = local(order.due_at)
    minutes = f"{wall.minute}分" if wall.minute else ""
    return f"{wall.month}月{wall.day}日{wall.hour}点{minutes}"
