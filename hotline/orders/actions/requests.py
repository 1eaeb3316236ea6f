"""退回, 延期, 特殊单: a department asks, a reviewer decides (LEDGER 15.1, RULES §7)."""

from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.orders import clocks, inputs, marking
from hotline.orders.actions.attaching import attach
from hotline.orders.actions.dispatching import recipient
from hotline.orders.actions.handling import cancel_share, is_main
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case
from hotline.orders.models import Assignment, ReviewRequest
from hotline.orders.rules import decidable, may_extend, may_return, own_assignment
from hotline.orders.states import (
    LIVE_ASSIGNMENTS,
    AssignmentState,
    ClockKind,
    Decision,
    MarkColour,
    MarkRule,
    RequestKind,
    State,
)
from hotline.people.models import Organisation
from hotline.worktime.deadline import due


async def ask_return(case: Case, fields: inputs.Return) -> Outcome:
    """申请退回: proposes the right unit; the clocks keep running until it is approved."""
    share = own_assignment(case, "return", fields.assignment)
    may_return(case, share)
    proposed = await recipient(case, fields.propose, "propose") if fields.propose else None
    request = await _ask(case, share, RequestKind.RETURN, fields.reason, proposed=proposed)
    request.in_window = _in_return_window(case, share)
    await request.save(update_fields=["in_window"])
    await attach(case, fields.files, "return", request.id)
    await clocks.start(case, ClockKind.OBJECTION)
    data = _about(share, fields.reason) | ({"propose": proposed.label} if proposed else {})
    return Outcome(data=data)


async def extend(case: Case, fields: inputs.Extend) -> Outcome:
    """申请延期, before the deadline, in working days."""
    share = own_assignment(case, "extend", fields.assignment)
    may_extend(case, share)
    await _ask(
        case, share, RequestKind.EXTENSION, fields.reason, days=_within_limit(case, share, fields.days)
    )
    await clocks.start(case, ClockKind.OBJECTION)
    return Outcome(data=_about(share, fields.reason) | {"days": fields.days})


async def special(case: Case, fields: inputs.Special) -> Outcome:
    """申请特殊单."""
    share = own_assignment(case, "special", fields.assignment)
    await _ask(case, share, RequestKind.SPECIAL, fields.reason)
    return Outcome(data=_about(share, fields.reason))


async def review_return(case: Case, fields: inputs.Review) -> Outcome:
    """退回审核. Approved: the unit is free and the order is dispatched anew. Refused: a yellow mark."""
    request, share = await _decide(case, RequestKind.RETURN, fields)
    await clocks.stop(case, [ClockKind.OBJECTION])
    data = _decided(share, fields)
    if fields.decision == "refuse":
        reason = f"{share.organisation.label}申请退回被驳回"
        await marking.raise_mark(
            case, MarkColour.YELLOW, MarkRule.RETURN_REFUSED, reason, share.organisation_id
        )
        return Outcome(data=data)
    await cancel_share(case, share, request.reason)
    share.state = AssignmentState.RETURNED
    await share.save(update_fields=["state"])
    return await _after_return(case, share, data)


async def review_extension(case: Case, fields: inputs.Review) -> Outcome:
    """延期审核: on consent the deadline moves by itself (LEDGER 17.6)."""
    request, share = await _decide(case, RequestKind.EXTENSION, fields)
    await clocks.stop(case, [ClockKind.OBJECTION])
    if fields.decision == "approve":
        share.extension_count += 1
        await share.save(update_fields=["extension_count"])
        await clocks.prolong(case, share, request.days or 0)
    return Outcome(data=_decided(share, fields) | {"days": request.days})


async def review_special(case: Case, fields: inputs.Review) -> Outcome:
    """特殊单审核: an approved one stays out of the satisfaction figures."""
    _, share = await _decide(case, RequestKind.SPECIAL, fields)
    case.order.special = case.order.special or fields.decision == "approve"
    return Outcome(data=_decided(share, fields))


async def _after_return(case: Case, share: Assignment, data: dict[str, object]) -> Outcome:
    order = case.order
    order.return_count += 1
    if not is_main(share):
        return Outcome(data=data)
    if order.return_count >= case.profile.returns.adjudicate_after:
        order.adjudicated = True
    for one in case.live:
        if one.parent_id is None:
            await cancel_share(case, one, "主办单位退回")
    order.lead_organisation_id = None
    await clocks.start(case, ClockKind.DISPATCH)
    return Outcome(State.TO_DISPATCH, data)


async def _ask(
    case: Case,
    share: Assignment,
    kind: RequestKind,
    reason: str,
    *,
    proposed: Organisation | None = None,
    days: int | None = None,
) -> ReviewRequest:
    return await ReviewRequest.create(
        order_id=case.order.id,
        assignment_id=share.id,
        tenant_id=case.order.tenant_id,
        kind=kind,
        reason=reason,
        proposed_organisation_id=proposed.id if proposed else None,
        days=days,
        requested_by_id=case.by.staff_id,
        requested_at=case.now,
    )


async def _decide(case: Case, kind: RequestKind, fields: inputs.Review) -> tuple[ReviewRequest, Assignment]:
    mine = decidable(case, kind)
    if fields.request is not None:
        mine = [one for one in mine if one.id == fields.request]
    if not mine:
        raise NotFound("没有找到等待您审核的申请")
    request = mine[0]
    share = case.assignment(request.assignment_id)
    if share.state not in LIVE_ASSIGNMENTS:
        raise Forbidden("这条交办已经结束")
    request.decision, request.opinion = Decision(fields.decision), fields.opinion
    request.decided_by_id, request.decided_at = case.by.staff_id, case.now
    await request.save()
    return request, share


def _within_limit(case: Case, share: Assignment, days: int) -> int:
    """RULES §7: an extension is at most as long as the original limit (profile: `max_share`)."""
    most = clocks.longest_extension(case, share)
    if most is None:
        return days
    if days > most:
        raise Invalid("最多延期 {most} 个工作日", fields={"days": "超过可延期的天数"}, most=most)
    return days


def _in_return_window(case: Case, share: Assignment) -> bool:
    """及时退单 (LEDGER 20.2): asked for within the window the profile allows."""
    limit = case.profile.limit("return_window", case.order.type, case.order.urgency, case.now, case.calendar)
    return limit is None or case.now <= due(share.dispatched_at, limit, case.calendar).due_at


def _about(share: Assignment, reason: str) -> dict[str, object]:
    return {"organisation": share.organisation.label, "text": reason, "assignment": share.id}


def _decided(share: Assignment, fields: inputs.Review) -> dict[str, object]:
    return {
        "organisation": share.organisation.label,
        "decision": fields.decision,
        "text": fields.opinion,
        "assignment": share.id,
    }
