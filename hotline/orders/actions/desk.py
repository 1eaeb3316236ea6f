"""The agent's and the reviewer's steps before an order leaves the centre."""

from hotline.infra.errors import Invalid
from hotline.orders import clocks, inputs
from hotline.orders.actions.handling import close_share
from hotline.orders.actions.outcome import STAYS, Outcome
from hotline.orders.case import Case
from hotline.orders.models import Classification
from hotline.orders.searching import index
from hotline.orders.states import ClockKind, OrderType, State
from hotline.people.keys import key


async def take(case: Case, _: inputs.Nothing) -> Outcome:
    """领取: the row is locked, so of fifty agents one wins."""
    case.order.owner_id = case.by.staff_id
    return STAYS


async def put_back(case: Case, _: inputs.Nothing) -> Outcome:
    """放回 into the shared pool."""
    case.order.owner_id = None
    return STAYS


async def accept(case: Case, fields: inputs.Accept) -> Outcome:
    """受理: who accepts owns the item until it leaves the desk."""
    order = case.order
    order.type = fields.type or order.type
    order.urgency = fields.urgency or order.urgency
    order.confidential = order.confidential or order.type is OrderType.REPORT
    if fields.classification:
        order.classification_id = (await classification(order.tenant_id, fields.classification)).id
    if fields.title:
        order.title = fields.title
        await index(order)
    order.accepted_at = order.accepted_at or case.now
    order.owner_id = order.owner_id or case.by.staff_id
    await clocks.resume(case)
    return Outcome(State.ACCEPTED)


async def ask_supplement(case: Case, fields: inputs.AskSupplement) -> Outcome:
    """请补充: the clocks rest while we wait for the citizen."""
    case.order.state_before = case.state.value
    await clocks.pause(case)
    return Outcome(State.AWAITING_SUPPLEMENT, {"text": fields.question})


async def answer(case: Case, fields: inputs.Answer) -> Outcome:
    """直接答复; where it goes next is the profile's: an answered question needs no call-back."""
    case.order.answer = fields.content
    case.order.replied_at = case.now
    await clocks.stop(case, [ClockKind.DISPATCH])
    if case.lead is not None and case.state is State.HANDLING:
        await close_share(case, case.lead, fields.content)
    to = State(case.profile.after_answer[case.order.type.value])
    if to is State.CALL_BACK:
        await clocks.start(case, ClockKind.CALLBACK)
    return Outcome(to, {"text": fields.content})


async def send_to_review(case: Case, fields: inputs.SendToReview) -> Outcome:
    """送审核."""
    return Outcome(State.IN_REVIEW, {"text": fields.opinion})


async def review_intake(case: Case, fields: inputs.Review) -> Outcome:
    """受理审核: approved orders wait for dispatch, refused ones go back to the agent."""
    approved = fields.decision == "approve"
    data = {"decision": fields.decision, "text": fields.opinion}
    return Outcome(State.TO_DISPATCH if approved else State.ACCEPTED, data)


async def mark_invalid(case: Case, fields: inputs.MarkInvalid) -> Outcome:
    """判为无效: kept and counted apart, never deleted."""
    case.order.invalid_code = fields.code.value
    return Outcome(State.INVALID, {"code": fields.code.value, "text": fields.note})


async def classification(tenant_id: int, code: str) -> Classification:
    """An active classification of this tenant by its code."""
    found = await Classification.get_or_none(tenant_id=tenant_id, code=key(code, 16), active=True)
    if found is None:
        raise Invalid("没有这个诉求分类", fields={"classification": "没有这个诉求分类"})
    return found
