"""pjsua2, the stack in many telephones: registers, speaks, holds, transfers and keeps session timers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome
from hotline.calls.states import EndedBy
from hotline.infra.settings import Settings
from sip_gateway.sip.events import Answered
from sip_gateway.sip.session_timer import Agreement
from tests.servers import free_port
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.pjsua.softphone import TONE, Softphone, installed, softphone
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.exchange.test_sound import AGENT, CITIZEN, hear
from tests.sip_gateway.sip.test_transports import certified

pytestmark = [pytest.mark.sqlite, installed]


@pytest.fixture
async def switch(db: Settings, tmp_path: Path) -> AsyncIterator[Switch]:
    """With sound, and with TLS."""
    certified(tmp_path)
    more: dict[str, Any] = {
        "sip_port": free_port(),
        "sip_tls_port": free_port(),
        "sip_tls_certificate": tmp_path / "crt",
    }
    more |= {"sip_tls_key": tmp_path / "key", "media_low_port": 28000, "media_high_port": 28100}
    async with AsyncExitStack() as stack:
        yield await building(stack, db, None, **more)


async def serves(switch: Switch, caller: Softphone) -> None:
    """The caller presses 0, and the agent at 1001 answers."""
    await switch.phones["1001"].speaks()
    await switch.sign_in("1001")
    await caller.calls("12345")
    await switch.until(lambda: switch.newest.stage.shown == "testing")
    caller.do("press", "0")
    await switch.phones["1001"].answer()
    await switch.until(lambda: switch.newest.stage.shown == "talking")


async def they_hear(switch: Switch, caller: Softphone) -> list[bool]:
    """Whether the caller hears the agent, and the agent the caller."""
    agent = switch.phones["1001"].voice
    assert agent
    since = asyncio.get_running_loop().time()
    _, heard = await asyncio.gather(agent.speak(AGENT, 0.6), caller.hears(AGENT))
    return [heard, agent.hears(TONE, since)]


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_it_is_heard_hears_holds_and_resumes_over(
    transport: str, switch: Switch, tmp_path: Path
) -> None:
    listener = switch.exchange.agent.transports.listeners[transport.upper()]  # type: ignore[union-attr]
    more = {"transport": transport, "trusted": str(tmp_path / "crt") if transport == "tls" else ""}
    async with softphone(tmp_path / "pj", listener.advertised[1], "1004", **more) as caller:
        await serves(switch, caller)
        assert switch.newest.caller
        assert switch.newest.caller.sip.dialog
        assert switch.newest.caller.sip.dialog.flow.transport == transport.upper()
        assert await they_hear(switch, caller) == [True, True]
        await caller.changes("hold")
        assert (await they_hear(switch, caller))[1] is False
        await caller.changes("resume")
        assert await they_hear(switch, caller) == [True, True]
        await caller.hangs_up()
        assert (await switch.record(Outcome.ANSWERED)).ended_by is EndedBy.CALLER


async def test_an_agents_transfer_key_takes_the_citizen_to_a_colleague(
    switch: Switch, tmp_path: Path
) -> None:
    citizen, colleague = [await one.speaks() for one in (switch.outside, switch.phones["1003"])]
    await switch.phones["1001"].register(0)
    async with softphone(tmp_path / "pj", switch.port, "1001") as agent:
        await switch.sign_in("1001")
        call = await switch.outside.call("12345")
        citizen.call((await told(call, Answered)).sdp.decode())
        await citizen.speak(200, 0.1)
        await switch.until(lambda: len(citizen.packets()) > 5)
        citizen.press("0")
        await agent.told("call", state="CONFIRMED")
        await switch.state("1001", AgentState.TALKING)
        agent.do("transfer", "1003")
        assert (await agent.told("transfer", final=True))["code"] == 200
        await agent.told("call", state="DISCONNECTED")
        await switch.phones["1003"].answer()
        await switch.until(lambda: switch.newest.stage.shown == "talking")
        await switch.state("1001", AgentState.IDLE)
        assert await hear(citizen, CITIZEN, colleague) == [True]
        call.hang_up()
        await switch.record(Outcome.ANSWERED)


async def test_who_speaks_no_codec_of_ours_is_told_488(switch: Switch, tmp_path: Path) -> None:
    async with softphone(tmp_path / "pj", switch.port, "1004", codecs=["GSM/8000/1"]) as caller:
        caller.do("dial", "12345")
        assert (await caller.told("call", state="DISCONNECTED"))["code"] == 488
    assert not switch.exchange.conversations


async def test_session_timers_are_agreed_and_kept_by_either_side(switch: Switch, tmp_path: Path) -> None:
    async with softphone(tmp_path / "pj", switch.port, "1004", session_seconds=90) as caller:
        await serves(switch, caller)
        assert switch.newest.caller
        timer = switch.newest.caller.sip.timer
        assert (timer.agreement.seconds, timer.agreement.we_refresh) == (90, False)
        timer.start(Agreement(3, we_refresh=False))
        await caller.changes("refresh")
        assert (timer.agreement.seconds, timer.agreement.we_refresh) == (90, False)
        timer.start(Agreement(1, we_refresh=True))
        await switch.until(lambda: timer.agreement.seconds == 90)
        assert timer.agreement.we_refresh
        assert await they_hear(switch, caller) == [True, True]
        await caller.hangs_up()
        await switch.record(Outcome.ANSWERED)
