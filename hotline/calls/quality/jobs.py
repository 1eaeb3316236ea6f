"""Periodic jobs of quality inspection."""

from datetime import datetime

from hotline.calls.quality import drawing, judging
from hotline.infra.jobs import periodic


@periodic(seconds=60, owner="calls")
async def judge_heard_calls(now: datetime) -> int:
    """Automatic scores."""
    return await judging.judge_due(now)


@periodic(seconds=1800, owner="calls")
async def draw_calls_for_inspection(now: datetime) -> int:
    """The inspectors' queues, kept at their share of the month."""
    return await drawing.draw_everywhere(now)
