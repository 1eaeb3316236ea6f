"""Periodic jobs of the orders room."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.orders import sweeps


@periodic(seconds=30, owner="orders")
async def mark_clocks(now: datetime) -> int:
    """Raise yellow and red marks for clocks that passed their warn point or due time."""
    return await sweeps.mark_clocks(now)
