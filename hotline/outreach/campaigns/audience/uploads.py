"""A workbook somebody uploaded: read at once when it is small, else kept for whichever worker is free."""

import asyncio
from datetime import datetime
from itertools import islice

from hotline.outreach.campaigns.audience import loading, waiting, workbook
from hotline.outreach.campaigns.models import Campaign
from hotline.people.actor import Actor
from hotline.people.permissions import require

#: So many rows are read while somebody waits: about a second.
SMALL = 2_000


async def take(campaign: Campaign, content: bytes, name: str, *, by: Actor, now: datetime) -> bool:
    """Replaces the audience of a draft; True when that is done, False when a worker does it."""
    require(by, "outreach.edit")
    slots = await loading.slots_of(campaign)
    first = await asyncio.to_thread(lambda: list(islice(workbook.rows(content, slots), SMALL + 1)))
    await waiting.forget(campaign.id, failed_only=True)
    if len(first) <= SMALL:
        await loading.from_workbook(campaign, content, name, by=by, now=now)
        return True
    await waiting.keep(campaign, loading.uploaded(name), by, now, workbook=content)
    return False
