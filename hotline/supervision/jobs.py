"""Periodic jobs of the supervision room."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.supervision import sweeps


@periodic(seconds=60, owner="supervision")
async def tell_overdue_notices(now: datetime) -> int:
    """Supervision notices whose feedback is late are announced to both sides."""
    return await sweeps.tell_overdue(now)
