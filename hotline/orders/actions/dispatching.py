"""交办 and 工单协同: giving shares of an order to organisations."""

from datetime import datetime

from hotline.infra.errors import Invalid
from hotline.orders import clocks, inputs
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case
from hotline.orders.models import Assignment
from hotline.orders.rules import from_centre, own_assignment
from hotline.orders.states import AssignmentState, ClockKind, Part, State
from hotline.people.keys import key
from hotline.people.models import Organisation, OrganisationKind


async def dispatch(case: Case, fields: inputs.Dispatch) -> Outcome:
    """交办: one lead, any number of co-handlers; a workstation passes on under its own share."""
    parent = (
        None if from_centre(case, "order.dispatch") else own_assignment(case, "dispatch", fields.assignment)
    )
    lead = await recipient(case, fields.lead, "lead", parent)
    others = await _co_handlers(case, fields.co_handlers, parent, lead)
    share = await assign(case, lead, Part.LEAD, fields.opinion, parent)
    for organisation in others:
        await assign(case, organisation, Part.CO_HANDLER, fields.opinion, parent)
    data = _who(lead, others) | {"text": fields.opinion}
    if parent is not None:
        return Outcome(None, data, public=False)
    await _leave_centre(case, share)
    return Outcome(State.DISPATCHED, data)


async def coordinate(case: Case, fields: inputs.Coordinate) -> Outcome:
    """工单协同: co-handlers under one's own lead. From the centre's desk the centre itself leads."""
    if fields.due_at is not None and fields.due_at <= case.now:
        raise Invalid("反馈期限必须晚于现在", fields={"due_at": "反馈期限必须晚于现在"})
    parent = await _leading(case, fields.assignment)
    within = None if from_centre(case, "order.coordinate") else parent
    others = await _co_handlers(case, fields.co_handlers, within)
    for organisation in others:
        await assign(case, organisation, Part.CO_HANDLER, fields.opinion, parent, fields.due_at)
    data = _who(None, others) | {"text": fields.opinion}
    return Outcome(State.HANDLING, data)


async def assign(
    case: Case,
    organisation: Organisation,
    part: Part,
    opinion: str,
    parent: Assignment | None = None,
    due_at: datetime | None = None,
) -> Assignment:
    """Give one organisation its share, with its own clocks."""
    share = await Assignment.create(
        order_id=case.order.id,
        parent_id=parent.id if parent else None,
        organisation=organisation,
        part=part,
        dispatched_by_id=case.by.staff_id,
        dispatched_at=case.now,
        opinion=opinion,
        round=case.order.redo_count + 1,
    )
    case.assignments.append(share)
    await clocks.start(case, ClockKind.SIGN, share)
    if part is Part.LEAD and parent is None:
        await clocks.start(case, ClockKind.FEEDBACK, share)
    if due_at is not None:
        await clocks.start_until(case, ClockKind.CO_HANDLE, share, due_at)
    else:
        is_main = part is Part.LEAD and parent is None
        await clocks.start(case, ClockKind.HANDLE if is_main else ClockKind.CO_HANDLE, share)
    return share


async def recipient(case: Case, code: str, field: str, parent: Assignment | None = None) -> Organisation:
    """An organisation this order may go to: active, same tenant, below the one that passes it on."""
    found = await Organisation.get_or_none(code=key(code), tenant_id=case.order.tenant_id, active=True)
    if found is None or found.kind in (OrganisationKind.REGION, OrganisationKind.CENTRE):
        raise Invalid("没有这个承办单位：{code}", fields={field: "没有这个承办单位"}, code=code)
    if parent is not None and not found.path.startswith(parent.organisation.path):
        raise Invalid("只能交给本单位的下级", fields={field: "只能交给本单位的下级"})
    if parent is not None and found.id == parent.organisation_id:
        raise Invalid("不能交给自己", fields={field: "不能交给自己"})
    return found


async def _co_handlers(
    case: Case, codes: list[str], parent: Assignment | None, lead: Organisation | None = None
) -> list[Organisation]:
    working = {one.organisation_id for one in case.live}
    chosen = []
    for code in dict.fromkeys(codes):
        organisation = await recipient(case, code, "co_handlers", parent)
        if lead is not None and organisation.id == lead.id:
            raise Invalid("主办单位不能同时是协办单位", fields={"co_handlers": "主办单位不能同时是协办单位"})
        if organisation.id in working:
            message = "这个单位已经在办理此工单"
            raise Invalid(message, fields={"co_handlers": message})
        chosen.append(organisation)
    return chosen


async def _leave_centre(case: Case, lead: Assignment) -> None:
    order = case.order
    order.lead_organisation_id = lead.organisation_id
    order.dispatched_at = order.dispatched_at or case.now
    order.owner_id = None
    await clocks.stop(case, [ClockKind.DISPATCH])


async def _leading(case: Case, assignment_id: int | None) -> Assignment:
    if not from_centre(case, "order.coordinate"):
        return own_assignment(case, "coordinate", assignment_id)
    if case.state is State.HANDLING and case.lead is not None:
        return case.lead
    share = await assign(case, case.centre, Part.LEAD, "")
    share.state, share.signed_at, share.signed_by_id = AssignmentState.HANDLING, case.now, case.by.staff_id
    share.handler_id = case.by.staff_id
    await share.save()
    await clocks.stop(case, [ClockKind.SIGN], share)
    await _leave_centre(case, share)
    return share


def _who(lead: Organisation | None, others: list[Organisation]) -> dict[str, object]:
    names: dict[str, object] = {"co_handlers": [one.label for one in others]}
    return names | ({"lead": lead.label} if lead else {})
