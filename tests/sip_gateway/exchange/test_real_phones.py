"""Phones that are not ours: baresip at both ends of a call, sipp by the dozen."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.models import AgentSkill, CallRecord
from hotline.calls.outcomes import Outcome
from hotline.calls.states import EndedBy
from hotline.infra.settings import Settings
from hotline.people.models import Staff
from sip_gateway.sip.flows import Target
from sip_gateway.sip.registrar import Binding
from tests.servers import free_port
from tests.sip_gateway.exchange.silent import Silent
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.sip.test_baresip import baresip, command
from tests.sip_gateway.sip.test_sipp import sipp

pytestmark = pytest.mark.sqlite
CALLS, RATE, AGENTS = 100, 50, 100


async def test_one_baresip_calls_presses_a_key_and_speaks_with_another(db: Settings, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        switch = await building(stack, db, None, media_low_port=27400, media_high_port=27500)
        await switch.phones["1001"].register(0)
        await stack.enter_async_context(baresip(tmp_path / "desk", switch.port))
        citizen = await stack.enter_async_context(baresip(tmp_path / "citizen", switch.port, "1004"))
        await switch.until(lambda: {"1001", "1004"} <= set(switch.exchange.agent.registrar.accounts()))
        await switch.sign_in("1001")
        await command(citizen, f"dial sip:12345@127.0.0.1:{switch.port}")
        await switch.until(lambda: switch.newest.caller and switch.newest.caller.answered_at)
        await command(citizen, "sndcode 0")
        await switch.until(lambda: switch.newest.stage.shown == "talking")
        await switch.state("1001", AgentState.TALKING)
        await asyncio.sleep(0.5)
        await command(citizen, "hangup")
        record = await switch.record(Outcome.ANSWERED)
        assert record.ended_by is EndedBy.CALLER
        assert record.agent_id == switch.agent("1001")


async def seat_sipp(switch: Switch, callee: int) -> None:
    """Agents whose telephones are all sipp's."""
    tenant, flow = (
        switch.town.centre.id,
        await switch.exchange.agent.flow_to(Target("UDP", "127.0.0.1", callee)),
    )
    for number in range(AGENTS):
        account = f"8{number:03d}"
        one = await Staff.create(
            login=account,
            name=account,
            organisation_id=tenant,
            tenant_id=tenant,
            password_hash="",
            created_at=switch.town.now,
        )
        await AgentSkill.create(group_id=switch.group.id, staff_id=one.id)
        binding = Binding(f"sip:{account}@127.0.0.1:{callee}", account, 1, monotonic() + 600, flow)
        switch.exchange.agent.registrar.keep(account, [binding])
        await switch.exchange.seats.sign_in(tenant, one.id, account, AgentState.IDLE)


async def test_a_load_is_answered_accounted_for_and_leaves_nothing_behind(
    db: Settings, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        switch = await building(stack, db, Silent())
        callee_port = free_port()
        callee = await sipp(tmp_path, "-sn", "uas", "-p", str(callee_port))
        await seat_sipp(switch, callee_port)
        pressing = asyncio.create_task(press_for_all(switch))
        caller = await sipp(
            tmp_path, "-sn", "uac", "-s", "12345", "-p", str(free_port()), "-m", str(CALLS), "-r", str(RATE),
            "-d", "5000", "-timeout", "40s", f"127.0.0.1:{switch.port}",
        )  # fmt: skip
        assert await asyncio.wait_for(caller.wait(), 45) == 0, "sipp says every call succeeded"
        pressing.cancel()
        async with asyncio.timeout(30):
            while switch.exchange.conversations or switch.exchange.book.waiting:
                await asyncio.sleep(0.1)
        outcomes = Counter(one.outcome for one in await CallRecord.all())
        assert sum(outcomes.values()) == CALLS
        assert set(outcomes) <= {Outcome.ANSWERED, Outcome.SHORT_ABANDON, Outcome.RING_NO_ANSWER}
        assert outcomes[Outcome.ANSWERED] >= 10, "how many depends on the machine; that none is lost does not"
        assert switch.engine.calls == {}
        assert not switch.exchange.agent.calls
        assert not switch.exchange.agent.open_calls
        callee.terminate()
        await callee.wait()


async def press_for_all(switch: Switch) -> None:
    """Every caller chooses an agent."""
    pressed: set[str] = set()
    while True:
        for call in switch.exchange.conversations:
            if call.call_id not in pressed and call.stage.shown == "testing" and call.caller:
                pressed.add(call.call_id)
                await switch.press(call, "0")
        await asyncio.sleep(0.02)
