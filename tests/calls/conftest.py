import pytest

from hotline.infra.settings import Settings
from tests.calls.exchange import Exchange
from tests.orders.town import build


@pytest.fixture
async def exchange(db: Settings) -> Exchange:
    """A town with a telephone, on each database."""
    return await Exchange.of(await build())
