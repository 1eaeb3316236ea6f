"""What happened to an order since somebody last looked at it."""

from hotline.orders.models import OrderEvent

#: Looking after one's own lists is no part of the story.
UNTOLD = frozenset({"follow", "unfollow"})


async def told_since(order_id: int, version: int, *, besides: int | None = None) -> list[OrderEvent]:
    """The events after `version`, oldest first; `besides` leaves out what that member of staff did."""
    rows = OrderEvent.filter(order_id=order_id, seq__gt=version).exclude(action__in=UNTOLD)
    found = await rows.order_by("seq")
    return [event for event in found if besides is None or event.staff_id != besides]
