from typing import Any

import pytest

from tests.calls.exchange import Exchange
from tests.orders.town import Town
from tests.web.centre.people import Desk


@pytest.fixture
async def exchange(town: Town) -> Exchange:
    """The desk's town, with calls."""
    return await Exchange.of(town)


class Ear:
    """In the place of the switchboard: hears what a page asks of the gateway."""

    up = True
    gateway = None

    def __init__(self) -> None:
        self.said: list[Any] = []

    async def order(self, order: Any) -> None:
        self.said.append(order)


@pytest.fixture
def ear(desk: Desk) -> Ear:
    ear = Ear()
    desk.app.state.services.switchboard = ear
    return ear
