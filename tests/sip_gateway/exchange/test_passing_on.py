"""Hold, consult, transfer, conference, supervision: nobody is lost on the way from one to another."""

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders
from hotline.calls.switchboard.orders import Goal
from hotline.infra.errors import Conflict, Invalid
from sip_gateway.sip.events import Ended
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.switch import Switch


def to(number: str) -> Goal:
    return Goal(kind="number", value=number)


async def test_a_held_caller_hears_music_and_comes_back(switch: Switch) -> None:
    await switch.sign_in("1001")
    _, _, call = await switch.talks()
    await switch.order(orders.Hold, "1001")
    assert not switch.hears(call, "1001", "caller")
    assert switch.cards("1001")[-1].stage == "held"
    await switch.order(orders.Resume, "1001")
    assert switch.hears(call, "1001", "caller")
    assert switch.cards("1001")[-1].stage == "talking"


async def test_a_muted_agent_hears_and_is_not_heard(switch: Switch) -> None:
    await switch.sign_in("1001")
    _, _, call = await switch.talks()
    await switch.order(orders.Mute, "1001", on=True)
    assert switch.hears(call, "1001", "caller")
    assert not switch.hears(call, "caller", "1001")
    await switch.order(orders.Mute, "1001", on=False)
    assert switch.hears(call, "caller", "1001")


async def test_attended_transfer_to_a_colleague(switch: Switch) -> None:
    await switch.sign_in("1001", "1002")
    citizen, first, call = await switch.talks()
    goal = Goal(kind="agent", value=str(switch.agent("1002")))
    await switch.order(orders.Consult, "1001", to=goal)
    await switch.phones["1002"].answer()
    await switch.until(lambda: switch.hears(call, "1001", "1002"))
    assert not switch.hears(call, "caller", "1001")
    await switch.state("1002", AgentState.TALKING)
    await switch.order(orders.CompleteTransfer, "1001")
    await told(first, Ended)
    await switch.until(lambda: switch.hears(call, "caller", "1002"))
    await switch.state("1001", AgentState.IDLE)
    citizen.hang_up()
    record = await switch.record(Outcome.ANSWERED)
    assert record.agent_id == switch.agent("1002")
    await switch.state("1002", AgentState.IDLE)


async def test_hanging_up_in_a_consultation_passes_the_caller_on(switch: Switch) -> None:
    await switch.sign_in("1001")
    _, first, call = await switch.talks()
    await switch.order(orders.Consult, "1001", to=to("1003"))
    await switch.phones["1003"].answer()
    await switch.until(lambda: call.stage.third)  # type: ignore[attr-defined]
    first.hang_up()
    await switch.until(lambda: switch.hears(call, "caller", "1003"))
    await switch.state("1001", AgentState.IDLE)


async def test_back_from_a_consultation(switch: Switch) -> None:
    await switch.sign_in("1001", "1002")
    _, _, call = await switch.talks()
    await switch.order(orders.Consult, "1001", to=Goal(kind="group", value=str(switch.group.id)))
    third = await switch.phones["1002"].answer()
    await switch.state("1002", AgentState.TALKING)
    await switch.order(orders.Resume, "1001")
    await told(third, Ended)
    assert switch.hears(call, "caller", "1001")
    await switch.state("1002", AgentState.IDLE)


async def test_nobody_there_to_consult(switch: Switch) -> None:
    await switch.sign_in("1001")
    _, _, call = await switch.talks()
    switch.phones["1003"].busy = True
    await switch.order(orders.Consult, "1001", to=to("1003"))
    await switch.until(lambda: switch.cards("1001")[-1].reason == "对方占线")
    assert switch.hears(call, "caller", "1001")
    with pytest.raises(Conflict):
        await switch.order(orders.Conference, "1001")


async def test_three_speak_and_one_leaves(switch: Switch) -> None:
    await switch.sign_in("1001")
    _, first, call = await switch.talks()
    await switch.order(orders.Consult, "1001", to=to("1003"))
    await switch.phones["1003"].answer()
    await switch.until(lambda: call.stage.third)  # type: ignore[attr-defined]
    await switch.order(orders.Conference, "1001")
    for listener in ("caller", "1001", "1003"):
        for talker in {"caller", "1001", "1003"} - {listener}:
            assert switch.hears(call, listener, talker)
    first.hang_up()
    await switch.until(lambda: switch.hears(call, "caller", "1003"))
    await switch.state("1001", AgentState.IDLE)


async def test_blind_transfer_to_a_queue(switch: Switch) -> None:
    await switch.sign_in("1001")
    _, first, call = await switch.talks()
    await switch.order(orders.Transfer, "1001", to=Goal(kind="group", value=str(switch.group.id)))
    await told(first, Ended)
    await switch.sign_in("1002")
    await switch.order(orders.ChooseState, "1001", state=AgentState.BUSY)
    await switch.phones["1002"].answer()
    await switch.until(lambda: switch.hears(call, "caller", "1002"))


