"""督办标记: the yellow and red marks that stand, and those that were lifted."""

from collections.abc import Iterable

from tortoise.expressions import Subquery

from hotline.orders.models import Mark, Order
from hotline.orders.queries.paging import Page, clamp, newest_first
from hotline.orders.queries.scoping import visible_orders
from hotline.people.actor import Actor
from hotline.people.permissions import require


async def lifted_marks(*, by: Actor, after: str | None = None, limit: int = 20) -> Page[Mark]:
    """What was verified and lifted on the orders in one's scope, newest first, with order and unit."""
    require(by, "supervision.view")
    orders = Order.filter(await visible_orders(by)).values("id")
    query = Mark.filter(order_id__in=Subquery(orders), lifted_at__isnull=False)
    return await newest_first(query.select_related("organisation", "order"), after, clamp(limit))


async def standing_marks(order_ids: Iterable[int]) -> dict[int, list[Mark]]:
    """The marks that stand on some orders, oldest first, by order id; the caller has seen the orders."""
    found: dict[int, list[Mark]] = {}
    for one in await Mark.filter(order_id__in=list(order_ids), lifted_at__isnull=True).order_by("id"):
        found.setdefault(one.order_id, []).append(one)
    return found
