"""Reads for screens: lists of notices, one notice with its log, what waits for whom."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tortoise.expressions import Q, Subquery

from hotline.infra.errors import NotFound
from hotline.orders.models import Order
from hotline.orders.queries.paging import Page, capped_count, clamp, most_urgent_first, newest_first
from hotline.orders.queries.scoping import visible_orders
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.permissions import Scope, can, require
from hotline.supervision import access
from hotline.supervision.case import NoticeCase, load
from hotline.supervision.models import SupervisedOrder, SupervisionFile, SupervisionNotice
from hotline.supervision.states import OPEN, OWED, SupervisionState
from hotline.supervision.workflow import Step

COUNT_CAP = 1000
Direction = Literal["", "received", "issued"]


@dataclass(frozen=True)
class NoticeFilter:
    """What a list shows. `received`: sent to one's own units; `issued`: sent by one's own side."""

    states: frozenset[SupervisionState] = field(default_factory=frozenset)
    organisation: str = ""
    order: str = ""
    overdue: bool = False
    direction: Direction = ""


@dataclass(frozen=True)
class NoticeDetail:
    """A notice with everything its page shows, cut to what the reader may see."""

    notice: SupervisionNotice
    case: NoticeCase
    steps: list[Step]
    orders: list[Order]
    hidden: int
    files: list[SupervisionFile]
    may_lift_marks: bool


async def list_notices(
    wanted: NoticeFilter,
    *,
    by: Actor,
    now: datetime,
    after: str | None = None,
    limit: int = 20,
    most_urgent: bool = False,
) -> Page[SupervisionNotice]:
    """One page, newest first or by deadline; they come with unit, leader and issuer."""
    query = SupervisionNotice.filter(await visible(by)).filter(await _conditions(wanted, by, now))
    query = query.select_related("organisation", "leader", "issuer").prefetch_related("orders")
    pager = most_urgent_first if most_urgent else newest_first
    return await pager(query, after, clamp(limit))


async def get_notice(notice_id: int, *, by: Actor, now: datetime) -> NoticeDetail:
    """Everything about one notice; raises NotFound outside one's scope."""
    notice = await SupervisionNotice.get_or_none(id=access.known(notice_id)).select_related(
        "organisation", "leader", "issuer", "tenant"
    )
    if notice is None:
        raise NotFound(access.MISSING)
    case = await load(notice, by, now)
    access.require_visible(case)
    orders = await _orders(case, by)
    return NoticeDetail(
        notice=notice,
        case=case,
        steps=access.allowed_steps(case),
        orders=orders,
        hidden=len(case.orders) - len(orders),
        files=await SupervisionFile.filter(notice_id=notice.id).order_by("id").select_related("file"),
        may_lift_marks=can(by, "supervision.lift"),
    )


async def notices_of(order_ids: Iterable[int], *, by: Actor) -> dict[int, list[SupervisionNotice]]:
    """The notices of some orders, oldest first, by order id."""
    if not can(by, "supervision.view"):
        return {}
    notices = SupervisionNotice.filter(await visible(by)).values("id")
    rows = SupervisedOrder.filter(order_id__in=list(order_ids), notice_id__in=Subquery(notices))
    found: dict[int, list[SupervisionNotice]] = {}
    for row in await rows.order_by("id").select_related("notice__organisation", "notice__issuer"):
        found.setdefault(row.order_id, []).append(row.notice)
    return found


async def orders_of(notices: Iterable[SupervisionNotice], *, by: Actor) -> dict[int, list[Order]]:
    """The orders some notices rest on, by notice id: those the reader may see."""
    rows = SupervisedOrder.filter(notice_id__in=[one.id for one in notices])
    seen = Order.filter(await visible_orders(by)).values("id")
    found: dict[int, list[Order]] = {}
    for row in await rows.filter(order_id__in=Subquery(seen)).order_by("id").select_related("order"):
        found.setdefault(row.notice_id, []).append(row.order)
    return found


async def state_counts(*, by: Actor, direction: Direction = "") -> dict[SupervisionState, int]:
    """How many notices stand in each state, in scope."""
    query = SupervisionNotice.filter(await visible(by)).filter(await _side(direction, by))
    states = await query.filter(state__in=list(OPEN)).values_list("state", flat=True)
    return dict(Counter(SupervisionState(str(one)) for one in states))


async def waiting(*, by: Actor) -> dict[str, int]:
    """What somebody has to do: feedback owed by his units, feedback to be verified by his side."""
    counts = {"received": 0, "issued": 0}
    if can(by, "supervision.feed_back"):
        counts["received"] = await _count(Q(state__in=list(OWED)), "received", by)
    if can(by, "supervision.verify"):
        counts["issued"] = await _count(Q(state=SupervisionState.FED_BACK), "issued", by)
    return counts


async def visible(by: Actor) -> Q:
    """Conditions on SupervisionNotice for `supervision.view`: sent to one's units, or by them."""
    scope = require(by, "supervision.view")
    if scope is Scope.REGION:
        centres = Organisation.filter(path__startswith=by.organisation_path, kind=OrganisationKind.CENTRE)
        return Q(tenant_id__in=Subquery(centres.values("id")))
    tenant = Q(tenant_id=by.tenant_id)
    if scope is Scope.TENANT:
        return tenant
    if scope is Scope.SUBTREE:
        return tenant & (_inside("organisation", by) | _inside("issuer", by))
    return tenant & Q(organisation_id=by.organisation_id)


async def _count(condition: Q, direction: Direction, by: Actor) -> int:
    query = SupervisionNotice.filter(await visible(by)).filter(await _side(direction, by))
    return await capped_count(query.filter(condition), COUNT_CAP)


async def _conditions(wanted: NoticeFilter, by: Actor, now: datetime) -> Q:
    conditions = [await _side(wanted.direction, by)]
    if wanted.states:
        conditions.append(Q(state__in=list(wanted.states)))
    if wanted.overdue:
        conditions.append(Q(state__in=list(OWED), due_at__lt=now))
    if wanted.organisation:
        conditions.append(await _sent_to(wanted.organisation))
    if wanted.order:
        rows = SupervisedOrder.filter(order__number=key(wanted.order, 32))
        conditions.append(Q(id__in=Subquery(rows.values("notice_id"))))
    return Q(*conditions)


async def _side(direction: Direction, by: Actor) -> Q:
    """Seen from where somebody works: the centre's people issue for the centre, and receive nothing."""
    if not direction:
        return Q()
    if require(by, "supervision.view") is Scope.TENANT:
        return Q(issuer_id=by.tenant_id) if direction == "issued" else Q(id=0)
    if direction == "issued":
        return _inside("issuer", by)
    others = Q(issued_by_id__isnull=True) | ~Q(issued_by_id=by.staff_id)
    return _inside("organisation", by) & others


async def _sent_to(code: str) -> Q:
    found = await Organisation.get_or_none(code=key(code))
    return Q(organisation__path__startswith=found.path) if found else Q(id=0)


def _inside(side: str, by: Actor) -> Q:
    conditions = {f"{side}__path__startswith": by.organisation_path or "-"}
    return Q(**conditions)


async def _orders(case: NoticeCase, by: Actor) -> list[Order]:
    ids = [row.order_id for row in case.orders]
    query = Order.filter(await visible_orders(by), id__in=ids).order_by("id")
    return await query.select_related("lead_organisation", "classification")
