"""Periodic jobs of the orders room."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.orders import sweeps, uploads


@periodic(seconds=30, owner="orders")
async def mark_clocks(now: datetime) -> int:
    """Raise yellow and red marks for clocks that passed their warn point or due time."""
    return await sweeps.mark_clocks(now)


@periodic(seconds=3600, owner="orders")
async def forget_loose_uploads(now: datetime) -> int:
    """Files of forms that were never sent belong to nobody."""
    return await uploads.forget_loose(now)
