"""Periodic jobs of the messages room; climbing and sending run all the time, in `sending`."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.messages import morning, outbox


@periodic(seconds=300, owner="messages")
async def replay_lost_messages(now: datetime) -> int:
    """What was made an hour ago and never got on its way is due again."""
    return await outbox.replay(now)


@periodic(seconds=3600, owner="messages")
async def give_up_silent_messages(now: datetime) -> int:
    """Three days without a receipt, or without being sent, is the end of a message."""
    return await outbox.tidy(now)


@periodic(seconds=300, owner="messages")
async def tell_leaders_their_morning(now: datetime) -> int:
    """Leaders hear on working mornings how their units stand."""
    return await morning.tell_leaders(now)
