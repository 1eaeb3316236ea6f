import pytest

from hotline.infra.settings import Settings
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from tests.orders.town import NOON, Town, build


@pytest.fixture
async def town(db: Settings) -> Town:
    """A town with two editors: one writes, the other reviews."""
    town = await build()
    for login in ("editor", "editor2"):
        town.people[login] = await editor(town, login)
    return town


async def editor(town: Town, login: str) -> Actor:
    staff = await Staff.create(
        login=login,
        name=login,
        organisation=town.centre,
        tenant_id=town.centre.id,
        password_hash="-",
        created_at=NOON,
    )
    await StaffRole.create(staff=staff, role=Role.EDITOR)
    return await actor_for_staff(staff, "desk", "test")
