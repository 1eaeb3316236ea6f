"""An appeal from the telephone on the page to its evaluation: a photo, a place, every hand, the result in the chat."""

import io
import re

import pytest
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.pages import DESK, PHONE, SignIn, Violations
from tests.browser.running import Site
from tests.browser.test_story import (
    ANSWER,
    TITLE,
    Hands,
    _agent,
    _approve,
    _dispatcher,
    _handler,
    _open,
)

pytestmark = pytest.mark.browser
SIMULATOR = "/wechat/simulator?openid=oBrowserStory0001"


async def say(phone: Page, text: str) -> None:
    await phone.locator("#said").fill(text)
    await phone.locator("#said").press("Enter")
    await expect(phone.locator(".line-citizen").last).to_contain_text(text)


async def _hears(phone: Page, text: str) -> None:
    await expect(phone.locator("#chat .line-account", has_text=text).last).to_be_visible()


async def _complain(phone: Page) -> str:
    """By words, a photo and a place, with a number to reach; the order's number."""
    await phone.goto(SIMULATOR)
    await phone.locator("#chat-empty").get_by_role("button").click()
    await _hears(phone, "12345")
    await say(phone, TITLE)
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), (90, 80, 70)).save(picture, "JPEG")
    photo = FilePayload(name="电梯.jpg", mimeType="image/jpeg", buffer=picture.getvalue())
    await phone.locator("input[accept='image/*']").set_input_files(photo)
    await expect(phone.locator("img.picture")).to_be_visible()
    await phone.get_by_role("button", name="位置").click()
    await phone.locator(".place").nth(2).click()
    await expect(phone.locator(".place-card")).to_be_visible()
    await say(phone, "13900005678")
    await expect(phone.locator(".line-account").last).to_contain_text(re.compile("请您核对|都不是"))
    if await phone.locator(".choice", has_text="都不是").count():  # the city has seen the like
        await phone.locator(".choice", has_text="都不是").last.click()
    await _hears(phone, "请您核对")
    await phone.locator(".choice", has_text="确认").last.click()
    await _hears(phone, "已登记")
    found = re.search(r"【编号】\s*(\d+)", await phone.locator("#chat").inner_text())
    assert found
    return found[1]


async def test_an_appeal_travels_from_the_chat_through_every_hand_and_back(
    browser: Browser, site: Site, sign_in: SignIn, violations: Violations
) -> None:
    hands = Hands(browser, site, sign_in)
    async with hands.of("", PHONE) as citizen:
        number = await _complain(citizen)
        assert await violations(citizen) == []
        async with hands.of("agent1", DESK) as agent:
            await _agent(agent, number)
            await _open(agent, number)
            await expect(agent.locator("main")).to_contain_text("观澜花园")
        async with hands.of("dispatcher1", DESK) as dispatcher:
            await _dispatcher(dispatcher, number)
        async with hands.of("leader1", PHONE) as leader:
            await _handler(leader, number)
        async with hands.of("reviewer1", DESK) as reviewer:
            await _approve(reviewer, number, "review_result")
        await _hears(citizen, ANSWER)
        await say(citizen, "评价")
        for asked in ("办理过程满意吗", "办理结果满意吗"):
            await _hears(citizen, asked)
            await say(citizen, "5")
        await _hears(citizen, "感谢您的评价")
    async with hands.of("agent2", DESK) as agent:
        await _open(agent, number)
        await expect(agent.locator("main")).to_contain_text("非常满意")
