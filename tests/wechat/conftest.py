"""A town with an official account, and the platform it belongs to."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.wechat.api.accounts import NewAccount, add_account
from hotline.wechat.api.client import Client
from hotline.wechat.models import OfficialAccount
from standins import accounts
from standins.wechat import WeChat
from tests.orders.town import NOON, Town, build
from tests.playing import Standins, playing

CITIZEN = "oCitizen1"
DETAILS = NewAccount(
    code=accounts.WECHAT_CODE,
    name="临江12345",
    app_id=accounts.WECHAT_APP_ID,
    original_id=accounts.WECHAT_ORIGINAL_ID,
    secret=accounts.WECHAT_SECRET,
    callback_token=accounts.WECHAT_TOKEN,
    aes_key=accounts.WECHAT_AES_KEY,
)


@dataclass
class Platform:
    """Our account at the stand-in, and our way to it."""

    server: WeChat
    account: OfficialAccount
    client: Client
    settings: Settings

    def hears(self, openid: str = CITIZEN, kind: str = "text", event: str = "") -> None:
        """The citizen did something, so that we may answer."""
        self.server.followers.heard(openid, kind, event)


@pytest.fixture(scope="session")
async def machines() -> AsyncIterator[Standins]:
    async with playing() as standins:
        yield standins


@pytest.fixture
async def town(db: object) -> Town:
    return await build()


@pytest.fixture
async def account(town: Town) -> OfficialAccount:
    by = Actor.system(town.centre.id)
    return await add_account(DETAILS, tenant_id=town.centre.id, by=by, now=NOON)


@pytest.fixture
async def platform(account: OfficialAccount, machines: Standins, db: Settings) -> AsyncIterator[Platform]:
    machines.calm()
    settings = machines.settings(db)
    client = Client(settings)
    yield Platform(machines.wechat, account, client, settings)
    await client.close()
