"""并单 and its undoing (RULES §6: one handling, all get feedback)."""

from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.orders import clocks, inputs
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case
from hotline.orders.models import Order, OrderEvent
from hotline.orders.states import OPEN, AssignmentState, State
from hotline.people.keys import key


async def merge(case: Case, fields: inputs.Merge) -> Outcome:
    """并单: this order follows the main one; its own shares and clocks rest, ready to wake."""
    main = await Order.get_or_none(number=key(fields.into, 32), tenant_id=case.order.tenant_id)
    if main is None:
        raise NotFound("没有找到主单", fields={"into": "没有找到主单"})
    if main.id == case.order.id:
        raise Invalid("不能并入自己", fields={"into": "不能并入自己"})
    if main.state not in OPEN:
        raise Conflict("主单已经结束，不能并入", fields={"into": "主单已经结束"})
    if await Order.filter(merged_into_id=case.order.id, state=State.MERGED).exists():
        raise Conflict("此单已是其他工单的主单，不能再并入", fields={"into": "此单已是主单"})
    case.order.merged_into_id = main.id
    case.order.state_before = case.state.value
    rested = {str(share.id): share.state.value for share in case.live}
    for share in case.live:
        share.state = AssignmentState.CANCELLED
        await share.save(update_fields=["state"])
    await clocks.pause(case)
    return Outcome(State.MERGED, {"main": main.number, "text": fields.reason, "rested": rested})


async def unmerge(case: Case, fields: inputs.WithReason) -> Outcome:
    """取消并单: the order wakes where it was, its clocks moved by the time it slept."""
    merged = await OrderEvent.filter(order_id=case.order.id, action="merge").order_by("-seq").first()
    rested = merged.data.get("rested", {}) if merged is not None else {}
    for share in case.assignments:
        if isinstance(rested, dict) and str(share.id) in rested:
            share.state = AssignmentState(rested[str(share.id)])
            await share.save(update_fields=["state"])
    case.order.merged_into_id = None
    case.order.closed_at = None
    await clocks.resume(case)
    return Outcome(State(case.order.state_before), {"text": fields.reason})
