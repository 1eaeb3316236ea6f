"""早报: what a leader wants to know before the day begins – yesterday, what is late, what is due today,
who was praised and where citizens were left unsatisfied; for each unit, and for each figure the very orders.

Every figure is a condition on assignments, so that a number and the list behind it cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count, Max

from hotline.orders.models import Assignment, CallBack, Evaluation
from hotline.orders.queries.paging import Page, clamp, most_urgent_first
from hotline.orders.queries.scoping import own_shares
from hotline.orders.states import AT_DEPARTMENT, LIVE_ASSIGNMENTS, AssignmentState, OrderType, Part
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import require
from hotline.profiles.models import rules_for
from hotline.worktime.zone import CHINA

#: Owed by the unit now: a suspended order's clock stands still.
OWED = Q(state__in=[state.value for state in LIVE_ASSIGNMENTS], order__state__in=list(AT_DEPARTMENT))
DELIGHTED = 5


@dataclass(frozen=True)
class Day:
    """The day that begins, on the city's clock."""

    now: datetime
    yesterday: datetime
    today: datetime
    tomorrow: datetime
    #: Levels of satisfaction that count as satisfied in this city.
    satisfied: tuple[int, ...]


@dataclass(frozen=True)
class Figure:
    """One column. `tone` says how it looks when it is not zero."""

    name: str
    label: str
    explained: str
    condition: Callable[[Day], Q]
    tone: str = ""


def _arrived(day: Day) -> Q:
    return Q(dispatched_at__gte=day.yesterday, dispatched_at__lt=day.today)


def _answered(day: Day) -> Q:
    return Q(replied_at__gte=day.yesterday, replied_at__lt=day.today)


def _overdue(day: Day) -> Q:
    return OWED & Q(due_at__lt=day.now)


def _due_today(day: Day) -> Q:
    return OWED & Q(due_at__gte=day.now, due_at__lt=day.tomorrow)


def _praised(day: Day) -> Q:
    return _arrived(day) & Q(order__type=OrderType.PRAISE) | _rated(day, Q(result=DELIGHTED))


def _unsatisfied(day: Day) -> Q:
    return _rated(day, Q(result__isnull=False) & ~Q(result__in=list(day.satisfied)))


def _rated(day: Day, levels: Q) -> Q:
    """The lead's answers that citizens judged yesterday, by themselves or when they were called back."""
    when = Q(at__gte=day.yesterday, at__lt=day.today) & levels
    answers = Q(part=Part.LEAD, state=AssignmentState.REPLIED)
    judged = Q(order_id__in=Subquery(Evaluation.filter(when).values("order_id")))
    return answers & (judged | Q(order_id__in=Subquery(CallBack.filter(when).values("order_id"))))


FIGURES: dict[str, Figure] = {
    one.name: one
    for one in (
        Figure("arrived", "昨日派来", "昨天派到本单位及下级的工单。", _arrived),
        Figure("answered", "昨日答复", "昨天提交答复的工单。", _answered),
        Figure("overdue", "已超期", "到现在还没有答复、已过时限的工单。", _overdue, "bad"),
        Figure("due_today", "今日到期", "今天之内必须答复的工单。", _due_today, "warn"),
        Figure("praised", "群众表扬", "昨天收到的表扬，和群众评为“非常满意”的工单。", _praised, "good"),
        Figure("unsatisfied", "群众不满意", "昨天群众评价或回访不满意的工单。", _unsatisfied, "bad"),
    )
}


@dataclass(frozen=True)
class Morning:
    """`total` by figure; `units` with something to tell, the most loaded first."""

    day: Day
    total: dict[str, int]
    units: list[tuple[Organisation, dict[str, int]]]


async def day_of(tenant_id: int, now: datetime) -> Day:
    """Midnights on the city's clock around `now`."""
    midnight = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    one = timedelta(days=1)
    satisfied = (await rules_for(tenant_id))[0].satisfied_levels
    return Day(now, midnight - one, midnight, midnight + one, satisfied)


async def morning(*, by: Actor, now: datetime) -> Morning:
    """The summary for a leader: one grouped count per figure."""
    require(by, "order.monitor")
    day, mine = await day_of(by.tenant_id or 0, now), await own_shares(by)
    figures = {name: await _per_unit(mine & one.condition(day)) for name, one in FIGURES.items()}
    ids = {unit for counts in figures.values() for unit in counts}
    units = [
        (unit, {name: counts.get(unit.id, 0) for name, counts in figures.items()})
        for unit in await Organisation.filter(id__in=[0, *ids])
    ]
    total = {name: sum(counts.values()) for name, counts in figures.items()}
    return Morning(day, total, sorted(units, key=lambda row: _load(*row)))


async def totals_of(unit: Organisation, now: datetime) -> dict[str, int]:
    """The totals as the unit's own leader sees them, for telling him."""
    day = await day_of(unit.tenant_id or 0, now)
    mine = Q(organisation__path__startswith=unit.path)
    counts = {name: await _per_unit(mine & one.condition(day)) for name, one in FIGURES.items()}
    return {name: sum(per_unit.values()) for name, per_unit in counts.items()}


async def behind(
    figure: str, *, by: Actor, now: datetime, unit: str = "", after: str | None = None, limit: int = 20
) -> Page[Assignment]:
    """The orders a number stands for; `unit` is an organisation's code, empty for all."""
    require(by, "order.monitor")
    day, mine = await day_of(by.tenant_id or 0, now), await own_shares(by)
    counted = Assignment.filter(mine & FIGURES[figure].condition(day))
    if unit:
        counted = counted.filter(organisation__code=unit)
    # An order that came twice, or was judged in its second round, is one order of the unit.
    latest = counted.annotate(latest=Max("id")).group_by("organisation_id", "order_id").values("latest")
    query = Assignment.filter(id__in=Subquery(latest)).select_related("order", "organisation", "handler")
    return await most_urgent_first(query, after, clamp(limit))


def _load(unit: Organisation, counts: dict[str, int]) -> tuple[int, int, int, str]:
    return -counts["overdue"], -counts["due_today"], -counts["arrived"], unit.path


async def _per_unit(condition: Q) -> dict[int, int]:
    rows = (
        await Assignment.filter(condition)
        .annotate(n=Count("order_id", distinct=True))
        .group_by("organisation_id")
        .values("organisation_id", "n")
    )
    return {int(row["organisation_id"]): int(row["n"]) for row in rows}
