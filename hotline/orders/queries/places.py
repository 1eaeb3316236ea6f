"""Place names to pick from while typing: territories of the units, and places of earlier orders."""

from dataclasses import dataclass

from hotline.orders.models import Order
from hotline.people.organisations import members

#: Earlier orders looked through for places; the newest know the names in use.
SAMPLE = 200


@dataclass(frozen=True)
class Place:
    """A name, with co-ordinates where an earlier order had them."""

    text: str
    lng: float | None = None
    lat: float | None = None
    note: str = ""


async def suggest_places(tenant_id: int, typed: str, *, limit: int = 8) -> list[Place]:
    """Places that contain what was typed; those that begin with it first."""
    typed = typed.strip()
    if not typed:
        return []
    found: dict[str, Place] = {}
    for place in [*await _earlier(tenant_id, typed), *await _territories(tenant_id, typed)]:
        found.setdefault(place.text, place)
    ranked = sorted(found.values(), key=lambda one: (not one.text.startswith(typed), len(one.text), one.text))
    return ranked[:limit]


async def _territories(tenant_id: int, typed: str) -> list[Place]:
    return [
        Place(name, note=unit.label)
        for unit in await members(tenant_id)
        for name in unit.territory
        if typed in name
    ]


async def _earlier(tenant_id: int, typed: str) -> list[Place]:
    rows = (
        await Order.filter(tenant_id=tenant_id, location_text__contains=typed, confidential=False)
        .order_by("-id")
        .limit(SAMPLE)
        .values_list("location_text", "lng", "lat")
    )
    return [Place(str(text), lng, lat) for text, lng, lat in rows]
