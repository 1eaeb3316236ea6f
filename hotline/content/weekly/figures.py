"""Counts of a stretch of days, each one walk along an index of the orders."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from hotline.content.posts.week import midnight, monday_of, today_of
from hotline.orders.labels import CHANNELS
from hotline.orders.models import Classification, Order
from hotline.orders.states import Channel, State

#: Nobody's appeal: left out of all counts.
NOT_COUNTED = (State.INVALID, State.WITHDRAWN)
TOPIC_LEVEL = 2  # the third level is too fine to write about


@dataclass(frozen=True)
class WeekFigures:
    """One week of a centre."""

    monday: date
    received: int
    received_before: int
    settled: int  # closed in these days
    of_received_settled: int  # of those received in these days
    satisfied: int
    evaluated: int
    channels: tuple[tuple[str, int], ...]

    @property
    def settled_percent(self) -> float | None:
        """办结率 of what came in this week, as it stands now."""
        return _percent(self.of_received_settled, self.received)

    @property
    def satisfied_percent(self) -> float | None:
        return _percent(self.satisfied, self.evaluated)

    @property
    def change_percent(self) -> float | None:
        """Against the week before."""
        more = self.received - self.received_before
        return round(100 * more / self.received_before, 1) if self.received_before else None


async def week_figures(tenant_id: int, monday: date, satisfied_levels: tuple[int, ...]) -> WeekFigures:
    """Monday to Sunday on China's clock."""
    since, until = midnight(monday), midnight(monday + timedelta(days=7))
    states = await _grouped(_received(tenant_id, since, until), "state")
    levels = await _grouped(
        _received(tenant_id, since, until).filter(satisfaction__isnull=False), "satisfaction"
    )
    channels = await _grouped(_received(tenant_id, since, until), "channel")
    before = await _received(tenant_id, since - timedelta(days=7), since).count()
    closed = Order.filter(tenant_id=tenant_id, closed_at__gte=since, closed_at__lt=until)
    return WeekFigures(
        monday,
        sum(states.values()),
        before,
        await closed.count(),
        states.get(State.CLOSED, 0),
        sum(count for level, count in levels.items() if level in satisfied_levels),
        sum(levels.values()),
        tuple((CHANNELS[Channel(one)], count) for one, count in Counter(channels).most_common()),
    )


async def per_week(tenant_id: int, now: datetime, weeks: int = 8) -> list[tuple[date, int]]:
    """How many came in, the oldest week first; the last one is not over."""
    last = monday_of(today_of(now))
    mondays = [last - timedelta(days=7 * n) for n in reversed(range(weeks))]
    return [
        (one, await _received(tenant_id, midnight(one), midnight(one + timedelta(days=7))).count())
        for one in mondays
    ]


async def by_topic(tenant_id: int, since: datetime, until: datetime) -> dict[int, int]:
    """Counts by the second level of the classification."""
    counts = await _grouped(_received(tenant_id, since, until), "classification_id")
    above = await topic_of_each(tenant_id)
    found: Counter[int] = Counter()
    for one, count in counts.items():
        if one is not None and one in above:
            found[above[one]] += count
    return dict(found)


async def topic_of_each(tenant_id: int) -> dict[int, int]:
    """Node → the node of the second level it belongs to, itself where it is not deeper."""
    rows = await Classification.filter(tenant_id=tenant_id).only("id", "parent_id", "level")
    return {one.id: (one.parent_id or one.id) if one.level > TOPIC_LEVEL else one.id for one in rows}


def _received(tenant_id: int, since: datetime, until: datetime) -> QuerySet[Order]:
    within = Order.filter(tenant_id=tenant_id, created_at__gte=since, created_at__lt=until)
    return within.exclude(state__in=list(NOT_COUNTED))


async def _grouped(query: QuerySet[Order], column: str) -> Mapping[Any, int]:
    rows = await query.annotate(n=Count("id")).group_by(column).values(column, "n")
    return {row[column]: int(row["n"]) for row in rows}


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
