from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from hotline.infra.settings import Settings
from tests.sip_gateway.exchange.silent import Silent
from tests.sip_gateway.exchange.switch import Switch, building


@pytest.fixture
async def switch(db: Settings) -> AsyncIterator[Switch]:
    """A town with an exchange whose sound is silent, on each database."""
    async with AsyncExitStack() as stack:
        yield await building(stack, db, Silent())
