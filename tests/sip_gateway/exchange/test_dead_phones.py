"""An agent's telephone dies in mid-call: the caller hears music, and somebody speaks with him again."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders, speech
from hotline.infra.settings import Settings
from sip_gateway.exchange import seats
from sip_gateway.exchange.talking import Talking
from sip_gateway.exchange.waiting import Waiting
from sip_gateway.media.engine import Quiet
from sip_gateway.sip.events import Ended
from tests.servers import free_port
from tests.sip_gateway.exchange.browser_phone import page
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.silent import Silent
from tests.sip_gateway.exchange.switch import Switch, building

pytestmark = pytest.mark.sqlite


def falls_silent(switch: Switch, extension: str) -> None:
    leg = switch.newest.leg_of(switch.agent(extension))
    assert leg is not None
    switch.engine.tell(Quiet(switch.newest.call_id, leg.name, 60.0))


async def test_the_caller_of_a_dead_desk_phone_is_next_at_another_agent(switch: Switch) -> None:
    await switch.sign_in("1001")
    citizen, _, call = await switch.talks()
    falls_silent(switch, "1001")
    await switch.until(lambda: isinstance(call.stage, Waiting))
    assert switch.engine.playing[call.call_id, call.caller.name][1] == 0, "music"  # type: ignore[union-attr]
    await switch.sign_in("1002")
    await switch.phones["1002"].answer()
    await switch.until(lambda: switch.hears(call, "caller", "1002"))
    citizen.hang_up()
    record = await switch.record(Outcome.ANSWERED)
    assert record.agent_id == switch.agent("1002")
    assert len(record.waits) == 2


async def test_a_dead_desk_phone_is_not_rung_until_it_registers_again(switch: Switch) -> None:
    await switch.sign_in("1001")
    citizen, _, call = await switch.talks()
    falls_silent(switch, "1001")
    await switch.state("1001", AgentState.SIGNED_OUT)
    await switch.until(lambda: isinstance(call.stage, Waiting))
    assert switch.phones["1001"].rings.empty()
    assert await switch.phones["1001"].register()
    await switch.phones["1001"].answer()
    await switch.until(lambda: switch.hears(call, "caller", "1001"))
    citizen.hang_up()
    await switch.record(Outcome.ANSWERED)


@pytest.fixture
async def reached(db: Settings) -> AsyncIterator[Switch]:
    """An exchange that browsers reach."""
    async with AsyncExitStack() as stack:
        yield await building(stack, db, Silent(), sip_ws_port=free_port())


def browser(switch: Switch, extension: str) -> tuple[int, str, str]:
    """Port, account and password of an agent's page."""
    account = f"b{switch.agent(extension)}-{int(time.time()) + 3600}"
    port = switch.exchange.agent.transports.listeners["WS"].advertised[1]  # type: ignore[union-attr]
    return port, account, speech.browser_password(account)


async def test_a_page_that_is_loaded_again_has_its_call_back(reached: Switch) -> None:
    switch, (port, account, password) = reached, browser(reached, "1001")
    agent = switch.agent("1001")
    async with page(port, account, password) as phone:
        await switch.order(orders.SignIn, "1001", tenant=switch.town.centre.id, account=account)
        citizen = await switch.calls_in()
        await phone.answer()
        call = switch.newest
        await switch.until(lambda: switch.hears(call, "caller", "1001"))
    await switch.until(lambda: isinstance(call.stage, Talking) and call.stage.away == agent)
    await switch.until(lambda: switch.engine.playing.get((call.call_id, call.caller.name)))  # type: ignore[union-attr]
    async with page(port, account, password) as phone:
        again = await phone.answer()
        assert again.request.header("x-hotline-call") == call.call_id
        assert "hotline:own" in again.request.header("alert-info")
        await switch.until(lambda: switch.hears(call, "caller", "1001"))
        await switch.state("1001", AgentState.TALKING)
        citizen.hang_up()
        await told(again, Ended)
        await switch.record(Outcome.ANSWERED)


async def test_the_caller_of_a_closed_page_goes_to_another_agent(
    reached: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "GRACE_SECONDS", 0.2)
    switch, (port, account, password) = reached, browser(reached, "1001")
    async with page(port, account, password) as phone:
        await switch.order(orders.SignIn, "1001", tenant=switch.town.centre.id, account=account)
        citizen = await switch.calls_in()
        await phone.answer()
        call = switch.newest
        await switch.until(lambda: switch.hears(call, "caller", "1001"))
        await switch.sign_in("1002")
    await switch.phones["1002"].answer()
    await switch.until(lambda: switch.hears(call, "caller", "1002"))
    await switch.state("1001", AgentState.SIGNED_OUT)
    citizen.hang_up()
    await switch.record(Outcome.ANSWERED)
