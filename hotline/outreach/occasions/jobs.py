"""Periodic jobs of the ready-made occasions."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.outreach.occasions import sweeping


@periodic(seconds=60, owner="outreach")
async def ask_citizens_further(now: datetime) -> int:
    """No answer by SMS: the robot; none by the robot: a person."""
    return await sweeping.ask_further(now)


@periodic(seconds=30, owner="outreach")
async def rescue_missed_calls_in_time(now: datetime) -> int:
    """Nobody who was missed waits longer than half an hour for the first attempt."""
    return await sweeping.rescue_in_time(now)
