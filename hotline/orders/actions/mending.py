"""异常修复: tools to mend an order on line (LEDGER M16). Every use leaves its reason in the log."""

from hotline.infra.errors import Conflict, Invalid
from hotline.orders import clocks, inputs
from hotline.orders.actions.dispatching import assign, recipient
from hotline.orders.actions.handling import cancel_share, is_main
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case
from hotline.orders.models import Assignment
from hotline.orders.states import AT_DEPARTMENT, ClockKind, State


async def mend(case: Case, fields: inputs.Mend) -> Outcome:
    """One of the four repairs; each is an ordinary, logged action."""
    data = {"operation": fields.operation, "text": fields.reason}
    match fields.operation:
        case "release":
            case.order.owner_id = None
            return Outcome(data=data)
        case "resend":
            return Outcome(data=data | {"assignment": _share(case, fields.assignment).id})
        case "recall":
            return Outcome(await _recall(case, fields.reason), data)
        case "reassign":
            return Outcome(data=data | {"to": await _reassign(case, fields)})


async def _recall(case: Case, reason: str) -> State:
    if case.state not in AT_DEPARTMENT:
        raise Conflict("工单不在承办单位，无需收回", code="wrong_state")
    for share in case.live:
        if share.parent_id is None:
            await cancel_share(case, share, reason)
    case.order.lead_organisation_id = None
    await clocks.start(case, ClockKind.DISPATCH)
    return State.TO_DISPATCH


async def _reassign(case: Case, fields: inputs.Mend) -> str:
    if not fields.to:
        raise Invalid("请选择新的承办单位", fields={"to": "请选择新的承办单位"})
    old = _share(case, fields.assignment)
    organisation = await recipient(case, fields.to, "to")
    parent = case.assignment(old.parent_id) if old.parent_id else None
    await cancel_share(case, old, fields.reason)
    new = await assign(case, organisation, old.part, old.opinion, parent)
    if is_main(new):
        case.order.lead_organisation_id = new.organisation_id
    return organisation.label


def _share(case: Case, assignment_id: int | None) -> Assignment:
    if assignment_id is not None:
        return case.assignment(assignment_id)
    if not case.live:
        raise Conflict("没有进行中的交办", code="no_assignment")
    return case.live[0]
