"""A rush at the webhook, as counted work: everything is kept, nothing twice, in few commits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from unittest.mock import patch

import httpx2
import pytest

from hotline.infra.settings import Settings
from hotline.wechat.inbox import keeping
from hotline.wechat.inbox.letters import opened
from hotline.wechat.inbox.writing import Arrival, write
from hotline.wechat.models import OfficialAccount, WechatMedium, WechatMessage
from standins.wechat.letters import letter
from standins.wechat.pushing import SEAL, event, message
from web.app import create_app
from web.kit.services import wall_clock

ADDRESS = "/wechat/callback/demo"


@pytest.fixture
async def http(
    db: Settings,
    account: OfficialAccount,
    client_for: Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]],
) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_for(create_app(db)) as client:
        yield client


async def test_a_hundred_letters_three_times_at_once_are_a_hundred_rows(http: httpx2.AsyncClient) -> None:
    now, commits = wall_clock().timestamp(), 0
    letters = [
        letter(SEAL, message(f"o{n % 40}", "text", now, Content=f"第{n}件 😀"), now, safe=n % 2 == 0)
        for n in range(70)
    ]
    letters += [
        letter(SEAL, message(f"o{n}", "image", now, MediaId=f"M{n}", PicUrl="http://x.cn"), now, safe=True)
        for n in range(20)
    ]
    letters += [
        letter(
            SEAL, event("oPlatform", "TEMPLATESENDJOBFINISH", now, MsgID=n, Status="success"), now, safe=False
        )
        for n in range(10)
    ]

    async def counted(arrivals: list[Arrival]) -> object:
        nonlocal commits
        commits += 1
        return await write(arrivals)

    async def post(place: int) -> int:
        one = letters[place]
        return (await http.post(ADDRESS, params=one.query, content=one.body)).status_code

    with patch.object(keeping, "write", counted):
        first = await asyncio.gather(*(post(place) for place in [*range(100)] * 3))
    assert set(first) == {200} and commits < 60
    assert await WechatMessage.all().count() == 100 and await WechatMedium.all().count() == 20
    assert {len(one.content["FromUserName"]) > 0 for one in await WechatMessage.all()} == {True}


async def test_two_processes_told_the_same_keep_it_once(account: OfficialAccount) -> None:
    now = wall_clock()
    sent = [
        letter(SEAL, message(f"o{n}", "text", now.timestamp()), now.timestamp(), safe=False)
        for n in range(30)
    ]
    arrivals = [Arrival(account.id, opened(account, one.query, one.body), now) for one in sent]
    halves = await asyncio.gather(write(arrivals[:20]), write(arrivals[10:]), write(arrivals))
    new = [place for half in halves for place in half]
    assert len(new) == len(set(new)) == 30 == await WechatMessage.all().count()
