from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import httpx2
import pytest

from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from hotline.wechat.api.accounts import add_account
from hotline.wechat.models import OfficialAccount
from standins.wechat import WeChat
from tests.orders.town import Town
from tests.playing import Standins, playing
from tests.web.centre.people import Desk
from tests.wechat.conftest import DETAILS
from web.app import create_app


@pytest.fixture(scope="session")
async def machines() -> AsyncIterator[Standins]:
    async with playing() as standins:
        yield standins


@pytest.fixture
def wechat(machines: Standins) -> WeChat:
    """The platform, with nothing in it."""
    machines.calm()
    return machines.wechat


@pytest.fixture
async def desk(
    db: Settings,
    town: Town,
    machines: Standins,
    wechat: WeChat,
    client_for: Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]],
) -> AsyncIterator[Desk]:
    """The desk of a centre that reaches the stand-in of the platform."""
    await _operator(town)
    app = create_app(machines.settings(db))
    async with client_for(app) as http:
        yield Desk(http, app, town)


async def _operator(town: Town) -> None:
    centre = town.centre
    staff = await Staff.create(
        login="operator",
        name="运营员",
        organisation=centre,
        tenant_id=centre.id,
        password_hash="-",
        created_at=town.now,
    )
    await StaffRole.create(staff=staff, role=Role.WECHAT_OPERATOR)


@pytest.fixture
async def account(town: Town) -> OfficialAccount:
    """The centre's account at the stand-in."""
    by = Actor.system(town.centre.id)
    return await add_account(DETAILS, tenant_id=town.centre.id, by=by, now=town.now)
