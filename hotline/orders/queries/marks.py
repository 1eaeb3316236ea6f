"""督办标记: the yellow and red marks that stand, and those that were lifted."""

from tortoise.expressions import Q, Subquery

from hotline.orders.models import Mark, Order
from hotline.orders.queries.paging import Page, capped_count, clamp, newest_first
from hotline.orders.queries.scoping import visible_orders
from hotline.orders.states import MarkColour, MarkRule
from hotline.people.actor import Actor
from hotline.people.permissions import require

COUNT_CAP = 1000


async def list_marks(
    *,
    by: Actor,
    colour: MarkColour | None = None,
    rule: MarkRule | None = None,
    lifted: bool = False,
    after: str | None = None,
    limit: int = 20,
) -> Page[Mark]:
    """Marks on the orders in one's scope, newest first; they come with order and organisation."""
    query = Mark.filter(await _in_scope(by), lifted_at__isnull=not lifted)
    if colour is not None:
        query = query.filter(colour=colour)
    if rule is not None:
        query = query.filter(rule=rule)
    related = query.select_related("organisation", "order__lead_organisation")
    return await newest_first(related, after, clamp(limit))


async def mark_counts(*, by: Actor) -> dict[str, int]:
    """How many marks stand, by colour, capped."""
    standing = Mark.filter(await _in_scope(by), lifted_at__isnull=True)
    return {
        colour.value: await capped_count(standing.filter(colour=colour), COUNT_CAP)
        for colour in (MarkColour.RED, MarkColour.YELLOW)
    }


async def _in_scope(by: Actor) -> Q:
    require(by, "supervision.view")
    return Q(order_id__in=Subquery(Order.filter(await visible_orders(by)).values("id")))
