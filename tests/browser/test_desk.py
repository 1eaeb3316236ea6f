"""The agents' screens in a real browser: live pool, keys, sheets, drafts, phone size."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations, wider

pytestmark = pytest.mark.browser
SCREENS = {
    "agent1": (
        *("/desk", "/desk?tab=mine", "/desk/orders/new", "/desk/messages", "/desk/callback"),
        "/desk/closed",
    ),
    "dispatcher1": ("/desk/dispatch",),
    "reviewer1": ("/desk/review",),
    "workstation1": ("/desk/workstation?tab=handling",),
    "supervisor1": (
        *("/desk/supervision", "/desk/supervision/notices", "/desk/supervision/lifted"),
        *("/desk/notices?tab=all", "/desk/appeals"),
        "/desk/outreach/citizens?type=complaint&wechat=unbound",
    ),
    "editor1": ("/desk/publish", "/desk/content", "/desk/content/articles/new"),
    "manager1": ("/desk/content?tab=questions",),
}


async def _write_down(page: Page, title: str, phone: str = "15412340077") -> str:
    """A call written down without touching the mouse; returns the order's number."""
    await page.goto("/desk/orders/new")
    await expect(page.locator("#f-citizen-phone")).to_be_focused()
    keys = page.keyboard
    await keys.type(phone)
    await keys.press("Tab")
    await keys.type("键盘女士")
    await keys.press("Tab")
    await keys.press("Space")
    await keys.press("ArrowRight")
    await page.locator("#f-title").focus()
    await keys.type(title)
    await keys.press("Tab")
    await keys.type("每天晚上八点以后楼下音响很吵，老人无法休息，请协调处理。")
    await keys.press("Control+Enter")
    await page.wait_for_selector(".created-code")
    return (await page.locator(".created-facts .num").first.inner_text()).strip()


async def test_a_call_is_written_down_by_keyboard_alone_and_answered(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "agent1")
    number = await _write_down(desk, "广场舞音响太吵")
    await desk.locator(".way", has_text="直接答复").press("Enter")
    await expect(desk.locator("#action-sheet")).to_be_visible()
    await desk.locator("#action-sheet textarea").fill("已联系社区协调，晚上八点后关闭音响。")
    await desk.locator("#action-sheet button[type=submit]").click()
    await desk.wait_for_url("**/desk")
    await desk.goto(f"/desk/orders/{number}")
    await expect(desk.locator("#story")).to_contain_text("直接答复诉求人")


async def test_a_draft_survives_a_reload_and_goes_when_it_is_sent(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "agent2")
    await desk.goto("/desk/orders/new")
    await desk.fill("#f-title", "写到一半断线了")
    await desk.fill("#f-content", "海堤路的护栏")
    await expect(desk.locator("#draft-state")).to_contain_text("草稿已保存")
    await desk.reload()
    await expect(desk.locator("#f-title")).to_have_value("写到一半断线了")
    await desk.context.set_offline(True)
    await desk.locator("#f-content").press("Control+Enter")
    await expect(desk.locator(".toast")).to_contain_text("网络不通")
    await desk.context.set_offline(False)
    await desk.fill("#f-citizen-phone", "15412340078")
    await desk.locator("label.choice", has_text="投诉").click()
    await desk.keyboard.press("Control+Enter")
    await desk.wait_for_selector(".created-code")
    await desk.goto("/desk/orders/new")
    await expect(desk.locator("#f-title")).to_have_value("")


async def test_a_draft_lies_sealed_and_goes_with_its_author(desk: Page, sign_in: SignIn) -> None:
    kept = "Object.entries(localStorage).filter(([k]) => k.startsWith('hotline-draft:')).map(([, v]) => v)"

    async def typed(who: str, words: str) -> list[str]:
        await sign_in(desk, who)
        await desk.goto("/desk/orders/new")
        await expect(desk.locator("#f-title")).to_have_value("")
        await desk.fill("#f-title", words)
        await expect(desk.locator("#draft-state")).to_contain_text("草稿已保存")
        found: list[str] = await desk.evaluate(kept)
        return found

    first = await typed("agent2", "海堤路十二号李阿姨")
    assert len(first) == 1 and "sealed" in first[0] and "李阿姨" not in first[0]
    await desk.context.clear_cookies()  # the session ran out: nobody pressed 退出登录
    second = await typed("agent3", "换了一个人")
    assert len(second) == 1 and second != first
    await desk.locator(".user-menu > summary").click()
    await desk.get_by_role("button", name="退出登录").click()
    await desk.wait_for_url("**/login**")
    assert await desk.evaluate(kept) == []


