import pytest

from hotline.infra.settings import Settings
from tests.orders.town import Town, build


@pytest.fixture
async def town(db: Settings) -> Town:
    """`shift_lead` writes, `supervisor` writes and reads, `manager` reads."""
    return await build()
