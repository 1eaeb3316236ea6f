"""What lies before a unit right now: the next thing to do, and how its teams stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.functions import Count

from hotline.orders.models import Assignment, Clock, Follow
from hotline.orders.queries.paging import most_urgent_first
from hotline.orders.queries.scoping import own_shares
from hotline.orders.states import LIVE_ASSIGNMENTS, ClockKind, MarkColour
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import require

LIVE = [state.value for state in LIVE_ASSIGNMENTS]
SHOWN = [kind.value for kind in (ClockKind.SIGN, ClockKind.HANDLE, ClockKind.CO_HANDLE)]


@dataclass(frozen=True)
class Standing:
    """One unit's open work in four figures."""

    organisation: Organisation
    live: int
    near_due: int
    overdue: int
    marked: int


async def most_urgent(*, by: Actor, limit: int = 3, skip: Iterable[int] = ()) -> list[Assignment]:
    """The open assignments that are due first; `skip` leaves out orders just seen."""
    query = Assignment.filter(await own_shares(by), state__in=LIVE).exclude(order_id__in=[0, *skip])
    related = query.select_related("order", "organisation", "handler")
    return (await most_urgent_first(related, None, limit)).items


async def standings(*, by: Actor, now: datetime) -> list[Standing]:
    """Open, near due, overdue and marked for each unit below the leader, the most loaded first."""
    require(by, "order.monitor")
    mine = Q(await own_shares(by), state__in=LIVE)
    near = Q(
        clocks__kind__in=["handle", "co_handle"], clocks__stopped_at__isnull=True, clocks__warn_at__lte=now
    )
    live = await _per_unit(mine)
    figures = [
        await _per_unit(mine & near & Q(due_at__gte=now)),
        await _per_unit(mine & Q(due_at__lt=now)),
        await _per_unit(mine & Q(order__mark__in=[MarkColour.YELLOW.value, MarkColour.RED.value])),
    ]
    units = await Organisation.filter(id__in=list(live))
    rows = [Standing(one, live[one.id], *(figure.get(one.id, 0) for figure in figures)) for one in units]
    return sorted(rows, key=lambda row: (-row.overdue, -row.near_due, -row.live, row.organisation.path))


async def running_clocks(shares: Iterable[Assignment]) -> dict[int, list[Clock]]:
    """The clocks to show on the cards of a list, by assignment, in one query."""
    ids = [share.id for share in shares]
    found: dict[int, list[Clock]] = {}
    rows = Clock.filter(assignment_id__in=ids, kind__in=SHOWN, stopped_at__isnull=True)
    for clock in await rows.order_by("due_at", "id") if ids else []:
        found.setdefault(clock.assignment_id or 0, []).append(clock)
    return found


async def followed(order_ids: Iterable[int], *, by: Actor) -> set[int]:
    """Which of these orders the person follows."""
    rows = await Follow.filter(staff_id=by.staff_id or 0, order_id__in=list(order_ids)).values_list(
        "order_id", flat=True
    )
    return {int(str(row)) for row in rows}


async def _per_unit(condition: Q) -> dict[int, int]:
    rows = (
        await Assignment.filter(condition)
        .annotate(n=Count("id", distinct=True))
        .group_by("organisation_id")
        .values("organisation_id", "n")
    )
    return {int(row["organisation_id"]): int(row["n"]) for row in rows}
