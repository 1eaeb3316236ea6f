"""From a citizen's telephone through the webhook and all workers and back, with nothing patched."""

import asyncio
from collections.abc import Callable

import httpx2
import pytest

from hotline.infra.bus import LocalBus
from hotline.orders.models import Order
from hotline.wechat.models import Reply, ReplyState, WechatMessage
from hotline.wiring import at_work, connected
from tests.playing import Standins, served
from tests.wechat.conftest import Platform
from web.app import create_app

pytestmark = pytest.mark.sqlite
OPENID = "oWhole"


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not found():
            await asyncio.sleep(0.05)


async def test_a_complaint_told_three_times_each_is_one_order_and_one_conversation(
    platform: Platform, machines: Standins
) -> None:
    chat, bus = platform.server.chat, LocalBus()

    def shown() -> str:
        return str([line["content"] for line in chat.since(OPENID, 0) if line["side"] != "citizen"])

    async with (
        served(create_app(platform.settings)) as address,
        httpx2.AsyncClient(timeout=30, trust_env=False) as http,
    ):
        machines.reports_to(address)
        with connected(bus):
            async with at_work(platform.settings, bus):
                for text, answer in (
                    ("滨江路18号门口的路灯三天不亮了", "联系电话"),
                    ("13800138000", "请您核对"),
                    ("确认", "已登记"),
                    ("进度", "【目前】已提交"),
                ):
                    told = {"openid": OPENID, "fields": {"Content": text}, "times": 3}
                    await http.post(f"{machines.url(machines.wechat)}/_say", json=told)
                    await until(lambda answer=answer: answer in shown())  # type: ignore[misc]
    assert (await Order.all().count(), await WechatMessage.all().count()) == (1, 4)
    assert await Reply.filter(state=ReplyState.SENT).count() == await Reply.all().count() == 4
