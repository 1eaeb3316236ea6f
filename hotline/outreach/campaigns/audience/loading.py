"""An audience from what somebody chose, read at once. Large ones are kept for a worker (`waiting`)."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from itertools import islice

from hotline.infra.database import transaction
from hotline.infra.errors import Invalid
from hotline.outreach.campaigns.audience import rows, waiting, workbook, writing
from hotline.outreach.campaigns.audience.rows import Given, Judged
from hotline.outreach.campaigns.audience.writing import PIECE, Loaded
from hotline.outreach.campaigns.models import Campaign
from hotline.outreach.scripts import library
from hotline.people.actor import Actor
from hotline.people.permissions import require


async def from_workbook(campaign: Campaign, content: bytes, name: str, *, by: Actor, now: datetime) -> Loaded:
    """Replaces the audience of a draft by the rows of a workbook."""
    require(by, "outreach.edit")
    slots = await slots_of(campaign)
    judged = await asyncio.to_thread(lambda: list(judged_rows(content, slots)))
    return await _replace(campaign, judged, uploaded(name), by, now)


async def from_people(
    campaign: Campaign, people: Iterable[Given], described: str, *, by: Actor, now: datetime
) -> Loaded:
    """Replaces the audience of a draft by people somebody else has chosen."""
    require(by, "outreach.edit")
    return await _replace(campaign, list(_judged(people)), described[:200], by, now)


async def slots_of(campaign: Campaign) -> list[str]:
    """What the campaign's script wants to know of everybody."""
    script = await library.version(campaign.tenant_id, campaign.script_code, campaign.script_version)
    return list(script.slots)


def judged_rows(content: bytes, slots: list[str]) -> Iterator[Judged]:
    """Every row of a workbook, as far as one audience goes; what is no such workbook is refused."""
    return _judged(workbook.rows(content, slots))


async def judged_pages(pages: AsyncIterator[list[Given]]) -> AsyncIterator[list[Judged]]:
    """Every row of a search, page by page; a number of an earlier page counts as given twice."""
    first: dict[str, int] = {}
    before = 0
    async for page in pages:
        yield await asyncio.to_thread(lambda rows, at: list(_judged(rows, at, first)), page, before)
        before += len(page)


def uploaded(name: str) -> str:
    """What a campaign says about where its people came from."""
    return f"上传名单：{name[:120]}"


def _judged(given: Iterable[Given], before: int = 0, first: dict[str, int] | None = None) -> Iterator[Judged]:
    return rows.judge(_limited(given, before), first)


def _limited(given: Iterable[Given], before: int) -> Iterator[Given]:
    for count, one in enumerate(given, before + 1):
        if count > workbook.MOST_ROWS:
            message = f"一次最多 {workbook.MOST_ROWS:,} 行，请分成几份"
            places = dict.fromkeys(("file", "view", "citizens"), message)
            raise Invalid(message, code="too_many_rows", fields=places)
        yield one


async def _replace(
    campaign: Campaign, judged: list[Judged], audience: str, by: Actor, now: datetime
) -> Loaded:
    await writing.begin(campaign, now)
    try:
        await waiting.forget(campaign.id)  # of a load nobody has heard of for long
        await writing.clear(campaign.id)
        loaded = await _written(campaign, judged, now)
        async with transaction():
            await writing.done(campaign, audience, loaded, (by.label, by.request_id), now)
    finally:
        await writing.release(campaign)
    return loaded


async def _written(campaign: Campaign, judged: list[Judged], now: datetime) -> Loaded:
    loaded, remaining = Loaded(), iter(judged)
    while part := list(islice(remaining, PIECE)):
        piece = await writing.prepared(campaign, part, now)
        async with transaction():
            loaded += await piece.write()
    return loaded
