"""Similar open cases, and what the same person asked before (RULES §6, 重复件)."""

import re
from math import cos, radians

from hotline.infra import search
from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.orders.searching import KIND
from hotline.orders.states import OPEN
from hotline.people.actor import Actor
from hotline.people.phones import normalise

#: A place counts as the same within this distance.
NEAR_METRES = 400
_METRES_PER_DEGREE = 111_320
_MINIMUM_OVERLAP = 0.22
_PROBES = 6


async def similar_orders(
    tenant_id: int,
    text: str,
    *,
    lng: float | None = None,
    lat: float | None = None,
    exclude_id: int | None = None,
    limit: int = 5,
) -> list[Order]:
    """Open, non-confidential orders about the same thing: by shared words, nearer places first."""
    candidates = await _candidates(tenant_id, text, lng, lat)
    scored = [(_score(order, text, lng, lat), order) for order in candidates if order.id != exclude_id]
    good = [pair for pair in scored if pair[0] >= _MINIMUM_OVERLAP]
    good.sort(key=lambda pair: (-pair[0], -pair[1].id))
    return [order for _, order in good[:limit]]


async def history_of(phone: str, *, by: Actor, limit: int = 10) -> list[Order]:
    """The same caller's earlier orders at this centre, newest first."""
    number = normalise(phone)
    if number is None:
        return []
    query = Order.filter(phone_index=vault().blind_index(number), tenant_id=by.tenant_id).exclude(number=None)
    return await query.order_by("-id").limit(limit).select_related("lead_organisation", "classification")


async def _candidates(tenant_id: int, text: str, lng: float | None, lat: float | None) -> list[Order]:
    ids = await _by_words(text)
    query = Order.filter(tenant_id=tenant_id, state__in=list(OPEN), confidential=False)
    found = await query.filter(id__in=ids) if ids else []
    if lng is None or lat is None:
        return found
    step = NEAR_METRES / _METRES_PER_DEGREE
    near = query.filter(lng__gte=lng - step, lng__lte=lng + step, lat__gte=lat - step, lat__lte=lat + step)
    known = {order.id for order in found}
    return [*found, *(order for order in await near.order_by("-id").limit(100) if order.id not in known)]


async def _by_words(text: str) -> list[int]:
    """Orders that share a four-character phrase with the text."""
    ids: dict[int, None] = {}
    for pair in _telling(text):
        ids.update(dict.fromkeys(await search.match(KIND, pair, limit=80)))
    return list(ids)


def _telling(text: str) -> list[str]:
    """A few four-character windows spread over the text: cheap probes for the index."""
    runs = [run for run in re.findall(r"[\u4e00-\u9fff]{4,}", text) if run]
    windows = [run[start : start + 4] for run in runs for start in range(0, len(run) - 3, 2)]
    step = max(1, len(windows) // _PROBES)
    return windows[::step][:_PROBES]


def _score(order: Order, text: str, lng: float | None, lat: float | None) -> float:
    mine, theirs = set(search.bigrams(text)), set(search.bigrams(f"{order.title} {order.content}"))
    if not mine or not theirs:
        return 0.0
    overlap = len(mine & theirs) / min(len(mine), len(theirs))
    return overlap + (0.15 if _is_near(order, lng, lat) else 0.0)


def _is_near(order: Order, lng: float | None, lat: float | None) -> bool:
    if lng is None or lat is None or order.lng is None or order.lat is None:
        return False
    east = (order.lng - lng) * _METRES_PER_DEGREE * cos(radians(lat))
    north = (order.lat - lat) * _METRES_PER_DEGREE
    return east * east + north * north <= NEAR_METRES**2
