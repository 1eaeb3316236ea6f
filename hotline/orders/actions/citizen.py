"""催单, 补单, 撤单, 评价: what the citizen – or an agent for them – may do at any time."""

from hotline.orders import clocks, inputs, marking
from hotline.orders.actions.attaching import attach
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case
from hotline.orders.closing import unsatisfied
from hotline.orders.models import Evaluation, Order, Supplement
from hotline.orders.states import FINAL, ClockKind, MarkColour, MarkRule, State


async def urge(case: Case, fields: inputs.Urge) -> Outcome:
    """催单: once in 24 h, shown as a badge; from the second on a yellow mark (RULES §6, §9)."""
    order = case.order
    order.urge_count += 1
    order.last_urged_at = case.now
    if order.urge_count >= case.profile.urge.yellow_after:
        reason = f"诉求人已催办 {order.urge_count} 次"
        await marking.raise_mark(case, MarkColour.YELLOW, MarkRule.URGED, reason)
    return Outcome(data={"text": fields.note, "count": order.urge_count})


async def supplement(case: Case, fields: inputs.Supplement) -> Outcome:
    """补单: appended, never overwriting; one that we asked for wakes the order again."""
    await _append(case, fields)
    if case.order.merged_into_id is not None:
        await _tell_main(case.order.merged_into_id)
    data = {"text": fields.content, "files": len(fields.files)}
    if case.state is not State.AWAITING_SUPPLEMENT:
        return Outcome(data=data)
    await clocks.resume(case)
    return Outcome(State(case.order.state_before or State.RECEIVED), data)


async def withdraw(case: Case, fields: inputs.Withdraw) -> Outcome:
    """撤单: the record stays."""
    return Outcome(State.WITHDRAWN, {"text": fields.reason})


async def evaluate(case: Case, fields: inputs.Evaluate) -> Outcome:
    """评价: process and result apart; one per round, revisable until the case is archived (RULES §8)."""
    order = case.order
    round_ = order.redo_count + 1
    earlier = await Evaluation.get_or_none(order_id=order.id, round=round_)
    values = {
        "process": fields.process,
        "result": fields.result,
        "solved": fields.solved,
        "comment": fields.comment,
        "channel": case.by.channel,
        "at": case.now,
    }
    await Evaluation.update_or_create(defaults=values, order_id=order.id, round=round_)
    order.satisfaction = fields.result
    data = {"process": fields.process, "result": fields.result, "text": fields.comment}
    worse = unsatisfied(fields.result)
    was_worse = earlier is not None and unsatisfied(earlier.result)
    if worse and not was_worse and case.state is not State.CALL_BACK:
        # A bad evaluation is always heard by a person within the call-back limit (好差评, RULES §8).
        return await _hear(case, data)
    return Outcome(data=data)


async def _hear(case: Case, data: dict[str, object]) -> Outcome:
    case.order.closed_at = None
    await clocks.start(case, ClockKind.CALLBACK)
    return Outcome(State.CALL_BACK, data)


async def _append(case: Case, fields: inputs.Supplement) -> None:
    note = await Supplement.create(
        order_id=case.order.id, content=fields.content, by_name=case.by.name, at=case.now
    )
    await attach(case, fields.files, "supplement", note.id)
    case.order.unread_supplements += 1


async def _tell_main(main_id: int) -> None:
    main = await Order.get(id=main_id)
    if main.state not in FINAL:
        main.unread_supplements += 1
        await main.save(update_fields=["unread_supplements"])
