"""An audience into the tables: in pieces, so that other people's work goes on meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from tortoise.expressions import Q

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid
from hotline.infra.secrets import vault
from hotline.orders.queries.listing import OrderFilter
from hotline.outreach.campaigns.audience import citizens, orders, rows, workbook
from hotline.outreach.campaigns.audience.citizens import CitizenFilter
from hotline.outreach.campaigns.audience.rows import Callable, Given, Judged, Refused
from hotline.outreach.campaigns.models import Campaign, DoNotCall, Recipient, RefusedRow
from hotline.outreach.campaigns.sealing import sealed
from hotline.outreach.campaigns.states import CampaignState
from hotline.outreach.scripts import library
from hotline.people.actor import Actor
from hotline.people.permissions import require

PIECE = 500
#: A load that has not ended by then died with its process.
LONGEST_LOAD = timedelta(minutes=15)
ON_THE_LIST = "在免打扰名单中"


@dataclass(frozen=True)
class Loaded:
    """How many of how many."""

    called: int
    refused: int


async def from_workbook(campaign: Campaign, content: bytes, name: str, *, by: Actor, now: datetime) -> Loaded:
    """Replaces the audience of a draft by the rows of a workbook."""
    require(by, "outreach.edit")
    slots = await _slots(campaign)
    await asyncio.to_thread(workbook.columns_of, content, slots)
    judged = await asyncio.to_thread(lambda: list(rows.judge(_limited(workbook.rows(content, slots)))))
    return await _replace(campaign, _pieces(judged), f"上传名单：{name[:120]}", by, now)


async def from_orders(
    campaign: Campaign, wanted: OrderFilter, described: str, *, by: Actor, now: datetime
) -> Loaded:
    """Replaces the audience of a draft by the contacts of orders this person may see."""
    require(by, "outreach.edit")
    require(by, "order.view")
    slots = await _slots(campaign)
    orders.check(slots)
    found = [one async for page in orders.pages(wanted, slots, by=by, now=now) for one in page]
    judged = list(rows.judge(_limited(found)))
    return await _replace(campaign, _pieces(judged), f"工单查询：{described[:180]}", by, now)


async def from_citizens(
    campaign: Campaign, wanted: CitizenFilter, described: str, content: str, *, by: Actor, now: datetime
) -> Loaded:
    """Replaces the audience of a draft by citizens whose orders this person may see; `content` is told to all."""
    require(by, "outreach.edit")
    require(by, "order.view")
    slots = await _slots(campaign)
    citizens.check(slots, content)
    found = [one async for page in citizens.pages(wanted, slots, content, by=by, now=now) for one in page]
    judged = list(rows.judge(_limited(found)))
    return await _replace(campaign, _pieces(judged), f"市民查询：{described[:180]}", by, now)


async def from_people(
    campaign: Campaign, people: Iterable[Given], described: str, *, by: Actor, now: datetime
) -> Loaded:
    """Replaces the audience of a draft by people somebody else has chosen."""
    require(by, "outreach.edit")
    judged = list(rows.judge(_limited(people)))
    return await _replace(campaign, _pieces(judged), described[:200], by, now)


async def _slots(campaign: Campaign) -> list[str]:
    script = await library.version(campaign.tenant_id, campaign.script_code, campaign.script_version)
    return list(script.slots)


def _limited(given: Iterable[Given]) -> Iterator[Given]:
    for count, one in enumerate(given, 1):
        if count > workbook.MOST_ROWS:
            message = f"一次最多 {workbook.MOST_ROWS:,} 行，请分成几份"
            raise Invalid(
                message, code="too_many_rows", fields=dict.fromkeys(("file", "view", "citizens"), message)
            )
        yield one


def _pieces(judged: list[Judged]) -> Iterator[list[Judged]]:
    remaining = iter(judged)
    while piece := list(islice(remaining, PIECE)):
        yield piece


async def _replace(
    campaign: Campaign, pieces: Iterator[list[Judged]], audience: str, by: Actor, now: datetime
) -> Loaded:
    await _begin(campaign, now)
    called = refused = 0
    try:
        await Recipient.filter(campaign_id=campaign.id).delete()
        await RefusedRow.filter(campaign_id=campaign.id).delete()
        async for added, left_out in _written(campaign, pieces, now):
            called, refused = called + added, refused + left_out
        await _done(campaign, audience, Loaded(called, refused), by, now)
    finally:
        await Campaign.filter(id=campaign.id).update(loading_since=None)
    return Loaded(called, refused)


async def _begin(campaign: Campaign, now: datetime) -> None:
    """One load at a time, and only into a draft: the row count of a conditional update decides."""
    free = Q(loading_since=None) | Q(loading_since__lt=now - LONGEST_LOAD)
    draft = Campaign.filter(free, id=campaign.id, state=CampaignState.DRAFT)
    if not await draft.update(loading_since=now, audience=""):
        raise Conflict("任务已开始，或正在读取另一份名单，请稍后再试", code="loading")


async def _written(
    campaign: Campaign, pieces: Iterator[list[Judged]], now: datetime
) -> AsyncIterator[tuple[int, int]]:
    for piece in pieces:
        people, refused = await asyncio.to_thread(_rows_of, campaign, piece, now)
        indexes = [one.number_index for one in people]
        listed = DoNotCall.filter(tenant_id=campaign.tenant_id, active=True, number_index__in=indexes)
        forbidden = set(map(str, await listed.values_list("number_index", flat=True)))
        refused += [_forbidden(one) for one in people if one.number_index in forbidden]
        kept = [one for one in people if one.number_index not in forbidden]
        async with transaction():
            await Recipient.bulk_create(kept)
            await RefusedRow.bulk_create(refused)
        yield len(kept), len(refused)


def _rows_of(
    campaign: Campaign, piece: list[Judged], now: datetime
) -> tuple[list[Recipient], list[RefusedRow]]:
    """Encrypting takes its time: in a thread."""
    people = [_recipient(campaign, one, now) for one in piece if isinstance(one, Callable)]
    refused = [
        RefusedRow(
            campaign_id=campaign.id, row=one.row, reason=one.reason[:120], sealed=sealed(one.phone[:40])
        )
        for one in piece
        if isinstance(one, Refused)
    ]
    return people, refused


def _recipient(campaign: Campaign, one: Callable, now: datetime) -> Recipient:
    return Recipient(
        tenant_id=campaign.tenant_id,
        campaign_id=campaign.id,
        purpose="campaign",
        script_code=campaign.script_code,
        script_version=campaign.script_version,
        number_index=vault().blind_index(one.number),
        sealed=sealed({"number": one.number, "slots": dict(one.slots)}),
        subject_key=one.subject_key,
        row=one.row,
        tries_allowed=campaign.tries,
        due_at=now,
    )


def _forbidden(one: Recipient) -> RefusedRow:
    return RefusedRow(campaign_id=one.campaign_id, row=one.row, reason=ON_THE_LIST, sealed=sealed(one.number))


async def _done(campaign: Campaign, audience: str, loaded: Loaded, by: Actor, now: datetime) -> None:
    detail = {"audience": audience, "called": loaded.called, "refused": loaded.refused}
    async with transaction():
        await Campaign.filter(id=campaign.id).update(audience=audience, refused_rows=loaded.refused)
        await audit.record(
            by.label, "outreach.audience", f"campaign:{campaign.id}", detail, now, by.request_id
        )
