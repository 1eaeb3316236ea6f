"""Citizens found by what their orders were like, as an audience: each once, with his newest such order."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count, Max
from tortoise.queryset import QuerySet

from hotline.infra.errors import Invalid
from hotline.orders.models import Order
from hotline.orders.queries.listing import OrderFilter, matching
from hotline.orders.queries.scoping import visible_orders
from hotline.outreach.campaigns.audience import orders
from hotline.outreach.campaigns.audience.rows import Given
from hotline.outreach.campaigns.models import DoNotCall
from hotline.people.actor import Actor
from hotline.people.citizens import in_clear
from hotline.people.models import Citizen
from hotline.people.permissions import require
from hotline.wechat.models import Follower

PIECE = 500
#: One text for everybody: what happened since is not in anybody's old order.
CONTENT = "content"


@dataclass(frozen=True)
class CitizenFilter:
    """Whom somebody looks for: everybody with at least `least` such orders, and what else is known of them."""

    orders: OrderFilter = field(default_factory=OrderFilter)
    least: int = 1
    dissatisfied: bool = False
    wechat: Literal["", "bound", "unbound"] = ""


@dataclass(frozen=True)
class Preview:
    """How many that are, and how many of them no robot can or may ring."""

    people: int
    hidden: int
    forbidden: int

    @property
    def callable(self) -> int:
        return self.people - self.hidden - self.forbidden


def check(slots: Sequence[str], content: str) -> None:
    """Refused when the script wants something neither an order nor this form knows."""
    if CONTENT in slots and not content:
        message = "请填写通知内容"
        raise Invalid(message, fields={"content": message})
    orders.check([slot for slot in slots if slot != CONTENT], "citizens")


async def preview(wanted: CitizenFilter, *, by: Actor, now: datetime) -> Preview:
    """Counted only: nobody's name or number is read."""
    require(by, "outreach.edit")
    theirs = (await _theirs(wanted, by, now)).values("citizen_id")
    citizens = Citizen.filter(tenant_id=by.tenant_id, id__in=Subquery(theirs))
    listed = DoNotCall.filter(tenant_id=by.tenant_id, active=True).values("number_index")
    return Preview(
        await citizens.count(),
        await citizens.filter(phone_index=None).count(),
        await citizens.filter(phone_index__in=Subquery(listed)).count(),
    )


async def pages(
    wanted: CitizenFilter, slots: Sequence[str], content: str, *, by: Actor, now: datetime
) -> AsyncIterator[list[Given]]:
    """Page by page, whoever wrote last first; only of orders this person may see."""
    theirs = await _theirs(wanted, by, now)
    found = await theirs.order_by("-newest").values_list("newest", flat=True)
    newest = [int(str(one)) for one in found]
    for start in range(0, len(newest), PIECE):
        rows = Order.filter(id__in=newest[start : start + PIECE]).order_by("-id")
        piece = await rows.select_related("citizen", "lead_organisation")
        yield [
            _given(one, one.citizen, row, slots, content)
            for row, one in enumerate(piece, start + 1)
            if one.citizen
        ]


async def _theirs(wanted: CitizenFilter, by: Actor, now: datetime) -> QuerySet[Order]:
    """One row per citizen. Who reported somebody in confidence is not found by that."""
    query = await matching(wanted.orders, by=by, now=now)
    query = query.filter(tenant_id=by.tenant_id, confidential=False).exclude(number=None)
    query = query.exclude(citizen_id=None)
    if wanted.dissatisfied:
        unhappy = Order.filter(Q(unsatisfied_count__gt=0) | Q(satisfaction__lte=2), tenant_id=by.tenant_id)
        theirs = unhappy.filter(await visible_orders(by), confidential=False).exclude(citizen_id=None)
        query = query.filter(citizen_id__in=Subquery(theirs.values("citizen_id")))
    bound = Subquery(Follower.filter(following=True).exclude(citizen_id=None).values("citizen_id"))
    if wanted.wechat:
        within = Q(citizen_id__in=bound)
        query = query.filter(within if wanted.wechat == "bound" else ~within)
    counted = query.annotate(newest=Max("id"), count=Count("id")).group_by("citizen_id")
    return counted.filter(count__gte=wanted.least)


def _given(order: Order, citizen: Citizen, row: int, slots: Sequence[str], content: str) -> Given:
    person, subject = in_clear(citizen), f"citizen:{citizen.id}"
    values = {slot: orders.SLOTS[slot](order)[:200] for slot in slots if slot != CONTENT}
    if CONTENT in slots:
        values[CONTENT] = content
    if "citizen_name" in values:
        values["citizen_name"] = person.name
    return Given(row, person.phone, values, subject_key=subject)
