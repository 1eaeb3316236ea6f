import pytest

from hotline.infra.settings import Settings
from hotline.people.roles import Role
from tests.content.posts.people import editor
from tests.orders.town import Town, build


@pytest.fixture
async def town(db: Settings) -> Town:
    """A town with two editors: one writes, the other reviews."""
    town = await build()
    for login in ("editor", "editor2"):
        town.people[login] = await editor(town, login, Role.EDITOR)
    return town
