"""The department's lists (LEDGER M24): every box is a view of assignments, most urgent first."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.orders.models import Assignment, Follow, Order
from hotline.orders.queries.paging import Page, capped_count, clamp, most_urgent_first, newest_first
from hotline.orders.queries.scoping import own_shares, visible_orders
from hotline.orders.states import LIVE_ASSIGNMENTS, AssignmentState, MarkColour
from hotline.people.actor import Actor

#: Counts on badges stop here: "99+" is all a badge can say.
COUNT_CAP = 1000
LIVE = [state.value for state in LIVE_ASSIGNMENTS]


@dataclass(frozen=True)
class Box:
    """One list of the department app. `leaders` boxes are invisible to everybody else."""

    name: str
    label: str
    condition: Callable[[Actor, datetime], Q]
    leaders: bool = False
    newest: bool = False


def _todo(_: Actor, __: datetime) -> Q:
    return Q(state=AssignmentState.PENDING_SIGN)


def _near_due(_: Actor, now: datetime) -> Q:
    # A clock that is held loses no time, however near its due time lies.
    running = Q(clocks__stopped_at__isnull=True, clocks__paused_at__isnull=True)
    open_clock = running & Q(clocks__kind__in=["handle", "co_handle"])
    return Q(state__in=LIVE) & open_clock & Q(clocks__warn_at__lte=now)


def _handling(_: Actor, __: datetime) -> Q:
    return Q(state=AssignmentState.HANDLING, offline=False)


def _offline(_: Actor, __: datetime) -> Q:
    return Q(state=AssignmentState.HANDLING, offline=True)


def _tracking(_: Actor, __: datetime) -> Q:
    return Q(parent_id__isnull=False, state__in=[*LIVE, AssignmentState.REPLIED.value]) & Q(
        parent__state__in=LIVE
    )


def _done(_: Actor, __: datetime) -> Q:
    return Q(state=AssignmentState.REPLIED)


def _supervised(_: Actor, __: datetime) -> Q:
    return Q(order__mark__in=[MarkColour.YELLOW.value, MarkColour.RED.value])


BOXES: dict[str, Box] = {
    box.name: box
    for box in (
        Box("todo", "待办事宜", _todo),
        Box("near_due", "即将到期", _near_due),
        Box("handling", "处理中", _handling),
        Box("offline", "线下处理", _offline),
        Box("tracking", "下派跟踪", _tracking),
        Box("done", "已处理", _done, newest=True),
        Box("supervised", "督察督办", _supervised, leaders=True),
    )
}


async def list_box(
    name: str, *, by: Actor, now: datetime, after: str | None = None, limit: int = 20
) -> Page[Assignment]:
    """One page of a box; assignments come with order and organisation."""
    query = (await _query(BOXES[name], by, now)).select_related("order", "organisation", "handler")
    pager = newest_first if BOXES[name].newest else most_urgent_first
    return await pager(query, after, clamp(limit))


async def list_followed(*, by: Actor, after: str | None = None, limit: int = 20) -> Page[Follow]:
    """我关注的工单: followed from the query page or from the order, one list (LEDGER M31.1)."""
    query = Follow.filter(staff_id=by.staff_id, order_id__in=await _still_visible(by))
    return await newest_first(query.select_related("order__lead_organisation"), after, clamp(limit))


async def box_counts(*, by: Actor, now: datetime, only: Collection[str] = ()) -> dict[str, int]:
    """Badge counts of the boxes the person sees, capped. `only` names those a screen shows; none means all."""
    counts = {}
    for box in BOXES.values():
        if (only and box.name not in only) or (box.leaders and not by.is_leader):
            continue
        counts[box.name] = await capped_count(await _query(box, by, now), COUNT_CAP)
    return counts


async def _query(box: Box, by: Actor, now: datetime) -> QuerySet[Assignment]:
    shares = Q(await own_shares(by))
    if box.name == "tracking":
        shares = Q(await own_shares(by)) | Q(dispatched_by_id=by.staff_id or 0)
    return Assignment.filter(shares).filter(box.condition(by, now))


async def _still_visible(by: Actor) -> list[int]:
    followed = await Follow.filter(staff_id=by.staff_id).values_list("order_id", flat=True)
    visible = await Order.filter(await visible_orders(by), id__in=list(followed)).values_list("id", flat=True)
    return [int(str(one)) for one in visible]
