import pytest

from hotline.infra.settings import Settings
from tests.orders.town import Town, build


@pytest.fixture
async def town(db: Settings) -> Town:
    """A town on each database."""
    return await build()
