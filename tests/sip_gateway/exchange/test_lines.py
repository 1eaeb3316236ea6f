"""Lines to the operators as the exchange uses them: full, forged, dead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hotline.calls.models import DialPrefix, TrunkLine
from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Answered, Failed
from sip_gateway.sip.listening import listening
from sip_gateway.sip.transports.layer import Listen
from tests.sip_gateway.exchange.phones import Phone, told
from tests.sip_gateway.exchange.switch import Switch

pytestmark = pytest.mark.sqlite


OPERATOR = "127.0.0.2"


@asynccontextmanager
async def operator(switch: Switch, **more: Any) -> AsyncIterator[Phone]:
    """The far end of a trunk known by its address."""
    far = Phone(switch.port)
    far.agent = UserAgent(Config(realm="operator", is_public=lambda number: True), far.on_invite)
    far.agent.guard.trust(["127.0.0.0/8"])
    async with listening(far.agent, [Listen("UDP", OPERATOR, 0)]) as layer:
        await TrunkLine.create(
            name="operator",
            host=OPERATOR,
            port=layer.listeners["UDP"].advertised[1],
            networks=[f"{OPERATOR}/32"],
            probe_seconds=0,
            shown_as="077112345",
            **more,
        )
        await DialPrefix.create(tenant_id=switch.town.centre.id, prefix="", trunks=[])
        await switch.order(orders.Reload)
        switch.exchange.agent.guard.trust(["127.0.0.0/8"])
        yield far


async def test_a_full_line_is_refused_and_free_again_after_the_call(switch: Switch) -> None:
    async with operator(switch, capacity=1) as far:
        first = await far.call("12345", "13800138000")
        await told(first, Answered)
        assert (await told(await far.call("12345", "13800138001"), Failed)).code == 503
        first.hang_up()
        await switch.until(lambda: not switch.exchange.conversations)
        third = await far.call("12345", "13800138002")
        await told(third, Answered)
        assert switch.newest.history.facts.number == "13800138002"


async def test_another_line_agreed_anew_leaves_what_this_one_carries(switch: Switch) -> None:
    async with operator(switch) as far:
        await told(await far.call("12345"), Answered)
        await TrunkLine.create(name="second", host="127.0.0.3", probe_seconds=5)
        await switch.order(orders.Reload)
        assert [line.in_use for line in switch.exchange.lines.trunks.lines.values()] == [1, 0]
        tasks = len(asyncio.all_tasks())
        for capacity in (1, 2, 3):
            await TrunkLine.filter(name="second").update(capacity=capacity)
            await switch.order(orders.Reload)
        await switch.until(lambda: len(asyncio.all_tasks()) <= tasks)


async def test_a_forged_extension_on_a_line_opens_no_door(switch: Switch) -> None:
    async with operator(switch) as far:
        assert (await told(await far.call("13900139000", "1001"), Failed)).code == 404
        call = await far.call("12345", "1001")
        await told(call, Answered)
        assert switch.newest.history.facts.number == ""


async def test_the_second_line_carries_what_the_dead_first_one_does_not(switch: Switch) -> None:
    await switch.sign_in("1001")
    async with operator(switch, priority=5) as far:
        await TrunkLine.create(
            name="dead", host="127.0.0.3", port=9, probe_seconds=0, shown_as="1", priority=0
        )
        await switch.order(orders.Reload)
        await switch.order(orders.Dial, "1001", number="13900139000")
        await switch.phones["1001"].answer()
        citizen = await far.answer()
        assert (citizen.number, citizen.caller.number) == ("13900139000", "077112345")
        await switch.until(lambda: switch.newest.stage.shown == "talking")
        citizen.hang_up()
        record = await switch.record(Outcome.ANSWERED)
        assert record.agent_id == switch.agent("1001")
        assert {name: line.in_use for name, line in switch.exchange.lines.trunks.lines.items()} == {
            "dead": 0,
            "operator": 0,
        }
