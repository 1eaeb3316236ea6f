"""The few figures the portal shows everybody: counts only, nothing about anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.orders.models import Order
from hotline.orders.states import FINAL, State

WEEK = timedelta(days=7)
#: Below this many evaluations a share says nothing and is not shown (RULES §10).
SMALL_SAMPLE = 10


@dataclass(frozen=True)
class PublicFigures:
    """The last seven days of one centre."""

    received: int
    closed: int
    in_progress: int
    satisfied_percent: int | None


async def public_figures(tenant_id: int, now: datetime) -> PublicFigures:
    """What the home page tells about the last week; satisfaction covers the last 30 days."""
    own = Order.filter(tenant_id=tenant_id)
    counted = own.exclude(state__in=[State.INVALID, State.WITHDRAWN])
    return PublicFigures(
        received=await own.filter(created_at__gt=now - WEEK).count(),
        closed=await own.filter(state=State.CLOSED, closed_at__gt=now - WEEK).count(),
        in_progress=await counted.exclude(state__in=list(FINAL)).count(),
        satisfied_percent=await _satisfied(tenant_id, now - timedelta(days=30)),
    )


async def _satisfied(tenant_id: int, since: datetime) -> int | None:
    evaluated = Order.filter(tenant_id=tenant_id, created_at__gt=since, satisfaction__isnull=False)
    total = await evaluated.count()
    if total < SMALL_SAMPLE:
        return None
    return round(100 * await evaluated.filter(satisfaction__gte=3).count() / total)
