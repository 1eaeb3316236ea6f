"""A search kept earlier, as an audience: done at once when little is found, else kept for a worker.

Who found it is looked up anew when it is read: a right taken away meanwhile is gone.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from hotline.infra.errors import Refused
from hotline.infra.secrets import vault
from hotline.orders.queries.listing import OrderFilter, count_orders
from hotline.outreach.campaigns.audience import citizens, loading, orders, uploads, waiting
from hotline.outreach.campaigns.audience.citizens import CitizenFilter
from hotline.outreach.campaigns.audience.rows import Given
from hotline.outreach.campaigns.models import Campaign
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Staff
from hotline.people.permissions import require


@dataclass(frozen=True)
class Search:
    """What is looked for, as whom, and as of when. Either of orders or of citizens."""

    at: datetime
    staff_id: int = 0
    request_id: str = ""
    orders: OrderFilter | None = None
    citizens: CitizenFilter | None = None
    content: str = ""

    @property
    def of_orders(self) -> OrderFilter:
        """What the orders are like, whichever of the two is looked for."""
        return self.orders or (self.citizens.orders if self.citizens else OrderFilter())


_FORM = TypeAdapter(Search)


async def take(campaign: Campaign, search: Search, described: str, *, by: Actor) -> bool:
    """Replaces the audience of a draft; True when that is done, False when a worker does it."""
    _may(by)
    _check(search, await loading.slots_of(campaign))
    await waiting.forget(campaign.id, failed_only=True)
    found = await count_orders(search.of_orders, by=by, now=search.at, cap=uploads.SMALL + 1)
    if found <= uploads.SMALL or by.staff_id is None:  # citizens are never more than their orders
        await _at_once(campaign, search, described, by)
        return True
    search = replace(search, staff_id=by.staff_id, request_id=by.request_id)
    await waiting.keep(campaign, said(search, described), by, search.at, search=sealed(search))
    return False


async def reopened(stored: str, slots: Sequence[str]) -> AsyncIterator[list[Given]]:
    """What a worker finds, page by page, with the rights its person has today."""
    search = opened(stored)
    staff = await Staff.get_or_none(id=search.staff_id, active=True)
    if staff is None:
        raise Refused(waiting.CANNOT)
    by = await actor_for_staff(staff, "web", search.request_id)
    _may(by)
    async for page in pages(search, slots, by):
        yield page


def pages(search: Search, slots: Sequence[str], by: Actor) -> AsyncIterator[list[Given]]:
    """Whoever is found, page by page; only by what this person may see."""
    if search.citizens is not None:
        return citizens.pages(search.citizens, slots, search.content, by=by, now=search.at)
    return orders.pages(search.of_orders, slots, by=by, now=search.at)


def said(search: Search, described: str) -> str:
    """What a campaign says about where its people came from."""
    return f"{'市民' if search.citizens else '工单'}查询：{described[:180]}"


def sealed(search: Search) -> str:
    """A number may be among what is looked for."""
    return vault().encrypt(_FORM.dump_json(search).decode())


def opened(stored: str) -> Search:
    """What `sealed` was given."""
    return _FORM.validate_json(vault().decrypt(stored))


async def _at_once(campaign: Campaign, search: Search, described: str, by: Actor) -> None:
    slots = await loading.slots_of(campaign)
    found = [one async for page in pages(search, slots, by) for one in page]
    await loading.from_people(campaign, found, said(search, described), by=by, now=search.at)


def _may(by: Actor) -> None:
    require(by, "outreach.edit")
    require(by, "order.view")


def _check(search: Search, slots: Sequence[str]) -> None:
    if search.citizens is not None:
        citizens.check(slots, search.content)
    else:
        orders.check(slots)
