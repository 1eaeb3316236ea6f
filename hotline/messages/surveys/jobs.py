"""Periodic jobs of the surveys."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.messages.surveys import sweeping


@periodic(seconds=60, owner="messages")
async def notice_undelivered_surveys(now: datetime) -> int:
    """Who certainly got no message is asked in another way."""
    return await sweeping.undelivered(now)
