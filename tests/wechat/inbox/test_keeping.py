"""A message is one row, however often and wherever it is told."""

import asyncio

from hotline.wechat.inbox.keeping import keep
from hotline.wechat.inbox.letters import Inbound, opened
from hotline.wechat.models import OfficialAccount, WechatMedium, WechatMessage
from standins.wechat.letters import letter
from standins.wechat.pushing import SEAL, message
from tests.orders.town import NOON

STAMP = NOON.timestamp()


def said(account: OfficialAccount, kind: str = "text", **more: object) -> Inbound:
    one = letter(SEAL, message("oA", kind, STAMP, **more), STAMP, safe=True)
    return opened(account, one.query, one.body)


async def test_told_eight_times_at_once_it_is_kept_once(account: OfficialAccount) -> None:
    one = said(account, "image", MediaId="M1", PicUrl="http://x.cn/1")
    rows = await asyncio.gather(*(keep(account, one, NOON) for _ in range(8)))
    assert [row is not None for row in rows].count(True) == 1
    assert (await WechatMessage.all().count(), await WechatMedium.all().count()) == (1, 1)
    assert await keep(account, one, NOON) is None


async def test_the_content_is_encrypted_and_comes_back_whole(account: OfficialAccount) -> None:
    await keep(account, said(account, Content="我的电话是 13800138000 😀𠮷"), NOON)
    row = (await WechatMessage.all().values())[0]
    assert "13800138000" not in str(row)
    assert (await WechatMessage.get()).content["Content"] == "我的电话是 13800138000 😀𠮷"


async def test_a_kind_nobody_knows_is_kept_too(account: OfficialAccount) -> None:
    kept = await keep(account, said(account, "hologram", Shape="cube", MediaId="x" * 201), NOON)
    assert kept is not None and kept.kind == "hologram"
    assert not await WechatMedium.exists()
