"""The webhook as the platform uses it, and as others try to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from unittest.mock import patch

import httpx2
import pytest

from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.wechat.api.accounts import NewAccount, add_account
from hotline.wechat.inbox import keeping
from hotline.wechat.inbox.writing import write
from hotline.wechat.models import OfficialAccount, WechatMessage
from standins.wechat import WeChat
from standins.wechat.letters import Letter, letter
from standins.wechat.pushing import SEAL, event, message
from tests.orders.town import NOON, Town
from tests.playing import served
from tests.wechat.conftest import DETAILS
from web.app import create_app
from web.kit.services import wall_clock
from wechat import callback
from wechat.storms import Storms

pytestmark = pytest.mark.sqlite
ADDRESS = "/wechat/callback/demo"


@pytest.fixture
async def http(
    db: Settings, account: OfficialAccount, client_for: Callable[..., AbstractAsyncContextManager[Any]]
) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_for(create_app(db)) as client:
        yield client


def said(text: str = "路灯不亮", openid: str = "oA", safe: bool = True, **more: object) -> Letter:
    now = wall_clock().timestamp()
    return letter(SEAL, message(openid, "text", now, Content=text, **more), now, safe=safe)


async def post(http: httpx2.AsyncClient, one: Letter, address: str = ADDRESS) -> tuple[int, str]:
    answer = await http.post(
        address, params=one.query, content=one.body, headers={"content-type": "text/xml"}
    )
    return answer.status_code, answer.text


async def test_the_console_proves_the_address_is_ours(http: httpx2.AsyncClient) -> None:
    query = said(safe=False).query | {"echostr": "5927782489442352469"}
    answer = await http.get(ADDRESS, params=query)
    assert (answer.status_code, answer.text) == (200, "5927782489442352469")
    wrong = await http.get(ADDRESS, params=query | {"signature": "0" * 40})
    assert wrong.status_code == 403 and "5927782489442352469" not in wrong.text


@pytest.mark.parametrize("safe", [False, True])
async def test_three_repeats_are_one_message(http: httpx2.AsyncClient, safe: bool) -> None:
    one = said(safe=safe)
    answers = await asyncio.gather(*(post(http, one) for _ in range(3)))
    assert set(answers) == {(200, "success")}
    assert (await WechatMessage.get()).content["Content"] == "路灯不亮"


async def test_the_platform_itself_is_understood(db: Settings, account: OfficialAccount) -> None:
    async with served(create_app(db)) as address:
        server = WeChat(f"{address}{ADDRESS}")
        for safe in (False, True):
            pushed = await server.pusher.push(
                event("oA", "subscribe", server.now() + safe), server.now(), safe=safe
            )
            assert (pushed.status, pushed.text, pushed.tries) == (200, "success", 1)
    assert await WechatMessage.filter(kind="event", event="subscribe").count() == 2


async def test_what_is_not_the_platforms_is_refused_and_not_kept(http: httpx2.AsyncClient) -> None:
    good = said()
    assert (await post(http, Letter(good.query | {"nonce": "other"}, good.body)))[0] == 403
    assert (await post(http, Letter(good.query, good.body[:-60])))[0] == 422
    assert (await post(http, good, "/wechat/callback/unknown"))[0] == 404
    old = wall_clock().timestamp() - 301
    assert (await post(http, letter(SEAL, message("oA", "text", old, Content="旧"), old, safe=True)))[
        0
    ] == 403
    assert not await WechatMessage.exists()


async def test_the_sole_account_needs_no_name_until_there_is_a_second(
    http: httpx2.AsyncClient, town: Town
) -> None:
    assert (await post(http, said(), "/wechat/callback")) == (200, "success")
    second = DETAILS.model_dump() | {"code": "second", "app_id": "wxsecond"}
    by = Actor.system(town.centre.id)
    await add_account(NewAccount(**second), tenant_id=town.centre.id, by=by, now=NOON)
    assert (await post(http, said(), "/wechat/callback"))[0] == 404


async def test_a_storm_from_one_is_left_and_others_are_heard(http: httpx2.AsyncClient) -> None:
    with patch.object(callback, "storms", Storms(3)):
        answers = [await post(http, said(str(n))) for n in range(6)]
        answers.append(await post(http, said("另一位", "oB")))
    assert set(answers) == {(200, "success")}
    assert await WechatMessage.filter(openid="oA").count() == 3
    assert await WechatMessage.filter(openid="oB").count() == 1


async def test_a_slow_database_is_answered_for_in_time_and_loses_nothing(http: httpx2.AsyncClient) -> None:
    waiting = asyncio.Event()

    async def slow(*given: Any) -> object:
        await waiting.wait()
        return await write(*given)

    one = said()
    with patch.object(keeping, "write", slow), patch.object(callback, "ANSWER_SECONDS", 0.05):
        assert (await post(http, one))[0] == 503
        waiting.set()
        while keeping.under_way():
            await asyncio.sleep(0.01)
    assert await WechatMessage.all().count() == 1
    assert (await post(http, one)) == (200, "success")
    assert await WechatMessage.all().count() == 1


async def test_a_database_that_is_away_makes_the_platform_repeat(http: httpx2.AsyncClient) -> None:
    async def away(*given: Any) -> object:
        raise ConnectionError

    one = said()
    with patch.object(callback, "keep", away):
        assert (await post(http, one))[0] == 503
    assert (await post(http, one)) == (200, "success")


async def test_with_too_much_under_way_the_platform_is_asked_to_repeat(http: httpx2.AsyncClient) -> None:
    one = said()
    with patch.object(callback, "AT_ONCE", 0):
        assert (await post(http, one))[0] == 503
    assert (await post(http, one)) == (200, "success")
