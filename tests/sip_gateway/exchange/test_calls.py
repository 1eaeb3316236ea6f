"""A citizen calls: the voice flow, the queue, an agent, the end – and what the records say."""

import time

from hotline.calls import actions
from hotline.calls.acd.states import AgentState
from hotline.calls.models import CallRecord
from hotline.calls.outcomes import Outcome
from hotline.calls.states import EndedBy
from hotline.calls.switchboard import orders
from sip_gateway.sip.events import Ended, Failed
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.switch import Switch


async def test_a_citizen_reaches_an_agent_and_hangs_up(switch: Switch) -> None:
    await switch.sign_in("1001")
    citizen, at_desk, call = await switch.talks()
    assert switch.hears(call, "caller", "1001")
    assert switch.hears(call, "1001", "caller")
    await switch.state("1001", AgentState.TALKING)
    citizen.hang_up()
    await told(at_desk, Ended)
    record = await switch.record(Outcome.ANSWERED)
    assert record.ended_by is EndedBy.CALLER
    assert record.agent_id == switch.agent("1001")
    assert record.number == "13800138000"
    assert {leg.kind.value for leg in record.legs} == {"caller", "agent"}
    await switch.state("1001", AgentState.IDLE)
    assert switch.engine.calls == {}


async def test_after_the_agent_hangs_up_the_caller_says_how_it_was(switch: Switch) -> None:
    await switch.sign_in("1001")
    citizen, at_desk, call = await switch.talks()
    await switch.order(orders.HangUp, "1001")
    await told(at_desk, Ended)
    await switch.state("1001", AgentState.IDLE)
    await switch.until(lambda: call.stage.shown == "testing")
    await switch.press(call, "2")
    await told(citizen, Ended)
    record = await switch.record(Outcome.ANSWERED)
    assert record.ended_by is EndedBy.AGENT
    await record.refresh_from_db()
    assert record.rating == 2


async def test_who_presses_nothing_hears_the_farewell(switch: Switch) -> None:
    citizen = await switch.calls_in(key="")
    await told(citizen, Ended)
    record = await switch.record(Outcome.SELF_SERVICE)
    assert record.ended_by is EndedBy.SYSTEM


async def test_a_message_is_left_with_nobody_there(switch: Switch) -> None:
    citizen = await switch.calls_in(key="2")
    await switch.until(lambda: switch.newest.call_id in switch.engine.recorded)
    later = time.monotonic() + 10
    switch.exchange.clock = lambda: later  # type: ignore[method-assign]
    await switch.press(switch.newest, "#")
    await told(citizen, Ended)
    await switch.record(Outcome.VOICEMAIL)


async def test_who_waits_may_ask_to_be_called_back(switch: Switch) -> None:
    citizen = await switch.calls_in()
    await switch.until(lambda: switch.newest.routed)
    await switch.press(switch.newest, "1")
    await told(citizen, Ended)
    record = await switch.record(Outcome.CALLBACK_REQUESTED)
    assert len(record.waits) == 1


async def test_who_gives_up_soon_is_a_short_abandon(switch: Switch) -> None:
    citizen = await switch.calls_in()
    await switch.until(lambda: switch.newest.routed)
    citizen.hang_up()
    await switch.record(Outcome.SHORT_ABANDON)


async def test_a_busy_telephone_is_passed_over(switch: Switch) -> None:
    switch.phones["1001"].busy = True
    await switch.sign_in("1001")
    citizen = await switch.calls_in()
    await switch.until(lambda: switch.newest.history.facts.offered_at)
    await switch.sign_in("1002")
    await switch.phones["1002"].answer()
    await switch.state("1002", AgentState.TALKING)
    citizen.hang_up()
    record = await switch.record(Outcome.ANSWERED)
    assert record.agent_id == switch.agent("1002")


async def test_the_caller_who_rings_off_stops_the_ringing(switch: Switch) -> None:
    await switch.sign_in("1001")
    citizen = await switch.calls_in()
    ringing = await switch.phones["1001"].ringing()
    citizen.hang_up()
    await told(ringing, Ended)
    await switch.state("1001", AgentState.IDLE)
    await switch.record(Outcome.SHORT_ABANDON)


async def test_a_blocked_number_is_refused_and_kept_on_record(switch: Switch) -> None:
    await actions.block("13900139000", "骚扰", by=switch.town["agent"], now=switch.town.now)
    await switch.order(orders.Reload)
    call = await switch.outside.call("12345", "13900139000")
    assert (await told(call, Failed)).code == 603
    await switch.record(Outcome.BLOCKED)
    assert await CallRecord.all().count() == 1


async def test_the_screen_pops_before_the_answer(switch: Switch) -> None:
    await switch.sign_in("1001")
    await switch.calls_in()
    await switch.phones["1001"].ringing()
    await switch.until(lambda: [card for card in switch.cards("1001") if card.stage == "ringing"])
    card = switch.cards("1001")[-1]
    assert card.number == "13800138000"
    assert card.keys == ("welcome", "0 agent")
    assert card.group == switch.group.id
