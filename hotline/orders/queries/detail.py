"""One order with everything its page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.infra.errors import NotFound
from hotline.orders import access
from hotline.orders.case import Case, assemble, load
from hotline.orders.models import (
    Appeal,
    Assignment,
    Attachment,
    CallBack,
    Clock,
    Evaluation,
    Follow,
    Mark,
    Order,
    OrderEvent,
    ReviewRequest,
    Supplement,
    Verification,
)
from hotline.orders.workflow import Step
from hotline.people.actor import Actor
from hotline.people.keys import key


@dataclass(frozen=True)
class Detail:
    """What an order page shows, already cut to what its reader may see."""

    order: Order
    case: Case
    steps: list[Step]
    assignments: list[Assignment]
    clocks: list[Clock]
    events: list[OrderEvent]
    requests: list[ReviewRequest]
    marks: list[Mark]
    verifications: list[Verification]
    supplements: list[Supplement]
    call_backs: list[CallBack]
    evaluations: list[Evaluation]
    appeals: list[Appeal]
    attachments: list[Attachment]
    duplicates: list[Order]
    main: Order | None
    followed: bool

    @property
    def actions(self) -> list[str]:
        """Names of the allowed actions, as the API says them."""
        return list(dict.fromkeys("review" if one.reviews else one.name for one in self.steps))


async def get_order(number: str, *, by: Actor, now: datetime) -> Order:
    """The order, if the person may see it; otherwise it does not exist."""
    order = await _order(number)
    access.require_visible(await load(order, by, now))
    return order


async def get_detail(number: str, *, by: Actor, now: datetime) -> Detail:
    """Everything about one order for its page; raises NotFound outside one's scope."""
    order = await _order(number)
    assignments, requests, clocks = await _work(order)
    case = await assemble(order, by, now, assignments, requests, clocks)
    access.require_visible(case)
    return Detail(
        order=order,
        case=case,
        steps=access.allowed_steps(case),
        assignments=assignments,
        requests=requests,
        clocks=clocks,
        **await _papers(order),
        main=await Order.get_or_none(id=order.merged_into_id) if order.merged_into_id else None,
        followed=await Follow.filter(order_id=order.id, staff_id=by.staff_id or 0).exists(),
    )


async def _work(order: Order) -> tuple[list[Assignment], list[ReviewRequest], list[Clock]]:
    """What decides what may be done, with the names a page shows."""
    assignments = Assignment.filter(order_id=order.id).order_by("id")
    requests = ReviewRequest.filter(order_id=order.id).order_by("id")
    clocks = Clock.filter(order_id=order.id).order_by("id")
    return (
        await assignments.select_related(
            "organisation", "handler", "signed_by", "dispatched_by", "replied_by"
        ),
        await requests.select_related(
            "assignment__organisation", "requested_by", "proposed_organisation", "decided_by"
        ),
        await clocks.select_related("organisation"),
    )


async def _papers(order: Order) -> dict[str, Any]:
    """What was written, said and filed."""
    own = {"order_id": order.id}
    return {
        "events": await OrderEvent.filter(**own).order_by("seq"),
        "marks": await Mark.filter(**own).order_by("id").select_related("organisation"),
        "verifications": await Verification.filter(**own).order_by("id"),
        "supplements": await Supplement.filter(**own).order_by("id"),
        "call_backs": await CallBack.filter(**own).order_by("id"),
        "evaluations": await Evaluation.filter(**own).order_by("id"),
        "appeals": await Appeal.filter(**own).order_by("id").select_related("organisation"),
        "attachments": await Attachment.filter(**own).order_by("id").select_related("file"),
        "duplicates": await Order.filter(merged_into_id=order.id).order_by("id"),
    }


async def _order(number: str) -> Order:
    order = await Order.get_or_none(number=key(number, 32)).select_related(
        "lead_organisation", "classification", "owner", "citizen"
    )
    if order is None:
        raise NotFound("没有找到这个工单")
    return order
