"""The whole life of an order, and its unhappy turns."""

import pytest

from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from hotline.orders.models import Clock, Mark, Order, OrderEvent
from hotline.orders.states import AssignmentState, MarkColour, State
from tests.orders.town import Town


async def test_an_order_lives_from_submission_to_closing(town: Town) -> None:
    order = await town.dispatched()
    assert order.state is State.DISPATCHED
    await town.do(order, "sign", "signer")
    await town.do(order, "sign", "co_signer")
    order = await town.do(order, "verify", "handler", method="on_site", findings="现场查看，线路老化。")
    assert order.state is State.HANDLING
    await town.do(order, "reply", "co_handler", content="已配合清理杆位。")
    order = await town.do(order, "reply", "handler", content="已更换线路，路灯恢复。")
    assert order.state is State.RESULT_REVIEW
    order = await town.do(order, "review", "reviewer", decision="approve")
    assert order.state is State.CALL_BACK
    order = await town.do(order, "call_back", "agent", reached=True, process=5, result=5)
    assert order.state is State.CLOSING_REVIEW
    order = await town.do(order, "close", "reviewer")
    assert order.state is State.CLOSED
    assert order.closed_at == town.now
    assert not await Clock.filter(order_id=order.id, stopped_at__isnull=True).exists()
    assert await OrderEvent.filter(order_id=order.id).count() == order.version


async def test_every_event_carries_who_and_the_two_states(town: Town) -> None:
    order = await town.dispatched()
    event = await OrderEvent.get(order_id=order.id, action="dispatch")
    assert (event.from_state, event.to_state, event.actor_name) == ("accepted", "dispatched", "dispatcher")
    assert event.data["lead"] == "住建局"


async def test_a_lead_waits_for_its_co_handlers_or_says_why_not(town: Town) -> None:
    order = await town.dispatched()
    await town.do(order, "sign", "signer")
    with pytest.raises(Conflict, match="城管局 尚未答复"):
        await town.do(order, "reply", "handler", content="好了。")
    order = await town.do(order, "reply", "handler", content="好了。", override_reason="协办事项已无必要")
    assert order.state is State.RESULT_REVIEW
    assert (await town.share(order, "cgj")).state is AssignmentState.CANCELLED


async def test_an_approved_return_sends_the_order_back_to_dispatch(town: Town) -> None:
    order = await town.dispatched()
    await town.do(order, "return", "signer", reason="不属本局职责", propose="jtj")
    order = await town.do(order, "review", "reviewer", decision="approve")
    assert (order.state, order.return_count) == (State.TO_DISPATCH, 1)
    assert (await town.share(order, "zjj")).state is AssignmentState.RETURNED
    assert (await town.share(order, "cgj")).state is AssignmentState.CANCELLED


async def test_a_refused_return_leaves_the_clock_running_and_a_yellow_mark(town: Town) -> None:
    order = await town.dispatched()
    before = await Clock.get(order_id=order.id, kind="handle")
    await town.do(order, "return", "signer", reason="不想办")
    town.later(hours=3)
    order = await town.do(order, "review", "reviewer", decision="refuse", opinion="属你局职责")
    after = await Clock.get(id=before.id)
    assert (order.state, order.mark) == (State.DISPATCHED, MarkColour.YELLOW)
    assert (after.due_at, after.stopped_at) == (before.due_at, None)


async def test_who_dispatched_does_not_decide_the_return(town: Town) -> None:
    order = await town.dispatched()
    await town.do(order, "return", "signer", reason="不属本局职责")
    with pytest.raises(Forbidden):
        await town.do(order, "review", "dispatcher", decision="approve", kind="return")
    order = await town.do(order, "review", "dispatcher2", decision="approve")
    assert order.state is State.TO_DISPATCH


async def test_a_unit_returns_an_order_only_once(town: Town) -> None:
    order = await town.dispatched()
    await town.do(order, "return", "signer", reason="不属本局职责")
    await town.do(order, "review", "reviewer", decision="refuse")
    with pytest.raises(Conflict, match="只能申请退回 1 次"):
        await town.do(order, "return", "signer", reason="真的不属本局")


async def test_the_third_return_is_adjudicated(town: Town) -> None:
    order = await town.submit()
    await town.do(order, "accept", "agent")
    for code, signer in (("zjj", "signer"), ("cgj", "co_signer"), ("gaj", "police")):
        await town.do(order, "dispatch", "dispatcher", lead=code)
        await town.do(order, "return", signer, reason="不属本单位职责")
        order = await town.do(order, "review", "reviewer", decision="approve")
    assert order.adjudicated
    await town.do(order, "dispatch", "dispatcher", lead="gzz")
    with pytest.raises(Conflict, match="已经裁定"):
        await town.do(order, "return", "station", reason="也不属我们")


