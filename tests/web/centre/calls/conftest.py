import pytest

from tests.calls.exchange import Exchange
from tests.orders.town import Town


@pytest.fixture
async def exchange(town: Town) -> Exchange:
    """The desk's town, with calls."""
    return await Exchange.of(town)
