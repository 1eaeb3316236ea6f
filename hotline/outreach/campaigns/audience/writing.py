"""Rows of an audience into the tables: in pieces, so that other people's work goes on meanwhile."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict
from hotline.infra.secrets import vault
from hotline.outreach.campaigns import live
from hotline.outreach.campaigns.audience.models import RefusedRow
from hotline.outreach.campaigns.audience.rows import Callable, Judged, Refused
from hotline.outreach.campaigns.models import Campaign, DoNotCall, Recipient
from hotline.outreach.campaigns.sealing import sealed
from hotline.outreach.campaigns.states import CampaignState

PIECE = 500
#: A load that has not been heard of for so long died with its process.
LONGEST_LOAD = timedelta(minutes=15)
ON_THE_LIST = "在免打扰名单中"


@dataclass(frozen=True)
class Loaded:
    """How many of how many."""

    called: int = 0
    refused: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(self.called + other.called, self.refused + other.refused)


@dataclass(frozen=True)
class Piece:
    """Rows ready to be written."""

    people: Sequence[Recipient]
    refused: Sequence[RefusedRow]

    async def write(self) -> Loaded:
        """Inside a transaction."""
        await Recipient.bulk_create(self.people)
        await RefusedRow.bulk_create(self.refused)
        return Loaded(len(self.people), len(self.refused))


async def begin(campaign: Campaign, now: datetime) -> None:
    """One load at a time, and only into a draft: the row count of a conditional update decides."""
    free = Q(loading_since=None) | Q(loading_since__lt=now - LONGEST_LOAD)
    draft = Campaign.filter(free, id=campaign.id, state=CampaignState.DRAFT)
    if not await draft.update(loading_since=now, audience=""):
        raise Conflict("任务已开始，或正在读取另一份名单，请稍后再试", code="loading")


async def clear(campaign_id: int) -> None:
    """Nobody is called, nobody refused."""
    await Recipient.filter(campaign_id=campaign_id).delete()
    await RefusedRow.filter(campaign_id=campaign_id).delete()


async def release(campaign: Campaign) -> None:
    """The next load may begin."""
    async with transaction():
        await Campaign.filter(id=campaign.id).update(loading_since=None)
        live.tell(campaign)


async def done(campaign: Campaign, audience: str, loaded: Loaded, by: tuple[str, str], now: datetime) -> None:
    """Inside a transaction; `by` are the label of whoever asked and the request it was asked in."""
    label, request_id = by
    detail = {"audience": audience, "called": loaded.called, "refused": loaded.refused}
    await Campaign.filter(id=campaign.id).update(audience=audience, refused_rows=loaded.refused)
    await audit.record(label, "outreach.audience", f"campaign:{campaign.id}", detail, now, request_id)


async def prepared(campaign: Campaign, judged: Sequence[Judged], now: datetime) -> Piece:
    """Sealed, and without those on the do-not-call list. Outside of any transaction: it takes its time."""
    people, refused = await asyncio.to_thread(_rows_of, campaign, judged, now)
    indexes = [one.number_index for one in people]
    listed = DoNotCall.filter(tenant_id=campaign.tenant_id, active=True, number_index__in=indexes)
    forbidden = set(map(str, await listed.values_list("number_index", flat=True)))
    refused += [_forbidden(one) for one in people if one.number_index in forbidden]
    return Piece([one for one in people if one.number_index not in forbidden], refused)


def _rows_of(
    campaign: Campaign, judged: Sequence[Judged], now: datetime
) -> tuple[list[Recipient], list[RefusedRow]]:
    people = [_recipient(campaign, one, now) for one in judged if isinstance(one, Callable)]
    refused = [_refused(campaign, one) for one in judged if isinstance(one, Refused)]
    return people, refused


def _refused(campaign: Campaign, one: Refused) -> RefusedRow:
    given = sealed(one.phone[:40])
    return RefusedRow(campaign_id=campaign.id, row=one.row, reason=one.reason[:120], sealed=given)


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
