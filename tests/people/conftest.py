import pytest

from hotline.infra.settings import Settings
from tests.people.cities import Cities, build


@pytest.fixture
async def cities(db: Settings) -> Cities:
    """Two cities that must never see each other."""
    return await build(db)
