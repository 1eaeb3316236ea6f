"""公众号菜单: drawn button by button, compared with what is live, published, restored."""

import re
from typing import Any

import httpx2
import pytest

from hotline.wechat.models import MenuVersion, WechatMenu
from standins.wechat import WeChat
from tests.web.centre.people import Desk

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("account")]
URL = "/desk/wechat/menu/demo"
STAMP = re.compile(r'name="stamp" value="([0-9a-f]+)"')


async def press(desk: Desk, what: str, **fields: Any) -> httpx2.Response:
    """One small button, on the page as it is now."""
    at = f"{URL}?tag={fields.get('tag', 0)}"
    found = STAMP.search((await desk.get(at)).text)
    return await desk.post(f"{URL}/{what}", {"stamp": found[1] if found else "", **fields}, at=at)


async def drawn(desk: Desk) -> None:
    """我要诉求, and 服务 with two below it."""
    await desk.as_("operator")
    await press(desk, "add")
    await press(desk, "save", at="0", name="我要诉求", kind="click", key="report")
    await press(desk, "add")
    await press(desk, "save", at="1", name="服务", kind="click", key="help")
    for n, (name, url) in enumerate([("查进度", "https://a.cn/track"), ("公开", "https://a.cn/results")]):
        await press(desk, "add", at="1")
        await press(desk, "save", at=f"1.{n}", name=name, kind="view", url=url)


async def test_a_menu_is_drawn_published_and_restored(desk: Desk, wechat: WeChat) -> None:
    await drawn(desk)
    assert (await press(desk, "publish")).status_code == 303
    names = [
        (one["name"], [each["name"] for each in one.get("sub_button", [])])
        for one in wechat.menus.default["button"]
    ]
    assert names == [("我要诉求", []), ("服务", ["查进度", "公开"])]
    assert "与线上一致" in (await desk.get(f"{URL}/difference")).text
    await press(desk, "move", at="1.0", step=1)
    await press(desk, "remove", at="0")
    told = (await desk.get(f"{URL}/difference")).text
    assert "删除" in told and "我要诉求" in told and "顺序" in told
    await press(desk, "restore", version=1)
    assert "与线上一致" in (await desk.get(f"{URL}/difference")).text
    version = await MenuVersion.get()
    assert (version.number, version.published_by) == (1, "运营员")


async def test_a_wrong_button_is_said_at_its_field_and_keeps_what_was_typed(desk: Desk) -> None:
    await drawn(desk)
    long = await press(desk, "save", at="0", name="我要反映一个问题", kind="view", url="example.cn")
    assert long.status_code == 422 and "24 个字节，最多 16 个" in long.text
    assert "请填写完整的网址" in long.text and 'value="我要反映一个问题"' in long.text
    await press(desk, "add", at="0")
    halfway = await desk.get(URL)
    assert "还有 1 处没有设置好" in halfway.text
    assert (await press(desk, "publish")).status_code == 422
    assert (await press(desk, "save", at="2", name="没有", kind="click", key="help")).status_code == 404


async def test_two_people_do_not_overwrite_each_other(desk: Desk) -> None:
    await drawn(desk)
    page = (await desk.get(URL)).text
    seen = STAMP.search(page)
    assert seen
    await press(desk, "remove", at="0")
    late = await desk.post(f"{URL}/remove", {"stamp": seen[1], "at": "0"}, at=URL)
    assert late.status_code == 409 and "刚被别人修改" in late.text
    assert len((await WechatMenu.get()).buttons) == 1


async def test_a_tag_has_a_menu_of_its_own(desk: Desk, wechat: WeChat) -> None:
    await drawn(desk)
    await press(desk, "publish")
    opened = await desk.post(f"{URL}/tags", {"name": "江山社区"})
    assert opened.status_code == 303
    again = await desk.post(f"{URL}/tags", {"name": "江山社区"})
    assert again.status_code == 409 and "已有同名标签" in again.text
    tag = next(iter(wechat.menus.tags))
    for version in (1, 2):
        await press(desk, "save", tag=tag, at="0", name=f"社区{version}", kind="click", key="report")
        assert (await press(desk, "publish", tag=tag)).status_code == 303
    assert [one["button"][0]["name"] for one in wechat.menus.conditional] == ["社区2"]
    wechat.menus.tagged["oA"] = {tag}
    assert wechat.menus.of("oA")["button"][0]["name"] == "社区2"
    assert wechat.menus.of("oB")["button"][0]["name"] == "我要诉求"
    assert "与线上一致" in (await desk.get(f"{URL}/difference?tag={tag}")).text


async def test_a_platform_out_of_order_is_explained_and_nothing_is_lost(desk: Desk, wechat: WeChat) -> None:
    await drawn(desk)
    wechat.behaviour.change({"mode": "html"})
    refused = await press(desk, "publish")
    assert refused.status_code == 409 and "不是平台的回应" in refused.text
    assert "查不到线上的菜单" in (await desk.get(f"{URL}/difference")).text
    assert not await MenuVersion.exists() and len((await WechatMenu.get()).buttons) == 2
