"""What waits for a worker to read it: sealed meanwhile, gone afterwards, and given up when nobody ever comes."""

from datetime import datetime, timedelta

from tortoise.expressions import Q

from hotline.infra.database import after_commit, transaction
from hotline.infra.files import StoredFile, store
from hotline.outreach.campaigns import live
from hotline.outreach.campaigns.audience import writing
from hotline.outreach.campaigns.audience.models import WaitingAudience
from hotline.outreach.campaigns.models import Campaign
from hotline.people.actor import Actor

#: Numbers do not lie about for longer because no worker runs.
KEPT = timedelta(hours=24)
CANNOT = "名单没有读成功，请重新上传，或重新选择查询"


async def of(campaign_id: int) -> WaitingAudience | None:
    """What is being read for this campaign, or could not be."""
    return await WaitingAudience.get_or_none(campaign_id=campaign_id)


async def keep(
    campaign: Campaign,
    described: str,
    by: Actor,
    now: datetime,
    *,
    workbook: bytes | None = None,
    search: str = "",
) -> None:
    """For whichever worker is free; nobody else loads this campaign meanwhile."""
    await writing.begin(campaign, now)
    file = None
    try:
        if workbook is not None:
            file = await store().save_sealed(workbook, "audience", by.label)
        async with transaction():
            await forget(campaign.id)  # of a load nobody has heard of for long
            await WaitingAudience.create(
                campaign=campaign,
                file=file,
                search=search,
                described=described[:200],
                by_label=by.label[:200],
                request_id=by.request_id[:64],
                asked_at=now,
            )
            live.tell(campaign)
    except BaseException:
        await writing.release(campaign)
        raise


async def forget(campaign_id: int, *, failed_only: bool = False) -> None:
    """The row and its file."""
    found = WaitingAudience.filter(campaign_id=campaign_id)
    if failed_only:
        found = found.exclude(failure="")
    async with transaction():
        for one in await found:
            await one.delete()
            await _erase(one.file_id)


async def give_up(one: WaitingAudience, why: str) -> bool:
    """Whoever asked for it reads why; half an audience is none. False when somebody else has it by now."""
    async with transaction():
        mine = WaitingAudience.filter(id=one.id, claimed_until=one.claimed_until, failure="")
        if not await mine.update(failure=why[:200], claimed_until=None, file_id=None, search=""):
            return False
        await _erase(one.file_id)
        await writing.clear(one.campaign_id)
        await writing.release(one.campaign)
    return True


async def give_up_unread(now: datetime) -> int:
    """What nobody has read within a day."""
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=now)
    old = WaitingAudience.filter(unclaimed, failure="", asked_at__lt=now - KEPT)
    return sum([await give_up(one, CANNOT) for one in await old.select_related("campaign")])


async def _erase(file_id: object) -> None:
    """Inside a transaction; the bytes go when it has committed."""
    file = await StoredFile.get_or_none(id=file_id) if file_id else None
    if file is None:
        return
    gone = file
    await file.delete()
    after_commit(lambda: store().erase_sealed(gone))
