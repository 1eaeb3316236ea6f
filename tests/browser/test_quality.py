"""An inspector scores a call, its agent appeals, another person decides – in a real browser, with axe on each page."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations, wider

pytestmark = pytest.mark.browser
CALL = "/desk/quality/calls/"
AGENT3 = "韦海珍"
"""Takes one of the demo's spoken conversations, which the rules have judged."""


async def test_a_score_is_given_contested_and_corrected(
    desk: Page, phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(desk, "inspector1")
    for listed in ("/desk/quality", "/desk/quality/queue"):
        await desk.goto(listed)
        assert await violations(desk) == []
    page = await _scored(desk, violations)
    await sign_in(phone, "agent3")
    await _contested(phone, page, violations)
    await phone.context.clear_cookies()
    await sign_in(phone, "supervisor1")
    await _corrected(phone, page)


async def _scored(desk: Page, violations: Violations) -> str:
    """A severe mistake needs its reason, and what was filled in stays; returns the call's page."""
    heard = desk.locator(".task-row", has_text="自动评分：").filter(has_text=AGENT3)
    await heard.get_by_role("button", name="领取评分").click()
    await desk.wait_for_url(lambda url: CALL in url)
    page = desk.url
    await desk.locator(".said-line.is-cited .second").first.click()
    await expect(desk.locator(".said-line.is-heard")).to_have_count(1)
    await desk.fill("#f-points-urgent_report", "15")
    await desk.locator("[data-now=f-at-urgent_report]").click()
    await expect(desk.locator("[data-left=business]")).to_have_text("85")
    await desk.get_by_role("button", name="提交评分").click()
    await expect(desk.locator(".field-error")).to_contain_text("严重差错请写明情况")
    await expect(desk.locator("#f-points-urgent_report")).to_have_value("15")
    await desk.fill("#f-note-urgent_report", "电梯困人没有按紧急件上报")
    assert await violations(desk) == []
    await desk.get_by_role("button", name="提交评分").click()
    await desk.wait_for_url(lambda url: url.endswith("/queue"))
    return page


async def _contested(phone: Page, page: str, violations: Violations) -> None:
    for seen in ("/desk/quality/mine", page):
        await phone.goto(seen)
        assert not await wider(phone) and await violations(phone) == []
    await phone.locator("summary", has_text="申诉").click()
    await phone.fill("[name=reason]", "已经同时拨打了消防电话。")
    await phone.get_by_role("button", name="提交申诉").click()
    await expect(phone.locator(".appeal-card")).to_contain_text("申诉待复核")


async def _corrected(phone: Page, page: str) -> None:
    await phone.goto(page)
    await phone.locator("[name=lifted]").check()
    await phone.fill("[name=opinion]", "情况属实，取消扣分。")
    await phone.get_by_role("button", name="提交复核").click()
    await phone.wait_for_url(lambda url: url.endswith("/appeals"))
    await phone.goto(page)
    await expect(phone.locator(".appeal-card")).to_contain_text("申诉成立")
    await expect(phone.locator(".scores-large")).to_contain_text("100")
