"""Periodic jobs of the calls room."""

from datetime import datetime

from hotline.calls import sweeps
from hotline.infra.jobs import periodic


@periodic(seconds=60, owner="calls")
async def close_silent_calls(now: datetime) -> int:
    """No record stays open for ever because a gateway died."""
    return await sweeps.close_silent(now)
