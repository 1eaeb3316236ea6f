"""Periodic jobs of the campaigns."""

from datetime import datetime

from hotline.infra.jobs import periodic
from hotline.outreach.campaigns import actions, closing, ending
from hotline.outreach.campaigns.audience import waiting


@periodic(seconds=30, owner="outreach")
async def give_up_lost_calls(now: datetime) -> int:
    """Calls of gateways that died, also when no other gateway asks for any."""
    return await ending.give_up_lost(now)


@periodic(seconds=60, owner="outreach")
async def close_what_is_over(now: datetime) -> int:
    """People whose time has run out, campaigns nobody is left in."""
    return await closing.close_late(now) + await actions.finish_done(now)


@periodic(seconds=600, owner="outreach")
async def give_up_unread_audiences(now: datetime) -> int:
    """Workbooks and searches no worker came for."""
    return await waiting.give_up_unread(now)
