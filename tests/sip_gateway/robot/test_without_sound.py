"""The robot in its house: asked by the campaigns, by a voice flow, and told to stop in mid-call. Sound is silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.models import CallBackTask, CallRecord, IvrFlow, IvrVersion
from hotline.calls.outcomes import Outcome
from hotline.calls.states import TaskState
from hotline.calls.switchboard import orders
from hotline.calls.switchboard.news import CallCard
from hotline.infra.settings import Settings
from hotline.outreach.campaigns.dialling import ask_for_call
from hotline.outreach.campaigns.models import Attempt
from hotline.outreach.campaigns.states import CallOutcome
from sip_gateway.media.engine import Flowing
from sip_gateway.robot.manner import Manner
from sip_gateway.sip.incoming_call import IncomingCall
from tests.sip_gateway.exchange.phones import Phone
from tests.sip_gateway.exchange.silent import Silent
from tests.sip_gateway.exchange.switch import FLOW, Switch, building
from tests.sip_gateway.exchange.test_lines import operator


@pytest.fixture
async def switch(db: Settings) -> AsyncIterator[Switch]:
    async with AsyncExitStack() as stack:
        yield await building(stack, db, Silent(), robot_poll_seconds=0.1)


async def asked(switch: Switch, number: str) -> int:
    """For a purpose that may ring at any hour."""
    return await ask_for_call(
        tenant_id=switch.town.centre.id,
        purpose="urgent_order",
        number=number,
        script_code="callback",
        slots={"title": "路灯不亮"},
        now=datetime.now(UTC),
    )


async def ended() -> Attempt:
    async with asyncio.timeout(10):
        while (found := await Attempt.filter(ended_at__isnull=False).first()) is None:
            await asyncio.sleep(0.02)
    return found


async def test_who_is_asked_for_is_called_and_what_came_of_it_is_written_down(switch: Switch) -> None:
    async with operator(switch) as far:
        far.busy = True
        await asked(switch, "13900139001")
        attempt = await ended()
        assert (attempt.outcome, attempt.detail) == (CallOutcome.BUSY, "486")
        record = await CallRecord.get(call_id=attempt.call_id)
        assert (record.number, record.access_number) == ("13900139001", "12345")
        assert record.outcome is Outcome.UNREACHED


async def test_a_gateway_that_stops_says_what_became_of_its_calls(switch: Switch) -> None:
    async with operator(switch) as far:
        await asked(switch, "13900139002")
        citizen = await far.answer()
        await switch.until(lambda: switch.newest.stage.shown == "robot")
        await switch.exchange.goodbye()
        attempt = await ended()
        assert (attempt.outcome, attempt.detail) == (CallOutcome.FAILED, "gateway_stopped")
        await switch.until(lambda: citizen.state == "ended")


async def wants_a_person(switch: Switch, far: Phone) -> IncomingCall:
    """Whoever was called has heard the question, and presses 0."""
    await asked(switch, "13900139003")
    citizen = await far.answer()
    await switch.until(lambda: switch.newest.stage.shown == "robot")
    call = switch.newest
    assert call.caller is not None
    switch.engine.tell(Flowing(call.call_id, call.caller.name))
    await switch.until(lambda: call.stage.listening.awaits)  # type: ignore[attr-defined]
    await switch.press(call, "0")
    return citizen


async def test_an_agent_knows_everything_before_he_answers(switch: Switch) -> None:
    await switch.sign_in("1001")
    async with operator(switch) as far:
        await wants_a_person(switch, far)
        ringing = await switch.phones["1001"].ringing()
        card = switch.cards("1001")[-1]
        assert card.brief is not None
        assert (card.stage, card.brief.title) == ("ringing", "紧急工单通知")
        assert ("title", "路灯不亮") in card.brief.slots
        assert [one.who for one in card.brief.said] == ["robot", "robot", "callee", "robot"]
        ringing.answer(switch.phones["1001"].sdp)
        await switch.until(lambda: switch.newest.stage.shown == "talking")
        boards = [one for one in switch.news if isinstance(one, CallCard) and one.agent is None]
        assert all(one.brief is None for one in boards), "what was said is for the agent alone"
        ringing.hang_up()
        assert (await ended()).outcome is CallOutcome.HANDED_OVER
        assert (await switch.record(Outcome.ANSWERED)).agent_id == switch.agent("1001")


@pytest.mark.parametrize("signed_in", [False, True])
async def test_nobody_waits_for_an_agent_who_does_not_come(switch: Switch, signed_in: bool) -> None:  # noqa: FBT001
    """None is there, or his telephone rings and rings."""
    assert switch.exchange.robot is not None
    switch.exchange.robot.manner = Manner(hand_over=0.5)
    if signed_in:
        await switch.sign_in("1001")
    async with operator(switch) as far:
        await wants_a_person(switch, far)
        attempt = await ended()
        assert (attempt.outcome, attempt.result, attempt.abandoned) == (
            CallOutcome.HUMAN,
            "nobody_free",
            True,
        )
        assert "回电" in attempt.transcript[-1]["text"]
        await switch.until(lambda: not switch.exchange.book.waiting)
        task = await CallBackTask.get(state=TaskState.OPEN).select_related("call")
        assert task.call.call_id == attempt.call_id, "what was promised is somebody's to do"
    if signed_in:
        await switch.state("1001", AgentState.IDLE)


async def test_lines_are_left_to_people(switch: Switch) -> None:
    robot = switch.exchange.robot
    assert robot is not None
    assert robot.free == 0, "no line at all"
    async with operator(switch, capacity=10) as far:
        assert robot.free == 8
        await far.call("12345", "13800138000")
        await switch.until(lambda: robot.free == 7)


async def test_a_voice_flow_leads_to_the_robot(switch: Switch) -> None:
    data: dict[str, Any] = FLOW | {"steps": dict(FLOW["steps"])}
    data["steps"]["agent"] = {"kind": "transfer", "to": "robot", "target": "callback", "failed": "bye"}
    flow = await IvrFlow.get(tenant_id=switch.town.centre.id, code="main")
    await IvrVersion.create(flow_id=flow.id, number=2, data=data, drawn_at=datetime.now(UTC))
    await IvrFlow.filter(id=flow.id).update(live=2)
    await switch.order(orders.Reload)
    await switch.calls_in()
    await switch.until(lambda: switch.newest.stage.shown == "robot")
    call = switch.newest
    assert call.caller is not None
    switch.engine.tell(Flowing(call.call_id, call.caller.name))
    for _ in range(2):  # process, then result
        await switch.until(lambda: call.stage.listening.awaits)  # type: ignore[attr-defined]
        await switch.press(call, "1")
    assert (await switch.record(Outcome.SELF_SERVICE)).agent_id is None
