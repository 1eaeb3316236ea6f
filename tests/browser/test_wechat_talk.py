"""A conversation in two browsers: a citizen's telephone writes, the desk takes, answers and writes the order down."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations, wider
from tests.browser.test_wechat_story import say

pytestmark = pytest.mark.browser
NEWCOMER = "/wechat/simulator?openid=oBrowserTest0007"


async def test_a_citizen_finds_a_person_and_gets_a_number(
    desk: Page, phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await phone.goto(NEWCOMER)
    await phone.locator("#chat-empty").get_by_role("button").click()
    await expect(phone.locator("#chat .line-account").last).to_be_visible()
    await say(phone, "江山路18号门口的井盖坏了，晚上很危险")
    await say(phone, "人工")
    await sign_in(desk, "agent1")
    await desk.goto("/desk/wechat/talks?tab=all")
    await desk.locator(".talk-row a", has_text="0007").click()
    await expect(desk.locator("#talk-lines")).to_contain_text("井盖坏了")
    assert await violations(desk) == []
    await desk.locator("[data-action=take]").click()
    await desk.get_by_role("button", name="问候").click()
    await desk.locator("#f-text").press("Control+Enter")
    await expect(phone.locator("#chat")).to_contain_text("我是12345热线工作人员")

    await desk.locator("#f-text").fill("写了一半")
    await say(phone, "就在公交站旁边")
    await expect(desk.locator("#talk-lines")).to_contain_text("就在公交站旁边")  # by itself
    await expect(desk.locator("#f-text")).to_have_value("写了一半")

    await desk.get_by_role("link", name="生成工单").click()
    await expect(desk.locator("#f-content")).to_have_value(
        "江山路18号门口的井盖坏了，晚上很危险\n就在公交站旁边"
    )
    await desk.locator("#f-citizen-phone").fill("13877001122")
    await desk.locator("#f-title").fill("江山路18号井盖损坏")
    await desk.locator("input[name=type][value=complaint]").check()
    await desk.get_by_role("button", name="登记", exact=True).click()
    await expect(desk.get_by_text("已把编号发到微信会话")).to_be_visible()
    await expect(phone.locator("#chat")).to_contain_text("已为您登记工单")

    await desk.get_by_role("link", name="回到会话").click()
    await desk.set_viewport_size({"width": 390, "height": 844})
    assert not await wider(desk)
    assert await violations(desk) == []
