"""What the same person asked before, beside an open order."""

from hotline.orders.models import Order
from hotline.orders.queries.scoping import visible_orders
from hotline.people.actor import Actor


async def earlier_of(order: Order, *, by: Actor, limit: int = 5) -> list[Order]:
    """Other orders of the same contact that the reader may see, newest first."""
    if not order.phone_index:
        return []
    query = Order.filter(await visible_orders(by), phone_index=order.phone_index).exclude(id=order.id)
    return await query.exclude(number=None).order_by("-id").limit(limit).select_related("lead_organisation")
