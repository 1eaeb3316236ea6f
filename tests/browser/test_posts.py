"""The operator's desk in a real browser: from the hot topic to the reviewed draft, out on the platform, and the brief."""

import asyncio
import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations, wider

pytestmark = pytest.mark.browser
MOST_CLICKS = 10
PAGES = ("/desk/posts", "/desk/posts/month", "/desk/posts/topics", "/desk/posts/new?template=answer")


@dataclass
class Hand:
    """Counts what the operator presses; typing is not counted."""

    page: Page
    clicks: int = 0

    async def press(self, selector: str) -> None:
        self.clicks += 1
        await self.page.locator(selector).first.click()


async def test_operator_walks_a_week(desk: Page, second_desk: Page, sign_in: SignIn) -> None:
    """Topic → draft → review in few clicks → out by the stand-in of the platform → brief."""
    await sign_in(desk, "wechat1")
    await desk.goto("/desk/posts")
    hand = Hand(desk)
    await hand.press("a:has-text('选题建议')")
    if await desk.locator(".topic").count() == 0:  # the week has only begun
        await hand.press("[aria-label='上一周']")
    await hand.press("button:has-text('写这篇')")
    await expect(desk.locator(".ql-editor h2").first).to_have_text("大家在问什么")
    await desk.fill("#f-title", "大家最关心的几个问题")
    frame = desk.frame_locator("#preview")
    await expect(frame.locator("h1")).to_have_text("大家最关心的几个问题")
    await expect(frame.locator("[data-part=body] h2").first).to_have_css("border-left-width", "4px")
    await hand.press("summary:has-text('用已有图片')")
    await hand.press("[data-cover]")
    await expect(desk.locator("#f-crop")).to_have_value("0.0000,0.0000,1.0000,1.0000")
    await hand.press("button[value=send]")
    await expect(desk.locator(".toast")).to_contain_text("已送审")

    await sign_in(second_desk, "supervisor1")
    await second_desk.goto("/desk/posts")
    other = Hand(second_desk)
    await other.press(".slot-title a:has-text('大家最关心的几个问题')")
    await other.press(".choice:has-text('同意发布')")
    await other.press("button:has-text('提交审核')")
    await expect(second_desk.locator(".toast")).to_contain_text("审核通过")
    assert hand.clicks + other.clicks <= MOST_CLICKS

    await desk.reload()
    await desk.locator(".choice:has-text('次数不限')").click()
    await desk.click("button:has-text('确定')")
    await expect(desk.locator(".toast")).to_contain_text("已排期")
    await _out(desk)
    await desk.goto("/desk/posts/brief")
    async with desk.expect_download() as waiting:
        await desk.click("a:has-text('下载 Word')")
    assert (await waiting.value).suggested_filename.endswith(".docx")


async def _out(page: Page) -> None:
    """Until the platform has told that it is out."""
    async with asyncio.timeout(180):
        while not await page.locator(".badge:has-text('已发布')").count():
            await asyncio.sleep(0.5)
            await page.reload()


async def test_writing_with_the_tools_keeps_inline_style_only(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "wechat1")
    await desk.goto("/desk/posts/new")
    await desk.select_option("#template", "answer")
    await expect(desk.locator(".ql-editor h2").first).to_be_visible()
    await desk.locator(".ql-editor p").first.click(click_count=3)
    await desk.click("[data-format=bold]")
    await desk.click("[data-format=color][data-value='#c8372d']")
    await desk.click("[data-format=align][data-value=center]")
    body = desk.locator("#f-body")
    await expect(body).to_have_value(re.compile("text-align: center"))
    html = await body.input_value()
    assert (
        "color: rgb(200, 55, 45)" in html
        and "<strong" in html
        and "class=" not in html.replace('class="ql-ui"', "")
    )
    paste = """async (root) => { const data = new DataTransfer();
      data.setData('text/html', '<p style="color:#07a35a">外来</p><img src="https://evil.example/x.png"><script>1</script>');
      root.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    await desk.locator(".ql-editor").evaluate(paste)
    await expect(desk.locator(".toast")).to_contain_text("别的网站的图片")
    await expect(desk.locator(".ql-editor")).to_contain_text("外来")
    assert await desk.locator(".ql-editor img").count() == 0


async def test_pages_are_accessible_and_fit_a_phone(
    phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(phone, "wechat1")
    for path in PAGES:
        await phone.goto(path)
        assert await violations(phone) == [], path
        assert not await wider(phone), path


async def test_a_post_is_dragged_to_another_day(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "wechat1")
    await desk.goto("/desk/posts/all?state=draft")
    title = (await desk.locator(".item-title").first.inner_text()).strip()
    await desk.locator(".item-title").first.click()
    await desk.locator(".breadcrumb a").first.click()
    card = desk.locator(f".slot:has-text('{title}')")
    target = desk.locator(".day:not(.is-past):not(:has(.slot))").last
    day = await target.get_attribute("data-day")
    await card.drag_to(target)
    await expect(desk.locator(f"[data-day='{day}'] .slot:has-text('{title}')")).to_be_visible()