async def test_an_approved_extension_moves_the_due_date_and_keeps_the_original(town: Town) -> None:
    order = await town.handling()
    before = await Clock.get(order_id=order.id, kind="handle")
    await town.do(order, "extend", "signer", days=5, reason="需要采购材料")
    order = await town.do(order, "review", "reviewer", decision="approve")
    after = await Clock.get(id=before.id)
    assert after.due_at > before.due_at
    assert after.original_due_at == before.due_at
    assert order.due_at == after.due_at
    assert (await town.share(order, "zjj")).due_at == after.due_at


async def test_no_extension_after_the_deadline(town: Town) -> None:
    order = await town.handling()
    town.later(days=60)
    with pytest.raises(Conflict, match="已超过办理时限"):
        await town.do(order, "extend", "signer", days=5, reason="来不及了")


async def test_supervision_waives_a_breach_with_a_reason(town: Town) -> None:
    order = await town.handling()
    town.later(days=60)
    await town.do(order, "waive_breach", "supervisor", reason="台风期间无法施工", days=3)
    clock = await Clock.get(order_id=order.id, kind="handle")
    assert clock.due_at > town.now
    assert clock.waived == "台风期间无法施工"


async def test_unsatisfied_twice_becomes_difficult(town: Town) -> None:
    order = await town.to_call_back()
    order = await town.do(order, "call_back", "agent", reached=True, process=3, result=1, note="还是不亮")
    assert order.state is State.CALL_BACK
    await town.do(order, "redo", "dispatcher", reason="诉求人不满意")
    await town.do(order, "sign", "signer")
    await town.do(order, "reply", "handler", content="再次维修。")
    await town.do(order, "review", "reviewer", decision="approve")
    order = await town.do(order, "call_back", "agent", reached=True, process=2, result=2)
    assert (order.state, order.difficult, order.mark) == (State.TO_DISPATCH, True, MarkColour.RED)


async def test_a_handler_does_not_call_back_his_own_order(town: Town) -> None:
    order = await town.submit()
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="gzz")
    await town.do(order, "sign", "station")
    await town.do(order, "reply", "station", content="已办。")
    await town.do(order, "review", "reviewer", decision="approve")
    with pytest.raises(Forbidden, match="不能回访"):
        await town.do(order, "call_back", "station", reached=True, process=5, result=5)


async def test_three_fruitless_call_backs_end_the_attempts(town: Town) -> None:
    order = await town.to_call_back()
    for _ in range(2):
        order = await town.do(order, "call_back", "agent", reached=False)
        assert order.state is State.CALL_BACK
    order = await town.do(order, "call_back", "agent", reached=False)
    assert (order.state, order.satisfaction) == (State.CLOSING_REVIEW, None)


async def test_merge_rests_the_order_and_unmerge_wakes_it(town: Town) -> None:
    main, copy = await town.submit(), await town.dispatched()
    due = copy.due_at
    order = await town.do(copy, "merge", "dispatcher", into=main.number)
    assert (order.state, order.merged_into_id) == (State.MERGED, main.id)
    town.later(days=2)
    order = await town.do(copy, "unmerge", "dispatcher", reason="不是同一件事")
    assert order.state is State.DISPATCHED
    assert (await town.share(order, "zjj")).state is AssignmentState.PENDING_SIGN
    assert order.due_at is not None and due is not None and order.due_at > due


async def test_a_closed_main_order_answers_the_merged_ones(town: Town) -> None:
    copy = await town.submit()
    main = await town.to_call_back()
    await town.do(copy, "merge", "dispatcher", into=main.number)
    await town.do(main, "call_back", "agent", reached=True, process=4, result=4)
    await town.do(main, "close", "reviewer")
    assert (await Order.get(id=copy.id)).answer == "已修复全部路灯。"


async def test_withdraw_after_sign_keeps_the_record(town: Town) -> None:
    order = await town.handling()
    order = await town.do(order, "withdraw", town.citizen(order), reason="已经修好了")
    assert order.state is State.WITHDRAWN
    assert (await town.share(order, "zjj")).state is AssignmentState.CANCELLED
    assert not await Clock.filter(order_id=order.id, stopped_at__isnull=True).exists()


async def test_an_emergency_cannot_be_withdrawn(town: Town) -> None:
    order = await town.handling(urgency="emergency")
    with pytest.raises(Conflict, match="公共安全"):
        await town.do(order, "withdraw", town.citizen(order))


