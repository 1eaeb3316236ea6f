"""What the same person asked before: beside an open order, and while the telephone rings."""

from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.orders.queries.scoping import visible_orders
from hotline.people.actor import Actor
from hotline.people.phones import normalise


async def earlier_of(order: Order, *, by: Actor, limit: int = 5) -> list[Order]:
    """Other orders of the same contact that the reader may see, newest first."""
    if not order.phone_index:
        return []
    query = Order.filter(await visible_orders(by), phone_index=order.phone_index).exclude(id=order.id)
    return await query.exclude(number=None).order_by("-id").limit(limit).select_related("lead_organisation")


async def earlier_by_phone(phone: str, *, by: Actor, limit: int = 8) -> list[Order]:
    """A caller's orders that the reader may see, newest first; nothing for a hidden or odd number."""
    number = normalise(phone)
    if number is None:
        return []
    query = Order.filter(await visible_orders(by), phone_index=vault().blind_index(number))
    related = query.exclude(number=None).order_by("-id").limit(limit)
    return await related.select_related("lead_organisation", "classification")
