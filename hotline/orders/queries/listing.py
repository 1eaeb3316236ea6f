"""The order list: filters, fuzzy text, keyset pages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from hotline.infra.secrets import vault
from hotline.orders.models import Assignment, Clock, Mark, Order
from hotline.orders.numbering import is_valid
from hotline.orders.queries.paging import Page, capped_count, clamp, most_urgent_first, newest_first
from hotline.orders.queries.scoping import own_shares, sees_shares_only, visible_orders
from hotline.orders.queries.walking import shares, walk, words
from hotline.orders.states import (
    OPEN,
    Channel,
    ClockKind,
    MarkColour,
    MarkRule,
    OrderType,
    Part,
    State,
    Urgency,
)
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Organisation
from hotline.people.phones import required


@dataclass(frozen=True)
class OrderFilter:
    """What a list shows. Empty means everything in scope."""

    q: str = ""
    states: frozenset[State] = field(default_factory=frozenset)
    types: frozenset[OrderType] = field(default_factory=frozenset)
    urgency: Urgency | None = None
    channel: Channel | None = None
    organisation: str = ""  # code of the lead; its whole subtree
    co_handler: str = ""  # code of a co-handler; its whole subtree
    phone: str = ""
    classification: str = ""  # code; its whole subtree
    district: str = ""
    mark: MarkColour | None = None
    rule: MarkRule | None = None  # a mark raised by this rule stands
    open: bool = False
    overdue: bool = False
    near_due: bool = False
    difficult: bool = False
    urged: bool = False
    created_from: datetime | None = None
    created_to: datetime | None = None
    sort: Literal["newest", "due"] = "newest"


async def list_orders(
    wanted: OrderFilter, *, by: Actor, now: datetime, after: str | None = None, limit: int = 20
) -> Page[Order]:
    """One page of orders, newest first or most urgent first."""
    return await _page(wanted, by, now, after, clamp(limit))


async def count_orders(wanted: OrderFilter, *, by: Actor, now: datetime, cap: int) -> int:
    """How many orders a list holds, counting no further than `cap`."""
    return await capped_count(await matching(wanted, by=by, now=now), cap)


async def matching(wanted: OrderFilter, *, by: Actor, now: datetime) -> QuerySet[Order]:
    """Every order a list holds, for asking something about them; words (`q`) are not looked for."""
    return Order.filter(await _conditions(wanted, now)).filter(await visible_orders(by))


async def each_page(
    wanted: OrderFilter, *, by: Actor, now: datetime, size: int = 1000
) -> AsyncIterator[list[Order]]:
    """Everything a list holds, page by page, for writing it somewhere."""
    after: str | None = None
    while True:
        page = await _page(wanted, by, now, after, size)
        yield page.items
        if page.after is None:
            return
        after = page.after


def near_due(now: datetime) -> Q:
    """Open orders past the warn point of the clock their due time comes from, but not late yet."""
    clocks = Clock.filter(
        stopped_at__isnull=True, kind__in=[ClockKind.HANDLE, ClockKind.DISPATCH], warn_at__lte=now
    )
    return Q(state__in=list(OPEN), due_at__gte=now, id__in=Subquery(clocks.values("order_id")))


async def _page(wanted: OrderFilter, by: Actor, now: datetime, after: str | None, limit: int) -> Page[Order]:
    query = Order.filter(await _conditions(wanted, now)).exclude(number=None)
    query = query.select_related("lead_organisation", "classification")
    text = wanted.q.strip()
    if not text and wanted.sort == "newest" and sees_shares_only(by):
        return await walk(query, shares(await own_shares(by)), after, limit)
    query = query.filter(await visible_orders(by))
    if is_valid(text):
        return await newest_first(query.filter(number=text), after, limit)
    if text:
        return await walk(query, words(text), after, limit)
    if wanted.sort == "due":
        return await most_urgent_first(query, after, limit, undated=not wanted.overdue)
    return await newest_first(query, after, limit)


async def _conditions(wanted: OrderFilter, now: datetime) -> Q:
    conditions = [*_plain(wanted), *_ranges(wanted, now)]
    if wanted.phone:
        conditions.append(Q(phone_index=vault().blind_index(required(wanted.phone))))
    if wanted.organisation:
        conditions.append(await _led_by(wanted.organisation))
    if wanted.co_handler:
        conditions.append(await _co_handled_by(wanted.co_handler))
    if wanted.rule:
        standing = Mark.filter(rule=wanted.rule, lifted_at__isnull=True)
        conditions.append(Q(id__in=Subquery(standing.values("order_id"))))
    if wanted.classification:
        conditions.append(Q(classification__path__startswith=key(wanted.classification, 16) or "-"))
    return Q(*conditions)


def _plain(wanted: OrderFilter) -> list[Q]:
    chosen: dict[str, Any] = {
        "state__in": list(wanted.states),
        "type__in": list(wanted.types),
        "urgency": wanted.urgency,
        "channel": wanted.channel,
        "district": key(wanted.district, 60),
        "mark": wanted.mark,
        "difficult": wanted.difficult,
        "urge_count__gte": int(wanted.urged),
    }
    return [Q(**{name: value}) for name, value in chosen.items() if value]


def _ranges(wanted: OrderFilter, now: datetime) -> list[Q]:
    conditions = []
    if wanted.open:
        conditions.append(Q(state__in=list(OPEN)))
    if wanted.near_due:
        conditions.append(near_due(now))
    if wanted.overdue:
        # only what is still owed has a due time
        conditions.append(Q(due_at__lt=now))
    if wanted.created_from:
        conditions.append(Q(created_at__gte=wanted.created_from))
    if wanted.created_to:
        conditions.append(Q(created_at__lt=wanted.created_to))
    return conditions


async def _led_by(code: str) -> Q:
    """Led by this organisation or one below it."""
    return Q(lead_organisation_id__in=await _below(code))


async def _co_handled_by(code: str) -> Q:
    theirs = Assignment.filter(organisation_id__in=await _below(code), part=Part.CO_HANDLER)
    return Q(id__in=Subquery(theirs.values("order_id")))


async def _below(code: str) -> list[int]:
    found = await Organisation.get_or_none(code=key(code))
    if found is None:
        return [0]
    rows = await Organisation.filter(path__startswith=found.path).values_list("id", flat=True)
    return [int(str(row)) for row in rows]
