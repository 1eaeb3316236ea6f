"""What a department does with its share: sign, verify, reply, pass on (LEDGER M17)."""

from hotline.infra.errors import Invalid
from hotline.orders import clocks, inputs
from hotline.orders.actions.attaching import attach
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case
from hotline.orders.models import Assignment, ReviewRequest, Verification
from hotline.orders.rules import own_assignment, unanswered_under, wait_for_shares
from hotline.orders.states import LIVE_ASSIGNMENTS, AssignmentState, ClockKind, Decision, Part, State
from hotline.people.keys import key
from hotline.people.models import Organisation, Staff


async def sign(case: Case, fields: inputs.OnAssignment) -> Outcome:
    """签收: the lead's signature starts the handling; the order is fresh until somebody read it."""
    share = own_assignment(case, "sign", fields.assignment)
    share.state, share.signed_at, share.signed_by_id = AssignmentState.HANDLING, case.now, case.by.staff_id
    await share.save()
    case.order.unread_supplements = 0
    await clocks.stop(case, [ClockKind.SIGN], share)
    if not is_main(share):
        return Outcome(None, _about(share), public=False)
    await clocks.start(case, ClockKind.CONFIRM, share)
    return Outcome(State.HANDLING, _about(share))


async def verify(case: Case, fields: inputs.Verify) -> Outcome:
    """核实: who, when, by what means, with evidence files (LEDGER 17.2)."""
    share = own_assignment(case, "verify", fields.assignment)
    moment = fields.verified_at or case.now
    if moment > case.now:
        raise Invalid("核实时间不能晚于现在", fields={"verified_at": "核实时间不能晚于现在"})
    verification = await Verification.create(
        order_id=case.order.id,
        assignment_id=share.id,
        by_name=case.by.name,
        staff_id=case.by.staff_id,
        verified_at=moment,
        method=fields.method,
        findings=fields.findings,
        lng=fields.lng,
        lat=fields.lat,
        created_at=case.now,
    )
    await attach(case, fields.files, "verification", verification.id)
    share.handler_id = share.handler_id or case.by.staff_id
    await share.save(update_fields=["handler_id"])
    await clocks.stop(case, [ClockKind.CONFIRM, ClockKind.FEEDBACK], share)
    data = _about(share) | {"method": fields.method, "verification": verification.id}
    return Outcome(data=data, public=is_main(share))


async def offline(case: Case, fields: inputs.Offline) -> Outcome:
    """线下处理: work goes on outside the system; the list shows it apart (LEDGER M24)."""
    share = own_assignment(case, "offline", fields.assignment)
    share.offline = fields.offline
    await share.save(update_fields=["offline"])
    return Outcome(data=_about(share) | {"offline": fields.offline})


async def reply(case: Case, fields: inputs.Reply) -> Outcome:
    """答复. A lead answers for all: it waits for its co-handlers or says why it does not (RULES §6)."""
    share = own_assignment(case, "reply", fields.assignment)
    waiting = unanswered_under(case, share)
    if not fields.override_reason:
        wait_for_shares(waiting)
    for one in waiting:
        await cancel_share(case, one, fields.override_reason)
    await close_share(case, share, fields.content)
    await attach(case, fields.files, "reply", share.id)
    data = _about(share) | {"text": fields.content, "override_reason": fields.override_reason}
    if not is_main(share):
        return Outcome(None, data, public=False)
    return Outcome(await result_ready(case, fields.content), data)


async def result_ready(case: Case, content: str) -> State:
    """The combined answer goes to the result review, or straight to call-back where a city has none."""
    case.order.answer = content
    case.order.replied_at = case.now
    if case.profile.review_steps.result:
        await clocks.start(case, ClockKind.REVIEW)
        return State.RESULT_REVIEW
    await clocks.start(case, ClockKind.CALLBACK)
    return State.CALL_BACK


async def note(case: Case, fields: inputs.Note) -> Outcome:
    """补充说明: words and pictures for the record; state and clocks stay as they are."""
    await attach(case, fields.files, "note")
    unit = await Organisation.get_or_none(id=case.by.organisation_id)
    data = {"organisation": unit.label if unit else "", "text": fields.content, "files": len(fields.files)}
    return Outcome(data=data)


async def transfer(case: Case, fields: inputs.Transfer) -> Outcome:
    """转交 to a colleague by login, or to a unit of one's own organisation by code (LEDGER 17.7)."""
    share = own_assignment(case, "transfer", fields.assignment)
    colleague = await Staff.get_or_none(login=key(fields.to), active=True).select_related("organisation")
    if colleague is not None and colleague.organisation.path.startswith(share.organisation.path):
        share.handler_id = colleague.id
        await share.save(update_fields=["handler_id"])
        return Outcome(data=_about(share) | {"to": colleague.name, "text": fields.note})
    unit = await Organisation.get_or_none(code=key(fields.to), active=True)
    if unit is None or not unit.path.startswith(share.organisation.path) or unit.id == share.organisation_id:
        message = "只能转交给本单位的同事或下级单位"
        raise Invalid(message, fields={"to": message})
    return Outcome(data=await _to_unit(case, share, unit) | {"text": fields.note})


async def close_share(case: Case, share: Assignment, content: str) -> None:
    """Mark one share answered and stop its clocks."""
    share.state, share.reply = AssignmentState.REPLIED, content
    share.replied_at, share.replied_by_id = case.now, case.by.staff_id
    share.handler_id = share.handler_id or case.by.staff_id
    await share.save()
    await _stop_clocks(case, share)


async def cancel_share(case: Case, share: Assignment, reason: str) -> None:
    """Take one share back, with everything that was passed on below it."""
    for child in case.children_of(share):
        if child.state in LIVE_ASSIGNMENTS:
            await cancel_share(case, child, reason)
    share.state, share.override_reason = AssignmentState.CANCELLED, reason
    await share.save()
    await _stop_clocks(case, share)
    for request in case.pending_on(share):
        await lapse(case, request)


async def lapse(case: Case, request: ReviewRequest) -> None:
    """A request whose assignment is gone needs no decision any more."""
    request.decision, request.decided_at = Decision.LAPSED, case.now
    await request.save()


def is_main(share: Assignment) -> bool:
    """Whether this share is the order's own lead, whose answer is the order's answer."""
    return share.part is Part.LEAD and share.parent_id is None


async def _to_unit(case: Case, share: Assignment, unit: Organisation) -> dict[str, object]:
    before = share.organisation.label
    share.organisation_id, share.handler_id = unit.id, None
    share.organisation = unit
    await share.save(update_fields=["organisation_id", "handler_id"])
    await clocks.hand_over(case, share)
    if is_main(share):
        case.order.lead_organisation_id = unit.id
    return {"organisation": before, "to": unit.label}


async def _stop_clocks(case: Case, share: Assignment) -> None:
    await clocks.stop(case, clocks.OF_ASSIGNMENT, share)


def _about(share: Assignment) -> dict[str, object]:
    return {"organisation": share.organisation.label, "part": share.part.value, "assignment": share.id}