async def test_urging_is_limited_and_the_second_raises_a_mark(town: Town) -> None:
    order = await town.handling()
    order = await town.do(order, "urge", town.citizen(order))
    assert order.mark is MarkColour.NONE
    with pytest.raises(TooMany, match="24 小时后"):
        await town.do(order, "urge", town.citizen(order))
    town.later(hours=25)
    order = await town.do(order, "urge", town.citizen(order))
    assert (order.urge_count, order.mark) == (2, MarkColour.YELLOW)
    mark = await Mark.get(order_id=order.id)
    assert mark.rule == "urged"


async def test_waiting_for_the_citizen_pauses_the_clock(town: Town) -> None:
    order = await town.submit()
    due = order.due_at
    order = await town.do(order, "ask_supplement", "agent", question="请问是哪一段？")
    assert order.state is State.AWAITING_SUPPLEMENT
    town.later(hours=5)
    order = await town.do(order, "supplement", town.citizen(order), content="东头。")
    assert order.state is State.RECEIVED
    assert order.due_at is not None and due is not None
    assert (order.due_at - due).total_seconds() == 5 * 3600


async def test_a_workstation_signs_dispatches_below_and_answers(town: Town) -> None:
    order = await town.submit()
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="gzz")
    await town.do(order, "sign", "station")
    order = await town.do(order, "dispatch", "station", lead="gzz_cgj", co_handlers=["gzz_zjj"])
    assert order.state is State.HANDLING
    with pytest.raises(Conflict, match="尚未答复"):
        await town.do(order, "reply", "station", content="已办。")
    with pytest.raises(Invalid, match="下级"):
        await town.do(order, "dispatch", "station", lead="zjj")


async def test_a_transferred_order_is_handled_by_the_colleague(town: Town) -> None:
    order = await town.handling()
    order = await town.do(order, "transfer", "signer", to="handler2")
    share = await town.share(order, "zjj")
    assert share.handler_id == town["handler2"].staff_id
    await town.do(order, "transfer", "signer", to="zjj_wyk")
    clock = await Clock.get(order_id=order.id, kind="handle")
    assert clock.organisation_id == town.organisations["zjj_wyk"].id
    order = await town.do(order, "reply", "unit_signer", content="物业科已处理。")
    assert order.state is State.RESULT_REVIEW


async def test_a_refused_result_goes_back_and_the_clock_runs_on(town: Town) -> None:
    order = await town.replied()
    due = (await Clock.get(order_id=order.id, kind="handle")).due_at
    order = await town.do(order, "review", "reviewer", decision="refuse", opinion="没有说明原因")
    clock = await Clock.get(order_id=order.id, kind="handle")
    assert (order.state, clock.stopped_at, clock.due_at) == (State.HANDLING, None, due)


async def test_the_centre_leads_a_coordinated_order_and_answers_it(town: Town) -> None:
    order = await town.submit()
    await town.do(order, "accept", "agent")
    order = await town.do(order, "coordinate", "dispatcher", co_handlers=["zjj", "cgj"])
    assert order.state is State.HANDLING
    await town.do(order, "sign", "signer")
    await town.do(order, "sign", "co_signer")
    await town.do(order, "reply", "handler", content="甲")
    with pytest.raises(Conflict):
        await town.do(order, "answer", "dispatcher", content="综合答复")
    await town.do(order, "reply", "co_handler", content="乙")
    order = await town.do(order, "answer", "dispatcher", content="综合答复")
    assert order.state is State.CALL_BACK


async def test_a_bad_evaluation_after_closing_is_heard_by_a_person(town: Town) -> None:
    order = await town.to_call_back()
    for _ in range(3):
        order = await town.do(order, "call_back", "agent", reached=False)
    order = await town.do(order, "close", "reviewer")
    order = await town.do(order, "evaluate", town.citizen(order), process=2, result=1, comment="没修好")
    assert order.state is State.CALL_BACK
    assert await Clock.filter(order_id=order.id, kind="callback", stopped_at__isnull=True).exists()


async def test_the_other_towns_order_does_not_exist(town: Town) -> None:
    from tests.orders.town import build

    other = await build("b_", "450700")
    order = await town.handling()
    for who in other.people.values():
        with pytest.raises(NotFound):
            await town.do(order, "sign", who)


async def test_a_wrong_action_changes_nothing(town: Town) -> None:
    order = await town.submit()
    with pytest.raises(Conflict, match="待受理"):
        await town.do(order, "close", "reviewer")
    fresh = await Order.get(id=order.id)
    assert (fresh.version, fresh.state) == (1, State.RECEIVED)
