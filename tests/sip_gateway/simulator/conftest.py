"""A town with a real gateway, and the network of subscribers at the other end of its line."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from hotline.calls.switchboard import orders
from hotline.infra.settings import Settings
from sip_gateway.robot.recognising import Recogniser
from sip_gateway.simulator.network import Network, network
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.robot.callee import OPERATOR, lead_there
from tests.sip_gateway.robot.conftest import Calls, Stenographer, listening_in


@dataclass
class City:
    """Both ends of the line; `calls` are the robot's."""

    switch: Switch
    network: Network
    calls: Calls


@pytest.fixture
async def city(db: Settings) -> AsyncIterator[City]:
    async with AsyncExitStack() as stack:
        more: dict[str, Any] = {"media_low_port": 27200, "media_high_port": 27400, "robot_poll_seconds": 20}
        switch = await building(stack, db, None, **more)
        calls = listening_in(switch, Stenographer())
        calls.robot.recogniser = Recogniser(None, 0.5, switch.exchange.clock)  # keys only, as in the demo
        made = await stack.enter_async_context(network(OPERATOR, 0, ("127.0.0.1", switch.port)))
        await lead_there(switch.town.centre.id, made.port)
        await switch.order(orders.Reload)
        switch.exchange.agent.guard.trust(["127.0.0.0/8"])
        yield City(switch, made, calls)
