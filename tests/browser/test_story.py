"""One request through every hand, each on the device they really use: nobody touches anything but the screen.

`STORY_PICTURES=folder` keeps a picture of every step.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.pages import DESK, PHONE, Device, SignIn, opened
from tests.browser.running import Site
from tests.browser.test_portal import through

pytestmark = pytest.mark.browser
TITLE = "海棠小区三号楼电梯停运两周"
WISH = "三号楼唯一的电梯已停运两周，七楼住着行动不便的老人，请尽快督促维修。"
ANSWER = "已督促物业更换曳引机，电梯于今天上午通过检验恢复运行，并向七楼住户当面说明。"


class Hands:
    """Opens a page for whoever is next."""

    def __init__(self, browser: Browser, site: Site, sign_in: SignIn) -> None:
        self.browser, self.site, self.sign_in = browser, site, sign_in
        self.pictures = os.environ.get("STORY_PICTURES")
        self.taken = 0

    @asynccontextmanager
    async def of(self, login: str, device: Device) -> AsyncIterator[Page]:
        async with opened(await self.browser.new_context(base_url=self.site.url, **device)) as page:
            if login:
                await self.sign_in(page, login)
                await page.goto("/desk" if device is DESK else "/app")
            yield page
            await self.picture(page, login or "citizen")

    async def picture(self, page: Page, name: str) -> None:
        if self.pictures:
            self.taken += 1
            await page.screenshot(path=Path(self.pictures) / f"{self.taken:02}-{name}.png", full_page=True)


async def _submit(page: Page) -> tuple[str, str]:
    await page.goto("/")
    await page.get_by_role("link", name="提交诉求 约 2 分钟").click()
    await page.locator("label", has_text="投诉").first.click()
    await page.get_by_label("标题").fill(TITLE)
    await page.get_by_label("具体情况").fill(WISH)
    await page.get_by_label("在哪里").fill("海棠小区三号楼")
    await page.get_by_label("称呼").fill("周女士")
    await page.get_by_label("联系电话").fill("13900001234")
    await expect(page.locator("#submit-form[data-captcha=verified]")).to_be_visible()
    await page.locator("#submit-form .toolbar button").click()
    await through(page)
    number, code = [await each.inner_text() for each in await page.locator(".slip .code").all()]
    return number, code


async def _open(page: Page, number: str) -> None:
    """By the search field every desk has on top."""
    search = page.locator(".topbar [type=search]")
    await search.fill(number)
    await search.press("Enter")
    await page.wait_for_url(f"**{number}**")
    if "/desk/orders/" not in page.url:
        await page.goto(f"/desk/orders/{number}")


async def _sheet(page: Page, action: str) -> Locator:
    await page.locator(f"[data-action={action}]").first.click()
    sheet = page.locator("#action-sheet")
    await expect(sheet).to_be_visible()
    return sheet


async def _send(sheet: Locator) -> None:
    await sheet.locator("button[type=submit]").last.click()
    await expect(sheet).to_be_hidden()


async def _agent(page: Page, number: str) -> None:
    await page.locator(f".item[data-number='{number}'] [data-action=take]").click()
    await page.wait_for_url("**/desk?tab=mine**")
    for action in ("accept", "send_to_review"):
        await _open(page, number)
        await _send(await _sheet(page, action))


async def _dispatcher(page: Page, number: str) -> None:
    await _approve(page, number, "review_intake")
    await _open(page, number)
    sheet = await _sheet(page, "dispatch")
    lead = sheet.locator("#f-lead")
    await lead.fill("住建")
    await lead.press("Enter")
    await _send(sheet)


async def _handler(page: Page, number: str, title: str = TITLE) -> None:
    await page.goto("/app/todo")
    await page.locator(".list-card-title a", has_text=title).first.click()
    await page.get_by_role("button", name="签收").click()
    await expect(page.locator(".toast")).to_contain_text("已签收")
    sheet = page.locator("#sheet")
    await page.get_by_role("link", name="核实").click()
    await sheet.get_by_label("核实情况").fill("已到现场，曳引机损坏。")
    await sheet.get_by_role("button", name="提交").click()
    await expect(page.locator("#order")).to_contain_text("曳引机损坏")
    await page.get_by_role("link", name="答复").click()
    await sheet.locator("textarea[name=content]").fill(ANSWER)
    await sheet.get_by_role("button", name="提交").click()
    await expect(page.locator(".toast")).to_contain_text("已提交答复")


async def _approve(page: Page, number: str, action: str) -> None:
    await _open(page, number)
    sheet = await _sheet(page, action)
    await sheet.locator("label", has_text="同意").first.click()
    await _send(sheet)


async def _caller(page: Page, number: str) -> None:
    await _open(page, number)
    sheet = await _sheet(page, "call_back")
    await sheet.locator("label", has_text="已接通").click()
    await sheet.locator("[name=process][value='5']").check(force=True)
    await sheet.locator("[name=result][value='5']").check(force=True)
    await _send(sheet)
    await _open(page, number)
    await _send(await _sheet(page, "submit_closing"))


async def _citizen_again(page: Page, number: str, code: str) -> None:
    await page.goto("/track")
    await page.fill("#f-number", number)
    await page.fill("#f-query-code", code)
    await page.get_by_role("button", name="查询", exact=True).click()
    await expect(page.locator("main")).to_contain_text(ANSWER)
    await expect(page.locator("main")).to_contain_text("已办结")


async def test_a_request_travels_through_every_hand_to_a_closed_case(
    browser: Browser, site: Site, sign_in: SignIn
) -> None:
    hands = Hands(browser, site, sign_in)
    async with hands.of("", PHONE) as citizen:
        number, code = await _submit(citizen)
    async with hands.of("agent1", DESK) as agent:
        await _agent(agent, number)
    async with hands.of("dispatcher1", DESK) as dispatcher:
        await _dispatcher(dispatcher, number)
    async with hands.of("leader1", PHONE) as leader:
        await _handler(leader, number)
    async with hands.of("reviewer1", DESK) as reviewer:
        await _approve(reviewer, number, "review_result")
    async with hands.of("agent2", DESK) as caller:
        await _caller(caller, number)
    async with hands.of("reviewer1", DESK) as reviewer:
        await _approve(reviewer, number, "review_closing")
    async with hands.of("", PHONE) as citizen:
        await _citizen_again(citizen, number, code)
