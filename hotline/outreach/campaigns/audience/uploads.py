"""A workbook somebody uploaded: read at once when it is small, else kept for whichever worker is free."""

import asyncio
from datetime import datetime
from itertools import islice

from hotline.infra.database import transaction
from hotline.infra.files import FileStore, StoredFile
from hotline.outreach.campaigns import live
from hotline.outreach.campaigns.audience import loading, workbook, writing
from hotline.outreach.campaigns.audience.models import AudienceUpload
from hotline.outreach.campaigns.models import Campaign
from hotline.people.actor import Actor
from hotline.people.permissions import require

#: So many rows are read while somebody waits: about a second.
SMALL = 2_000


async def take(
    campaign: Campaign, content: bytes, name: str, files: FileStore, *, by: Actor, now: datetime
) -> bool:
    """Replaces the audience of a draft; True when that is done, False when a worker does it."""
    require(by, "outreach.edit")
    slots = await loading.slots_of(campaign)
    first = await asyncio.to_thread(lambda: list(islice(workbook.rows(content, slots), SMALL + 1)))
    await forget(campaign.id, failed_only=True)
    if len(first) <= SMALL:
        await loading.from_workbook(campaign, content, name, by=by, now=now)
        return True
    await _keep(campaign, content, name, files, by, now)
    return False


async def of(campaign_id: int) -> AudienceUpload | None:
    """What is being read for this campaign, or could not be."""
    return await AudienceUpload.get_or_none(campaign_id=campaign_id)


async def forget(campaign_id: int, *, failed_only: bool = False) -> None:
    """The row and its file. Contents nobody points at are removed from the disk by the housekeeping."""
    uploads = AudienceUpload.filter(campaign_id=campaign_id)
    if failed_only:
        uploads = uploads.exclude(failure="")
    for one in await uploads:
        await one.delete()
        await StoredFile.filter(id=one.file_id).delete()


async def _keep(
    campaign: Campaign, content: bytes, name: str, files: FileStore, by: Actor, now: datetime
) -> None:
    await writing.begin(campaign, now)
    try:
        file = await files.save(content, name, by.label)
        async with transaction():
            await forget(campaign.id)  # of a load nobody has heard of for long
            await AudienceUpload.create(
                campaign=campaign,
                file=file,
                name=name[:120],
                by_label=by.label[:200],
                request_id=by.request_id[:64],
                asked_at=now,
            )
            live.tell(campaign)
    except BaseException:
        await writing.release(campaign)
        raise
