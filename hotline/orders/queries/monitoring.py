"""实时监控 (LEDGER 19.1): how all open orders stand, in a handful of grouped queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count

from hotline.infra.database import reader
from hotline.infra.errors import NotFound
from hotline.orders.models import Order
from hotline.orders.queries.listing import near_due
from hotline.orders.queries.scoping import visible_orders
from hotline.orders.states import OPEN, MarkColour, State
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Organisation
from hotline.people.permissions import Scope, require
from hotline.worktime.zone import local

# Not named like columns: Tortoise would look for the column behind the figure.
FIGURES = ("total", "overdue", "yellow", "red", "hard", "urged")


@dataclass(frozen=True)
class Overview:
    """Open orders by state, and those somebody should look at. `new_today` counts every state."""

    states: Mapping[State, int]
    total: int
    overdue: int
    near_due: int
    yellow: int
    red: int
    hard: int
    urged: int
    new_today: int

    @property
    def unsigned(self) -> int:
        """Dispatched and waiting for the department's signature."""
        return self.states.get(State.DISPATCHED, 0)


@dataclass(frozen=True)
class Load:
    """What one organisation leads, with everything below it. `median_due_at`: half is due before it."""

    organisation: Organisation
    open: int
    overdue: int
    near_due: int
    unsigned: int
    median_due_at: datetime | None
    has_units: bool


async def overview(*, by: Actor, now: datetime) -> Overview:
    """The tiles of the monitor, for everything in scope."""
    require(by, "order.monitor")
    scope = await visible_orders(by)
    rows = await _per_state(scope, now)
    sums = {name: sum(int(row[name]) for row in rows) for name in FIGURES}
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Overview(
        states={State(str(row["state"])): int(row["total"]) for row in rows},
        near_due=await Order.filter(scope).filter(near_due(now)).count(),
        new_today=await Order.filter(scope, created_at__gte=midnight).count(),
        **sums,
    )


async def loads(*, by: Actor, now: datetime, below: str = "") -> list[Load]:
    """One row per organisation right below the root of one's scope (or below `below`), busiest first."""
    root = await _root(by, below)
    members = await Organisation.filter(path__startswith=root.path)
    groups = {one.id: _group(one, root) for one in members}
    led = await _per_lead(Q(state__in=list(OPEN)), groups, now)
    near = await _per_lead(near_due(now), groups, now)
    medians = await _medians(groups)
    parents = {one.parent_id for one in members}
    rows = [
        Load(
            organisation=one,
            open=led[one.id]["open"],
            overdue=led[one.id]["overdue"],
            near_due=near.get(one.id, {}).get("open", 0),
            unsigned=led[one.id]["unsigned"],
            median_due_at=medians.get(one.id),
            has_units=one.id in parents and one.id != root.id,
        )
        for one in members
        if one.id in led
    ]
    return sorted(rows, key=lambda row: (-row.overdue, -row.near_due, -row.open, row.organisation.path))


async def root_of(by: Actor, below: str = "") -> Organisation:
    """The organisation whose parts the table shows."""
    return await _root(by, below)


async def _per_state(scope: Q, now: datetime) -> list[dict[str, Any]]:
    return (
        await Order.filter(scope, state__in=list(OPEN))
        .annotate(
            total=Count("id"),
            overdue=Count("id", _filter=Q(due_at__lt=now)),
            yellow=Count("id", _filter=Q(mark=MarkColour.YELLOW)),
            red=Count("id", _filter=Q(mark=MarkColour.RED)),
            hard=Count("id", _filter=Q(difficult=True)),
            urged=Count("id", _filter=Q(urge_count__gt=0)),
        )
        .group_by("state")
        .values("state", *FIGURES)
    )


async def _root(by: Actor, below: str) -> Organisation:
    scope = require(by, "order.monitor")
    top = by.tenant_id if scope is Scope.TENANT else by.organisation_id
    root = await Organisation.get(id=top)
    if not below:
        return root
    chosen = await Organisation.get_or_none(code=key(below))
    if chosen is None or not chosen.path.startswith(root.path):
        raise NotFound("没有这个单位")
    return chosen


def _group(one: Organisation, root: Organisation) -> int:
    """The child of `root` that `one` belongs to, or `root` itself."""
    below = one.path.removeprefix(root.path).strip("/")
    return int(below.split("/")[0]) if below else root.id


async def _per_lead(condition: Q, groups: Mapping[int, int], now: datetime) -> dict[int, dict[str, int]]:
    rows = (
        await Order.filter(condition, lead_organisation_id__in=list(groups))
        .annotate(
            open=Count("id"),
            overdue=Count("id", _filter=Q(due_at__lt=now)),
            unsigned=Count("id", _filter=Q(state=State.DISPATCHED)),
        )
        .group_by("lead_organisation_id")
        .values("lead_organisation_id", "open", "overdue", "unsigned")
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        sums = found.setdefault(groups[int(row["lead_organisation_id"])], dict.fromkeys(_ADDED, 0))
        for name in _ADDED:
            sums[name] += int(row[name])
    return found


_ADDED = ("open", "overdue", "unsigned")


async def _medians(groups: Mapping[int, int]) -> dict[int, datetime]:
    """The middle due time of each group, found by the database: no order leaves it."""
    rows = await reader().execute_query_dict(
        f"WITH unit(lead, grp) AS (VALUES {_pairs(groups.items())}), "  # noqa: S608 - our own integers
        "waiting AS (SELECT u.grp, o.due_at,"
        " ROW_NUMBER() OVER (PARTITION BY u.grp ORDER BY o.due_at) AS place,"
        " COUNT(*) OVER (PARTITION BY u.grp) AS total"
        " FROM unit u JOIN orders o ON o.lead_organisation_id = u.lead"
        f" WHERE o.state IN ({_words(OPEN)}) AND o.due_at IS NOT NULL) "
        "SELECT grp, due_at FROM waiting WHERE place = (total + 1) / 2"
    )
    return {int(row["grp"]): _moment(row["due_at"]) for row in rows}


def _pairs(pairs: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"({int(lead)}, {int(group)})" for lead, group in pairs)


def _words(states: Iterable[State]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def _moment(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
