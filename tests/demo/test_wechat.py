"""The demo city's official account is one the stand-in of the platform knows."""

import pytest

from demo.wechat import ACCOUNT, open_account
from hotline.infra.settings import Settings
from hotline.wechat.api.accounts import sole_account
from hotline.wechat.api.client import Client
from standins import accounts
from tests.orders.town import NOON, build
from tests.playing import playing

pytestmark = pytest.mark.sqlite


async def test_the_city_speaks_with_the_platform(db: Settings) -> None:
    town = await build()
    await open_account(town.centre, NOON)
    account = await sole_account()
    assert (account.code, account.callback_token) == (accounts.WECHAT_CODE, accounts.WECHAT_TOKEN)
    assert (ACCOUNT.original_id, ACCOUNT.aes_key) == (accounts.WECHAT_ORIGINAL_ID, accounts.WECHAT_AES_KEY)
    async with playing() as machines:
        machines.wechat.followers.heard("oA", "text", "")
        client = Client(machines.settings(db))
        await client.say(account, "oA", "您好")
        await client.close()
        assert machines.wechat.received[-1].text == "您好"
