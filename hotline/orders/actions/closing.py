"""结果审核, 回访, 办结, 重办 (LEDGER 15.1–15.7, RULES §8)."""

from hotline.infra.errors import Invalid
from hotline.orders import clocks, events, inputs, marking
from hotline.orders.actions.dispatching import assign
from hotline.orders.actions.handling import cancel_share
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case
from hotline.orders.closing import becomes_difficult, becomes_red, given_up, unsatisfied
from hotline.orders.models import CallBack, Order
from hotline.orders.states import AssignmentState, ClockKind, MarkColour, MarkRule, Part, State


async def review_result(case: Case, fields: inputs.Review) -> Outcome:
    """结果审核: approved answers are called back, refused ones go back to the lead."""
    data = {"decision": fields.decision, "text": fields.opinion}
    await clocks.stop(case, [ClockKind.REVIEW])
    if fields.decision == "approve":
        await clocks.start(case, ClockKind.CALLBACK)
        return Outcome(State.CALL_BACK, data)
    share = case.lead
    if share is not None:
        share.state, share.replied_at = AssignmentState.HANDLING, None
        await share.save(update_fields=["state", "replied_at"])
        await clocks.reopen(case, share)
    return Outcome(State.HANDLING, data, public=False)


async def call_back(case: Case, fields: inputs.CallBack) -> Outcome:
    """回访, recorded by a person. Twice unsatisfied makes the order 疑难; thrice unreached ends the attempts."""
    _require_levels(fields)
    await _record(case, fields)
    if not fields.reached:
        return await _not_reached(case, fields)
    order = case.order
    order.unreached_count = 0
    order.satisfaction = fields.result
    await clocks.stop(case, [ClockKind.CALLBACK])
    data = {"reached": True, "process": fields.process, "result": fields.result, "text": fields.note}
    if not unsatisfied(fields.result):
        return Outcome(await ready_to_close(case), data)
    order.unsatisfied_count += 1
    if becomes_red(order.unsatisfied_count):
        reason = f"诉求人 {order.unsatisfied_count} 次评价不满意"
        await marking.raise_mark(case, MarkColour.RED, MarkRule.UNSATISFIED_TWICE, reason)
    if becomes_difficult(case.profile, order.unsatisfied_count):
        return Outcome(await to_difficult(case), data)
    # A person decides what follows: 重办, or closing with an explanation.
    return Outcome(None, data)


async def submit_closing(case: Case, fields: inputs.SubmitClosing) -> Outcome:
    """提交办结: an unsatisfied or silent citizen needs a word of explanation."""
    if unsatisfied(case.order.satisfaction) and not fields.note:
        raise Invalid("诉求人不满意，请说明为何办结", fields={"note": "请说明为何办结"})
    case.order.closing_note = fields.note or case.order.closing_note
    await clocks.stop(case, [ClockKind.CALLBACK])
    data = {"text": fields.note}
    if case.state is State.CLOSING_REVIEW:
        return Outcome(None, data)
    return Outcome(await ready_to_close(case), data)


async def review_closing(case: Case, fields: inputs.Review) -> Outcome:
    """办结审核: approved means closed, refused goes back to call-back."""
    if fields.decision == "approve":
        return await close(case, inputs.Close(opinion=fields.opinion))
    await clocks.stop(case, [ClockKind.REVIEW])
    await clocks.start(case, ClockKind.CALLBACK)
    return Outcome(State.CALL_BACK, {"decision": "refuse", "text": fields.opinion}, public=False)


async def close(case: Case, fields: inputs.Close) -> Outcome:
    """办结, into the 结单库; citizens whose orders were merged into this one get the same answer."""
    await _answer_merged(case)
    return Outcome(State.CLOSED, {"text": fields.opinion})


async def redo(case: Case, fields: inputs.Redo) -> Outcome:
    """重办: the same lead starts a new round; an answer given by the centre is dispatched instead."""
    order = case.order
    before = case.lead
    order.redo_count += 1
    order.closed_at, order.satisfaction, order.unreached_count = None, None, 0
    await clocks.stop(case, [ClockKind.CALLBACK, ClockKind.REVIEW])
    data = {"text": fields.reason, "round": order.redo_count + 1}
    if before is None or before.organisation_id == order.tenant_id:
        await clocks.start(case, ClockKind.DISPATCH)
        return Outcome(State.TO_DISPATCH, data)
    share = await assign(case, before.organisation, Part.LEAD, fields.reason)
    order.lead_organisation_id = share.organisation_id
    return Outcome(State.DISPATCHED, data | {"lead": before.organisation.label})


async def ready_to_close(case: Case) -> State:
    """The closing review, or closed at once where a city has none."""
    if not case.profile.review_steps.closing:
        await _answer_merged(case)
        return State.CLOSED
    await clocks.start(case, ClockKind.REVIEW)
    return State.CLOSING_REVIEW


async def to_difficult(case: Case) -> State:
    """疑难: nobody's share stands any more; the dispatch desk convenes and decides anew."""
    case.order.difficult = True
    for share in case.live:
        if share.parent_id is None:
            await cancel_share(case, share, "转为疑难工单")
    await clocks.stop_all(case)
    await clocks.start(case, ClockKind.DISPATCH)
    return State.TO_DISPATCH


async def _not_reached(case: Case, fields: inputs.CallBack) -> Outcome:
    case.order.unreached_count += 1
    data = {"reached": False, "text": fields.note, "count": case.order.unreached_count}
    if not given_up(case.profile, case.order.unreached_count):
        return Outcome(None, data)
    await clocks.stop(case, [ClockKind.CALLBACK])
    return Outcome(await ready_to_close(case), data)


async def _record(case: Case, fields: inputs.CallBack) -> None:
    await CallBack.create(
        order_id=case.order.id,
        staff_id=case.by.staff_id,
        by_name=case.by.name,
        at=case.now,
        reached=fields.reached,
        process=fields.process if fields.reached else None,
        result=fields.result if fields.reached else None,
        note=fields.note,
        round=case.order.redo_count + 1,
    )


async def _answer_merged(case: Case) -> None:
    for duplicate in await Order.filter(merged_into_id=case.order.id, state=State.MERGED):
        duplicate.answer, duplicate.closed_at = case.order.answer, case.now
        duplicate.version += 1
        await duplicate.save()
        await events.record(
            duplicate,
            "main_closed",
            by=case.by,
            now=case.now,
            from_state=duplicate.state.value,
            public=True,
            data={"main": case.order.number, "text": case.order.answer},
        )


def _require_levels(fields: inputs.CallBack) -> None:
    if not fields.reached:
        return
    missing = {name: "请选择满意度" for name in ("process", "result") if getattr(fields, name) is None}
    if missing:
        raise Invalid("请记录办理过程和办理结果的满意度", fields=missing)
