from datetime import UTC, datetime

import pytest

from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.roles import Role

NOW = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)


async def centre(code: str) -> Organisation:
    made = await Organisation.create(code=code, name=f"{code}热线中心", kind=OrganisationKind.CENTRE)
    made.tenant_id, made.path = made.id, f"/{made.id}/"
    await made.save()
    return made


@pytest.fixture
async def city(db: Settings) -> Organisation:
    return await centre("linjiang")


@pytest.fixture
async def other_city(db: Settings) -> Organisation:
    return await centre("beishan")


@pytest.fixture
def admin(city: Organisation) -> Actor:
    return staff(city, Role.ADMIN)


def staff(city: Organisation, *roles: Role) -> Actor:
    return Actor(
        "staff",
        staff_id=1,
        name="赵宁",
        organisation_id=city.id,
        organisation_path=city.path,
        tenant_id=city.id,
        roles=frozenset(roles),
        channel="web",
        request_id="r-1",
    )