async def test_a_new_item_slides_in_and_a_taken_one_vanishes_for_others(
    desk: Page, second_desk: Page, sign_in: SignIn
) -> None:
    await sign_in(desk, "agent3")
    await sign_in(second_desk, "workstation1")  # writes down, does not accept: the item goes to the pool
    await desk.goto("/desk")
    await expect(desk.locator("[data-live]")).to_have_class(re.compile("is-online"))
    number = await _write_down(second_desk, "路口红绿灯不亮", "15412340079")
    item = desk.locator(f".item[data-number='{number}']")
    await expect(item).to_be_visible()
    await sign_in(second_desk, "agent4")
    await second_desk.goto("/desk")
    await second_desk.locator(f".item[data-number='{number}'] [data-action=take]").click()
    await second_desk.wait_for_url("**/desk?tab=mine**")
    await expect(item).to_have_count(0)


async def test_the_pool_catches_up_after_the_connection_was_lost(
    desk: Page, second_desk: Page, sign_in: SignIn
) -> None:
    await sign_in(desk, "agent5")
    await desk.goto("/desk")
    await expect(desk.locator("[data-live]")).to_have_class(re.compile("is-online"))
    await desk.context.set_offline(True)
    await expect(desk.locator("[data-live]")).to_have_class(re.compile("is-offline"))
    await sign_in(second_desk, "workstation1")
    number = await _write_down(second_desk, "断线时来的一件", "15412340080")
    await desk.context.set_offline(False)
    await expect(desk.locator(f".item[data-number='{number}']")).to_be_visible()


async def test_keys_walk_the_list_and_open_help(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "dispatcher1")
    await desk.goto("/desk/dispatch?tab=intake_review")
    first = await desk.locator("#pane [data-order]").first.get_attribute("data-order")
    if await desk.locator("[data-list] .item").count() > 1:
        await desk.keyboard.press("j")
        await expect(desk.locator("#pane [data-order]").first).not_to_have_attribute(
            "data-order", first or ""
        )
    await desk.keyboard.press("?")
    await expect(desk.locator("#keys-sheet")).to_be_visible()
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("/")
    await expect(desk.locator(".topbar [type=search]")).to_be_focused()
    await desk.keyboard.type("n")
    assert "/desk/dispatch" in desk.url  # typing is not a shortcut


async def test_the_lead_is_found_by_typing(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "dispatcher1")
    await desk.goto("/desk/dispatch")
    if await desk.locator("#pane form[action$='/do/dispatch']").count() == 0:
        pytest.skip("nothing to dispatch in this small city")
    lead = desk.locator("#pane #f-lead")
    await lead.fill("住建")
    await lead.press("Enter")
    await expect(lead).to_have_value(re.compile("住建"))
    others = desk.locator("#pane #f-co-handlers")
    await others.fill("城管")
    await others.press("Enter")
    await expect(desk.locator(".combo-chip")).to_have_count(1)
    await desk.locator("#pane form[action$='/do/dispatch'] button[type=submit]").click()
    await desk.wait_for_url("**/desk/dispatch**")
    await expect(desk.locator(".toast")).to_contain_text("交办部门")


async def test_a_refused_sheet_keeps_the_text(desk: Page, sign_in: SignIn) -> None:
    await sign_in(desk, "agent6")
    await _write_down(desk, "人行道地砖松动", "15412340081")
    await desk.locator(".way", has_text="请补充").click()
    sheet = desk.locator("#action-sheet")
    await expect(sheet).to_be_visible()
    await sheet.locator("button[type=submit]").click()
    await expect(sheet.locator(".field-error").first).to_be_visible()
    await sheet.locator("textarea").fill("请问具体在哪个路口？")
    await sheet.locator("button[type=submit]").click()
    await desk.wait_for_url("**/desk")


@pytest.mark.parametrize("who", SCREENS)
async def test_no_screen_violates_accessibility(
    desk: Page, sign_in: SignIn, violations: Violations, who: str
) -> None:
    await sign_in(desk, who)
    for url in SCREENS[who]:
        await desk.goto(url)
        assert await violations(desk) == [], url


async def test_every_screen_fits_a_phone(phone: Page, sign_in: SignIn, violations: Violations) -> None:
    await sign_in(phone, "agent1")
    for url in ("/desk", "/desk/orders/new", "/desk/messages", "/desk/callback", "/desk/closed"):
        await phone.goto(url)
        assert not await wider(phone), url
    await phone.goto("/desk")
    await phone.locator("[data-list] .item-title").first.click()
    await phone.locator("a.preview-more, .preview-more a").first.click()
    await phone.wait_for_selector("#story")
    assert await violations(phone) == []
    assert not await wider(phone)
