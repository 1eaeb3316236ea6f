"""The stand-ins, calm at the beginning of every test."""

from collections.abc import AsyncIterator

import pytest

from tests.orders.town import Town, build
from tests.playing import Standins, playing


@pytest.fixture(scope="session")
async def machines() -> AsyncIterator[Standins]:
    async with playing() as standins:
        yield standins


@pytest.fixture
def standins(machines: Standins) -> Standins:
    machines.calm()
    return machines


@pytest.fixture
async def town(db: object) -> Town:
    return await build()