async def test_blind_transfer_to_a_colleague_waits_for_him(switch: Switch) -> None:
    await switch.sign_in("1001", "1002")
    _, first, call = await switch.talks()
    goal = Goal(kind="agent", value=str(switch.agent("1002")))
    await switch.order(orders.Transfer, "1001", to=goal)
    await told(first, Ended)
    await switch.phones["1002"].answer()
    await switch.until(lambda: switch.hears(call, "caller", "1002"))


async def test_blind_transfer_to_nobody_brings_the_caller_back(switch: Switch) -> None:
    await switch.sign_in("1001")
    _, first, call = await switch.talks()
    with pytest.raises(Invalid):
        await switch.order(orders.Transfer, "1001", to=to("1004"))  # not registered: refused at once
    switch.phones["1003"].busy = True
    await switch.order(orders.Transfer, "1001", to=to("1003"))
    await told(first, Ended)
    await switch.phones["1001"].answer()
    await switch.until(lambda: switch.hears(call, "caller", "1001"))


async def test_a_supervisor_listens_whispers_joins_and_takes_over(switch: Switch) -> None:
    await switch.sign_in("1001", "1003")
    _, first, call = await switch.talks()
    watched = switch.agent("1001")
    await switch.order(orders.Monitor, "1003", watched=watched, mode="listen")
    await switch.phones["1003"].answer()
    await switch.until(lambda: switch.hears(call, "1003", "caller"))
    assert switch.hears(call, "1003", "1001")
    assert not switch.hears(call, "1001", "1003")
    await switch.order(orders.Monitor, "1003", watched=watched, mode="whisper")
    assert switch.hears(call, "1001", "1003")
    assert not switch.hears(call, "caller", "1003")
    await switch.order(orders.Monitor, "1003", watched=watched, mode="barge_in")
    assert switch.hears(call, "caller", "1003")
    await switch.order(orders.TakeOver, "1003", watched=watched)
    await told(first, Ended)
    await switch.until(lambda: switch.hears(call, "caller", "1003"))
    await switch.state("1001", AgentState.IDLE)


async def test_a_supervisor_who_leaves_changes_nothing(switch: Switch) -> None:
    await switch.sign_in("1001", "1003")
    _, _, call = await switch.talks()
    await switch.order(orders.Monitor, "1003", watched=switch.agent("1001"), mode="listen")
    listening = await switch.phones["1003"].answer()
    await switch.until(lambda: switch.hears(call, "1003", "caller"))
    await switch.order(orders.StopMonitoring, "1003")
    await told(listening, Ended)
    assert switch.hears(call, "caller", "1001")
    await switch.state("1003", AgentState.IDLE)


async def test_a_colleague_picks_up_what_rings_elsewhere(switch: Switch) -> None:
    await switch.sign_in("1001")
    await switch.calls_in()
    ringing = await switch.phones["1001"].ringing()
    await switch.sign_in("1002")
    await switch.order(orders.PickUp, "1002", ringing=switch.agent("1001"))
    await switch.phones["1002"].answer()
    await told(ringing, Ended)
    await switch.until(lambda: switch.hears(switch.newest, "caller", "1002"))


async def test_an_agent_dials_and_is_connected(switch: Switch) -> None:
    await switch.sign_in("1001")
    await switch.order(orders.Dial, "1001", number="1003")
    mine = await switch.phones["1001"].answer()
    assert mine.request.header("alert-info") == "<urn:hotline:own>"
    theirs = await switch.phones["1003"].answer()
    await switch.until(lambda: switch.newest.stage.shown == "talking")
    await switch.state("1001", AgentState.TALKING)
    await switch.order(orders.HangUp, "1001")
    await told(theirs, Ended)
    await switch.record(Outcome.ANSWERED)
    await switch.state("1001", AgentState.IDLE)


async def test_a_desk_phone_dials_another(switch: Switch) -> None:
    call = await switch.phones["1001"].call("1003")
    theirs = await switch.phones["1003"].answer()
    await switch.until(lambda: call.state == "answered")
    theirs.hang_up()
    await told(call, Ended)
    await switch.record(Outcome.ANSWERED)


async def test_a_draft_of_a_flow_is_tried(switch: Switch) -> None:
    await switch.sign_in("1001")
    await switch.order(orders.TestFlow, "1001", code="main", version=1)
    await switch.phones["1001"].answer()
    await switch.until(lambda: switch.newest.keys == ("welcome",))
    await switch.press(switch.newest, "0")
    await switch.until(lambda: switch.newest.routed)
