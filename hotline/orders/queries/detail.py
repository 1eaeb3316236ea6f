"""One order with everything its page shows."""

from dataclasses import dataclass
from datetime import datetime

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
    related = {"order_id": order.id}
    assignments = (
        await Assignment.filter(**related)
        .order_by("id")
        .select_related("organisation", "handler", "signed_by", "dispatched_by", "replied_by")
    )
    requests = (
        await ReviewRequest.filter(**related)
        .order_by("id")
        .select_related("assignment__organisation", "requested_by", "proposed_organisation", "decided_by")
    )
    clocks = await Clock.filter(**related).order_by("id").select_related("organisation")
    case = await assemble(order, by, now, assignments, requests, clocks)
    access.require_visible(case)
    return Detail(
        order=order,
        case=case,
        steps=access.allowed_steps(case),
        assignments=assignments,
        clocks=clocks,
        events=await OrderEvent.filter(**related).order_by("seq"),
        requests=requests,
        marks=await Mark.filter(**related).order_by("id").select_related("organisation"),
        verifications=await Verification.filter(**related).order_by("id"),
        supplements=await Supplement.filter(**related).order_by("id"),
        call_backs=await CallBack.filter(**related).order_by("id"),
        evaluations=await Evaluation.filter(**related).order_by("id"),
        appeals=await Appeal.filter(**related).order_by("id").select_related("organisation"),
        attachments=await Attachment.filter(**related).order_by("id").select_related("file"),
        duplicates=await Order.filter(merged_into_id=order.id).order_by("id"),
        main=await Order.get_or_none(id=order.merged_into_id) if order.merged_into_id else None,
        followed=await Follow.filter(**related, staff_id=by.staff_id or 0).exists(),
    )


async def _order(number: str) -> Order:
    order = await Order.get_or_none(number=key(number, 32)).select_related(
        "lead_organisation", "classification", "owner", "citizen"
    )
    if order is None:
        raise NotFound("没有找到这个工单")
    return order
