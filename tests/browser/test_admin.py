"""Searching, watching and running the house in a real browser."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations, wider

pytestmark = pytest.mark.browser

MANAGER = ("/desk/search", "/desk/search?q=路灯&open=true", "/desk/search?phone=1380013", "/desk/monitor",
           "/desk/search/export", "/admin/audit")  # fmt: skip
ADMIN = (
    "/admin", "/admin/organisations", "/admin/organisations/new", "/admin/staff", "/admin/staff/new",
    "/admin/staff/handler1", "/admin/roles", "/admin/calendars", "/admin/calendars/edit", "/admin/profiles",
    "/admin/ladders", "/admin/ladders/near_due.yellow-all",
    "/admin/classifications", "/admin/classifications/01", "/admin/templates", "/admin/templates/new",
    "/admin/clients", "/admin/clients/new", "/admin/audit", "/admin/system",
)  # fmt: skip


@pytest.mark.parametrize(("who", "addresses"), [("manager1", MANAGER), ("admin", ADMIN)])
async def test_pages_have_no_violations_in_the_dark(
    desk: Page, sign_in: SignIn, violations: Violations, who: str, addresses: tuple[str, ...]
) -> None:
    await desk.emulate_media(color_scheme="dark")
    await sign_in(desk, who)
    for address in addresses:
        await desk.goto(address)
        assert await violations(desk) == [], address
        assert not await wider(desk), address


@pytest.mark.parametrize(("who", "addresses"), [("manager1", MANAGER), ("admin", ADMIN)])
async def test_pages_fit_a_phone_by_daylight(
    phone: Page, sign_in: SignIn, violations: Violations, who: str, addresses: tuple[str, ...]
) -> None:
    await sign_in(phone, who)
    for address in addresses:
        await phone.goto(address)
        assert await violations(phone) == [], address
        assert not await wider(phone), address


async def test_from_the_quick_search_to_a_kept_view_and_a_workbook(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "manager1")
    await desk.goto("/desk/monitor")
    await desk.keyboard.press("/")
    await desk.keyboard.type("小区")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#found mark").first).to_have_text("小区")
    await desk.get_by_text("更多条件").click()
    await desk.locator("label", has_text="投诉").click()
    await desk.get_by_role("button", name="按这些条件查询").click()
    await expect(desk).to_have_url(re.compile("type=complaint"))
    await desk.get_by_text("保存查询").click()
    await desk.get_by_label("起个名字").fill("小区投诉")
    await desk.get_by_role("button", name="保存", exact=True).click()
    await expect(desk.get_by_role("link", name="小区投诉")).to_have_attribute("aria-current", "page")
    await desk.get_by_role("link", name="导出").click()
    async with desk.expect_download() as waiting:
        await desk.get_by_role("button", name="导出").click()
    download = await waiting.value
    assert re.fullmatch(r"工单_\d{8}_\d{4}\.xlsx", download.suggested_filename)
    await desk.goto("/desk/search")
    await desk.get_by_role("button", name="删除常用查询 小区投诉").click()
    await expect(desk.get_by_role("link", name="小区投诉")).to_have_count(0)


async def test_the_monitor_moves_with_the_city(desk: Page, phone: Page, sign_in: SignIn) -> None:
    await sign_in(phone, "agent1")
    await sign_in(desk, "manager1")
    await desk.goto("/desk/monitor")
    await expect(desk.locator("[data-live]")).to_have_class(re.compile("is-online"))
    before = await desk.locator(".step-row", has_text="已受理").locator(".step-count").inner_text()
    await phone.goto("/desk/search?state=received")
    await phone.locator(".found-title").first.click()
    await phone.wait_for_url("**/desk/orders/*")
    token = await phone.locator("[name=csrf_token]").first.get_attribute("value")
    number = phone.url.rsplit("/", 1)[1]
    answer = await phone.request.post(
        f"/desk/orders/{number}/do/accept",
        form={"csrf_token": token or ""},
        headers={"origin": _origin(phone)},
    )
    assert answer.ok, await answer.text()
    figure = desk.locator(".step-row", has_text="已受理").locator(".step-count")
    await expect(figure).not_to_have_text(before)


async def test_an_administrator_previews_a_calendar_and_hires_somebody(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "admin")
    await desk.goto("/admin/calendars/edit?year=2027")
    holidays = desk.get_by_label("放假", exact=False).first
    await holidays.fill("二月三十日 看不懂")
    await desk.get_by_role("button", name="预览变化").click()
    await expect(desk.locator("#f-holidays-error")).to_contain_text("第 1 行")
    await expect(desk.locator("#f-holidays")).to_have_value("二月三十日 看不懂")
    await desk.locator("#f-holidays").fill("01-01 元旦\n07-01~07-02 台风停工")
    await desk.get_by_role("button", name="预览变化").click()
    await expect(desk.get_by_role("heading", name="发布后的变化")).to_be_visible()
    await expect(desk.get_by_text("2027-07-02")).to_be_visible()
    await expect(desk.get_by_role("button", name="发布", exact=True)).to_be_visible()

    await desk.goto("/admin/staff/new")
    await desk.get_by_label("姓名").fill("新同事")
    await desk.get_by_label("登录名").fill("newcomer")
    await desk.get_by_label("单位").select_option(index=1)
    await desk.locator("label", has_text="话务员").click()
    await desk.get_by_role("button", name="保存并生成密码").click()
    secret = (await desk.locator(".once-secret .code").inner_text()).strip()
    assert re.fullmatch(r"[a-z0-9]{4}(-[a-z0-9]{4}){2}", secret)


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])
