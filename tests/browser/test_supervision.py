"""A supervision notice in real browsers: issued at the desk, answered on a phone, lifted at the desk."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations, wider

pytestmark = pytest.mark.browser
BOARD = "/desk/supervision"


async def _tick_one_of_the_housing_bureau(page: Page) -> None:
    """On the lane of the unmarked, so that no notice is there yet."""
    await page.goto(f"{BOARD}?organisation=zjj")
    await expect(page.locator("[data-live]")).to_have_class(re.compile("is-online"))
    await page.locator(".watch-pick input").first.check()
    await expect(page.locator("[data-watch-batch]")).to_contain_text("已选 1 件")


async def test_a_notice_from_the_board_to_the_phone_and_back(
    desk: Page, phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(desk, "supervisor1")
    await _tick_one_of_the_housing_bureau(desk)
    assert await violations(desk) == []
    await desk.locator("[data-watch-batch] button[type=submit]").click()
    sheet = desk.locator("#action-sheet")
    await expect(sheet.locator("textarea[name=requirement]")).not_to_have_value("")
    await expect(sheet).to_contain_text("怎么算的")
    assert await violations(desk) == []
    await sheet.locator("button[type=submit]").click()
    await expect(desk.locator(".toast")).to_contain_text("已发出 督〔")
    number = re.search(r"督〔\d+〕\d+号", await desk.locator(".toast").inner_text())
    assert number
    await desk.goto(f"{BOARD}/notices")
    await desk.get_by_role("link", name=re.compile(re.escape(number[0]))).first.click()
    notice = desk.url
    assert await violations(desk) == []

    await sign_in(phone, "leader1")
    await phone.goto("/app/supervised/received")
    await phone.locator(".list-card", has_text=number[0]).locator(".list-card-title a").click()
    await expect(phone.get_by_role("heading", name=number[0])).to_be_visible()
    assert not await wider(phone)
    assert await violations(phone) == []
    await phone.get_by_role("link", name="反馈").click()
    await phone.locator("#sheet textarea").fill("已连夜处理完毕，负责人在场。")
    assert await violations(phone) == []
    await phone.locator("#sheet button[type=submit]").click()
    await expect(phone.locator(".timeline")).to_contain_text("已连夜处理完毕")

    await desk.goto(notice)
    await desk.locator("[data-action=verify]").click()
    await sheet.locator("textarea[name=opinion]").fill("现场核实属实")
    await sheet.locator("button[type=submit]").click()
    await expect(desk.locator(".notice-badges")).to_contain_text("已销号")


async def test_the_board_moves_with_the_city_and_keeps_what_is_ticked(
    desk: Page, phone: Page, sign_in: SignIn
) -> None:
    await sign_in(desk, "supervisor1")
    await _tick_one_of_the_housing_bureau(desk)
    await sign_in(phone, "agent1")
    await desk.evaluate("document.querySelector('#watch').firstElementChild.dataset.old = ''")
    await phone.goto("/desk")
    await phone.locator("[data-list] [data-action=take]").first.click()
    await expect(desk.locator("#watch [data-old]")).to_have_count(0)
    await expect(desk.locator(".watch-pick input:checked")).to_have_count(1)
    await expect(desk.locator("[data-watch-batch]")).to_contain_text("已选 1 件")


async def test_the_desk_fits_a_phone(phone: Page, sign_in: SignIn, violations: Violations) -> None:
    await sign_in(phone, "supervisor1")
    for url in (BOARD, f"{BOARD}?lane=yellow", f"{BOARD}/notices?all=1", f"{BOARD}/lifted"):
        await phone.goto(url)
        assert not await wider(phone), url
        assert await violations(phone) == [], url


async def test_leaders_lists_are_accessible(phone: Page, sign_in: SignIn, violations: Violations) -> None:
    await sign_in(phone, "leader1")
    for url in ("/app/supervised", "/app/supervised/received?all=1", "/app/supervised/issued"):
        await phone.goto(url)
        assert not await wider(phone), url
        assert await violations(phone) == [], url
