"""What this room does by itself."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.people.clients import forget_old_tokens
from hotline.people.sessions import forget_old_sessions


@periodic(seconds=3600, owner="people")
async def forget_sessions(now: datetime) -> None:
    """Ended long ago: where somebody signed in from is not kept for ever."""
    await forget_old_sessions(now)


@periodic(seconds=3600, owner="people")
async def forget_tokens(now: datetime) -> None:
    """Expired: they open nothing."""
    await forget_old_tokens(now)
