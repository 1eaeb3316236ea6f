"""What else was reported around a place."""

from dataclasses import dataclass
from math import cos, hypot, radians

from hotline.orders.models import Order
from hotline.orders.queries.scoping import visible_orders
from hotline.people.actor import Actor

METRES_PER_DEGREE = 111_320
RADIUS_METRES = 1000
#: How far back to look: without an end a quiet corner of the city would mean reading every order there is.
ORDERS_BACK = 20_000


@dataclass(frozen=True)
class Neighbour:
    """Another order and where it lies from here, in metres east and north."""

    order: Order
    east: float
    north: float

    @property
    def metres(self) -> int:
        """The distance as the crow flies."""
        return round(hypot(self.east, self.north))


async def nearby(order: Order, *, by: Actor, limit: int = 30) -> list[Neighbour]:
    """Newest visible orders of late within a kilometre, nearest first; reports are never placed on a map."""
    if order.lng is None or order.lat is None or order.confidential:
        return []
    step = RADIUS_METRES / METRES_PER_DEGREE
    wide = step / max(0.1, cos(radians(order.lat)))
    rows = (
        await Order.filter(await visible_orders(by), tenant_id=order.tenant_id, confidential=False)
        .filter(lng__gte=order.lng - wide, lng__lte=order.lng + wide)
        .filter(lat__gte=order.lat - step, lat__lte=order.lat + step)
        .filter(id__gt=order.id - ORDERS_BACK)
        .exclude(id=order.id)
        .order_by("-id")
        .limit(limit)
    )
    found = [_from_here(order.lng, order.lat, row) for row in rows]
    return sorted((one for one in found if one.metres <= RADIUS_METRES), key=lambda one: one.metres)


def _from_here(lng: float, lat: float, order: Order) -> Neighbour:
    east = ((order.lng or 0) - lng) * METRES_PER_DEGREE * cos(radians(lat))
    return Neighbour(order, east, ((order.lat or 0) - lat) * METRES_PER_DEGREE)
