"""The centre's work queues: what waits at which desk (LEDGER M13–M16)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.orders.models import Appeal, Order, ReviewRequest
from hotline.orders.queries.paging import Page, capped_count, clamp, most_urgent_first, newest_first
from hotline.orders.queries.scoping import visible_orders
from hotline.orders.states import Decision, RequestKind, State
from hotline.people.actor import Actor
from hotline.people.permissions import can, require

COUNT_CAP = 1000


@dataclass(frozen=True)
class Queue:
    """Orders in certain states that wait for people with a certain permission."""

    name: str
    label: str
    permission: str
    states: frozenset[State]
    mine: bool = False
    extra: tuple[tuple[str, Any], ...] = ()


def _queue(name: str, label: str, permission: str, *states: State, **extra: Any) -> Queue:
    mine = bool(extra.pop("mine", False))
    return Queue(name, label, permission, frozenset(states), mine, tuple(extra.items()))


QUEUES: dict[str, Queue] = {
    queue.name: queue
    for queue in (
        _queue("pool", "待受理", "order.accept", State.RECEIVED, owner_id__isnull=True),
        _queue(
            "mine",
            "我的工单",
            "order.accept",
            State.RECEIVED,
            State.ACCEPTED,
            State.AWAITING_SUPPLEMENT,
            mine=True,
        ),
        _queue("awaiting", "待补充", "order.accept", State.AWAITING_SUPPLEMENT),
        _queue("intake_review", "受理审核", "order.review_intake", State.IN_REVIEW),
        _queue("dispatch", "待派单", "order.dispatch", State.TO_DISPATCH),
        _queue("returned", "退回重派", "order.dispatch", State.TO_DISPATCH, return_count__gte=1),
        _queue(
            "difficult",
            "疑难工单",
            "order.mark_difficult",
            State.TO_DISPATCH,
            State.DISPATCHED,
            State.HANDLING,
            difficult=True,
        ),
        _queue("suspended", "挂起", "order.suspend", State.SUSPENDED),
        _queue("result_review", "结果审核", "order.review_result", State.RESULT_REVIEW),
        _queue("call_back", "待回访", "order.call_back", State.CALL_BACK),
        _queue("closing_review", "办结审核", "order.close", State.CLOSING_REVIEW),
        _queue("closed", "结单库", "order.view", State.CLOSED),
    )
}
#: The review queues that hold requests rather than orders.
REQUEST_QUEUES: dict[RequestKind, tuple[str, str]] = {
    RequestKind.RETURN: ("退回审核", "order.review_return"),
    RequestKind.EXTENSION: ("延期审核", "order.review_extension"),
    RequestKind.SPECIAL: ("特殊单审核", "order.review_special"),
}


async def list_queue(name: str, *, by: Actor, after: str | None = None, limit: int = 20) -> Page[Order]:
    """One page of a queue: most urgent first, the closed library newest first."""
    queue = QUEUES[name]
    require(by, queue.permission)
    query = (await _query(queue, by)).select_related("lead_organisation", "classification", "owner")
    pager = newest_first if name == "closed" else most_urgent_first
    return await pager(query, after, clamp(limit))


async def list_requests(
    kind: RequestKind, *, by: Actor, after: str | None = None, limit: int = 20
) -> Page[ReviewRequest]:
    """Requests of one kind that wait for a decision, oldest first by way of their ids."""
    require(by, REQUEST_QUEUES[kind][1])
    query = ReviewRequest.filter(tenant_id=by.tenant_id, kind=kind, decision=Decision.PENDING)
    related = query.select_related(
        "order", "assignment__organisation", "requested_by", "proposed_organisation"
    )
    return await newest_first(related, after, clamp(limit))


async def list_appeals(*, by: Actor, after: str | None = None, limit: int = 20) -> Page[Appeal]:
    """申诉 that wait for a decision."""
    require(by, "order.decide_appeal")
    query = Appeal.filter(tenant_id=by.tenant_id, decision=Decision.PENDING)
    return await newest_first(query.select_related("order", "organisation"), after, clamp(limit))


async def queue_counts(*, by: Actor, only: Collection[str] | None = None) -> dict[str, int]:
    """How much waits in each queue the person may work on, capped; `closed` is a library, not a queue.

    `only` names the queues a screen shows, so that it does not count the others.
    """
    counts = {}
    for queue in QUEUES.values():
        if _asked(queue.name, only) and queue.name != "closed" and can(by, queue.permission):
            counts[queue.name] = await capped_count(await _query(queue, by), COUNT_CAP)
    for kind, (_, permission) in REQUEST_QUEUES.items():
        if _asked(f"{kind}_review", only) and can(by, permission):
            waiting = ReviewRequest.filter(tenant_id=by.tenant_id, kind=kind, decision=Decision.PENDING)
            counts[f"{kind}_review"] = await capped_count(waiting, COUNT_CAP)
    if _asked("appeals", only) and can(by, "order.decide_appeal"):
        waiting_appeals = Appeal.filter(tenant_id=by.tenant_id, decision=Decision.PENDING)
        counts["appeals"] = await capped_count(waiting_appeals, COUNT_CAP)
    return counts


def _asked(name: str, only: Collection[str] | None) -> bool:
    return only is None or name in only


async def _query(queue: Queue, by: Actor) -> QuerySet[Order]:
    conditions = Q(await visible_orders(by), state__in=list(queue.states), **dict(queue.extra))
    if queue.mine:
        conditions &= Q(owner_id=by.staff_id or 0)
    return Order.filter(conditions)
