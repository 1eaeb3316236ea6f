"""Campaigns on the live bus: open pages hear that one moved, and ask again for what they may see.

What happens in this process is told after its commit. Calls are claimed and ended in the gateway's processes,
which reach no page by themselves: a worker looks at what the tables say and tells it (`Pulse`).
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from hotline.infra.bus import Bus
from hotline.infra.clock import Clock, utc_now
from hotline.infra.database import after_commit
from hotline.infra.polling import Polling
from hotline.outreach.campaigns.models import Attempt, Campaign

Teller = Callable[[str, dict[str, Any]], Awaitable[None]]
_tellers: list[Teller] = []
#: Clocks of two machines may differ by so much, and a transaction take so long.
LATE = timedelta(seconds=10)


def topic(tenant_id: int) -> str:
    """What pages of this centre subscribe to."""
    return f"outreach:{tenant_id}"


@contextmanager
def campaigns_on(bus: Bus) -> Iterator[None]:
    """While the block lasts, what this process commits about a campaign is told on the bus."""
    _tellers.append(bus.publish)
    try:
        yield
    finally:
        _tellers.remove(bus.publish)


def tell(campaign: Campaign) -> None:
    """Inside a transaction; told after its commit."""
    for teller in _tellers:
        after_commit(_later(teller, campaign.tenant_id, campaign.id))


def _later(teller: Teller, tenant_id: int, campaign_id: int) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        await teller(topic(tenant_id), {"campaign": campaign_id})

    return call


class Pulse(Polling):
    """Tells of calls that began or ended since the last look: two short looks at an index a second."""

    poll_seconds = 1.0

    def __init__(self, bus: Bus, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._bus = bus
        self._seen: frozenset[tuple[int, bool]] | None = None
        self._looked_at: datetime | None = None

    async def step(self) -> int:
        """Always rests: whoever looks on wants news once a second, not sooner."""
        now = self._clock()
        since, self._looked_at = (self._looked_at or now) - LATE, now
        recent = Attempt.filter(Q(ended_at=None) | Q(ended_at__gt=since)).exclude(campaign_id=None)
        rows = await recent.values_list("id", "ended_at", "tenant_id", "campaign_id")
        calls = {(int(row[0]), row[1] is None): (int(row[2]), int(row[3])) for row in rows}
        known = self._seen if self._seen is not None else frozenset(calls)
        moved = {calls[one] for one in calls.keys() - known}
        self._seen = frozenset(calls)
        for tenant_id, campaign_id in sorted(moved):
            await self._bus.publish(topic(tenant_id), {"campaign": campaign_id})
        return 0
