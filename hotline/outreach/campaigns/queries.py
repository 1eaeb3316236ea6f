"""Reads for screens: campaigns, who is called in them, what was said in a call."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.orders.queries.paging import Page, clamp, newest_first
from hotline.outreach.campaigns.actions import GONE
from hotline.outreach.campaigns.audience.models import RefusedRow
from hotline.outreach.campaigns.models import Attempt, Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState, RecipientState, Result
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.permissions import require

#: Numbers somebody says on the telephone: of a card, an identity, a telephone.
_DIGITS = re.compile(r"\d[\d\s\-]{5,}\d|[一二三四五六七八九零幺]{7,}")


_CELL = re.compile(r"^[A-Z]{1,3}\d+ ")


@dataclass(frozen=True)
class RecipientFilter:
    """What a list of people shows; empty: everybody."""

    state: RecipientState | None = None
    result: Result | None = None
    number: str = ""
    called: bool = False  # at least once


async def campaigns(
    states: Sequence[CampaignState], *, by: Actor, after: str | None = None, limit: int = 20
) -> Page[Campaign]:
    """Of one's own centre, newest first."""
    require(by, "outreach.view")
    query = Campaign.filter(tenant_id=by.tenant_id)
    if states:
        query = query.filter(state__in=list(states))
    return await newest_first(query.select_related("created_by"), after, clamp(limit))


async def campaign(campaign_id: int, *, by: Actor) -> Campaign:
    """One of one's own centre."""
    require(by, "outreach.view")
    found = await Campaign.get_or_none(id=campaign_id, tenant_id=by.tenant_id).select_related(
        "created_by", "group"
    )
    if found is None:
        raise NotFound(GONE)
    return found


async def people(
    one: Campaign, wanted: RecipientFilter, *, after: str | None = None, limit: int = 30
) -> Page[Recipient]:
    """Who is called in a campaign the reader has opened, with each one's calls."""
    query = Recipient.filter(campaign_id=one.id)
    if wanted.called:
        query = query.filter(tries__gt=0)
    if wanted.state is not None:
        query = query.filter(state=wanted.state)
    if wanted.result is not None:
        query = query.filter(result=wanted.result)
    if wanted.number.strip():
        query = query.filter(number_index=vault().blind_index(phones.required(wanted.number)))
    return await newest_first(query.prefetch_related("attempts"), after, clamp(limit))


async def refused_reasons(one: Campaign, most: int = 8) -> list[tuple[str, int]]:
    """Why rows of the audience are not called, the commonest first; without which cell, which other row."""
    reasons = await RefusedRow.filter(campaign_id=one.id).values_list("reason", flat=True)
    return Counter(_in_general(str(reason)) for reason in reasons).most_common(most)


def _in_general(reason: str) -> str:
    if reason.endswith("行号码重复"):
        return "与其他行号码重复"
    return _CELL.sub("有单元格", reason)


async def each_refused(one: Campaign) -> list[RefusedRow]:
    """For the report, in the order of the table."""
    return await RefusedRow.filter(campaign_id=one.id).order_by("row", "id")


async def each_person(one: Campaign, size: int = 500) -> AsyncIterator[list[Recipient]]:
    """Everybody, page by page, in the order of the table, with their calls."""
    last = 0
    while (
        rows := await Recipient.filter(campaign_id=one.id, id__gt=last)
        .order_by("id")
        .limit(size)
        .prefetch_related("attempts")
    ):
        yield rows
        last = rows[-1].id


async def call(attempt_id: int, *, by: Actor) -> Attempt:
    """One call of one's own centre."""
    require(by, "outreach.view")
    found = await Attempt.get_or_none(id=attempt_id, tenant_id=by.tenant_id).select_related("recipient")
    if found is None:
        raise NotFound("没有找到这通外呼")
    return found


async def reveal(attempt: Attempt, reason: str, *, by: Actor, now: datetime) -> None:
    """On the record before number and words are shown in clear."""
    require(by, "personal.reveal")
    if not reason.strip():
        raise Invalid("请说明查看原因", fields={"reason": "请说明查看原因"})
    async with transaction():
        await audit.record(
            by.label,
            "personal.reveal",
            f"attempt:{attempt.id}",
            {"reason": reason.strip()[:200]},
            now,
            by.request_id,
        )


def masked(words: str) -> str:
    """What was said, without numbers that belong to somebody."""
    return _DIGITS.sub("***", words)
