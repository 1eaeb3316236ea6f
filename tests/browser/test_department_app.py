"""A handler's morning on the phone, a leader's on the desk; with and without scripts."""

import io
import re

import pytest
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.pages import SignIn, Violations, hearing, sign_in_by_hand, wider
from tests.browser.running import Site

pytestmark = pytest.mark.browser

PAGES = (
    "/app",
    "/app/todo",
    "/app/near-due",
    "/app/processing",
    "/app/processing?select=1",
    "/app/processing/tracking",
    "/app/done",
    "/app/followed",
    "/app/supervised",
    "/app/notices",
    "/app/morning",
    "/app/morning/overdue",
    "/app/search",
    "/app/search?q=的",
    "/app/questions",
    "/app/me",
    "/app/me/devices",
    "/app/version",
)
#: What a thumb presses is 44 px in one direction at least and never less than 24 in the other (WCAG 2.5.8);
#: a link in running text is read, not pressed blindly.
TOO_SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, .tab-bar a, .app-head a")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest("p, .list-card-title, .notice-title, dialog"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (Math.max(box.width, box.height) < 44 || Math.min(box.width, box.height) < 43.5))
  .map(([one, box]) => `${one.className} ${Math.round(box.width)}×${Math.round(box.height)}`)"""


@pytest.mark.parametrize(("scheme", "text"), [("light", "normal"), ("dark", "large")])
async def test_pages_fit_a_phone_and_have_no_violations(
    phone: Page, sign_in: SignIn, violations: Violations, scheme: str, text: str
) -> None:
    await phone.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await sign_in(phone, "leader1")
    await phone.goto(f"/preferences?text={text}&next=/app")
    for address in PAGES:
        await phone.goto(address)
        assert await violations(phone) == [], address
        assert not await wider(phone), address
        assert await phone.evaluate(TOO_SMALL) == [], address
        # The reader's own 200 %, whatever the product offers.
        await phone.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not await wider(phone), f"{address} at 200 %"


async def test_a_handler_signs_verifies_and_answers_from_the_phone(
    phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/todo")
    await phone.locator(".list-card-title a").first.click()
    number = await phone.locator("#order").get_attribute("data-number")
    assert await violations(phone) == []
    await phone.get_by_role("button", name="签收").click()
    await expect(phone.locator(".toast")).to_contain_text("已签收")
    await phone.get_by_role("link", name="核实", exact=True).click()
    sheet = phone.locator("#sheet")
    await sheet.get_by_label("现场核实").check()
    await sheet.get_by_label("核实情况").fill("到场查看，情况属实。")
    await sheet.locator("input[type=file]").set_input_files(
        [FilePayload(name=f"{n}.png", mimeType="image/png", buffer=_png()) for n in range(2)]
    )
    await expect(sheet.locator(".preview")).to_have_count(2)
    assert await violations(phone) == []
    await sheet.get_by_role("button", name="提交").click()
    await expect(phone.locator("#order")).to_contain_text("到场查看，情况属实。")
    await expect(phone.locator("#order .photo")).to_have_count(2)
    assert number


async def test_a_draft_survives_and_goes_when_it_was_sent(phone: Page, sign_in: SignIn) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/processing")
    await phone.locator(".list-card-title a").last.click()
    await phone.get_by_role("link", name="答复").click()
    await phone.locator("#sheet textarea[name=content]").fill("写到一半的答复")
    await phone.reload()
    await phone.get_by_role("link", name="答复").click()
    content = phone.locator("#sheet textarea[name=content]")
    await expect(content).to_have_value("写到一半的答复")
    why = phone.locator("#sheet textarea[name=override_reason]")
    if await why.count():
        await why.fill("协办部分已确认无需另行处理")
    await phone.locator("#sheet").get_by_role("button", name="提交").click()
    await expect(phone.locator(".toast")).to_contain_text("已提交答复")
    assert await phone.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0


async def test_many_are_chosen_and_signed_together(phone: Page, sign_in: SignIn) -> None:
    await sign_in(phone, "workstation1")
    await phone.goto("/app/todo")
    if not await phone.locator(".row-card").count():
        pytest.fail("the demo city has nothing for its workstation to sign")
    await phone.get_by_role("link", name="批量").click()
    await expect(phone.get_by_role("button", name="批量签收")).to_be_disabled()
    await phone.get_by_text("全选").click()
    await phone.get_by_role("button", name="批量签收").click()
    await phone.get_by_role("button", name="全部签收").click()
    await expect(phone.locator(".callout-good")).to_contain_text("件已签收")


async def test_an_order_opens_beside_its_list_on_a_desk(
    desk: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(desk, "leader1")
    await desk.goto("/app/processing")
    second = desk.locator(".row-card").nth(1)
    title = await second.locator(".list-card-title").inner_text()
    await second.locator(".list-card-title a").click()
    await expect(desk.locator("#pane .order-title")).to_have_text(title)
    await expect(desk.locator(".row-card.is-current")).to_contain_text(title)
    await expect(desk).to_have_url(re.compile(r"/app/orders/\d+"))
    assert await violations(desk) == []
    await desk.reload()
    await expect(desk.locator(".pane-list .row-card.is-current")).to_contain_text(title)
    await desk.locator("#pane").get_by_role("link", name="答复").click()
    await expect(desk.locator("#sheet")).to_be_visible()
    assert await violations(desk) == []


async def test_an_open_page_hears_of_news(phone: Page, desk: Page, sign_in: SignIn) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app")
    before = int(await phone.locator("#count-todo").inner_text())
    await hearing(phone)
    await sign_in(desk, "leader1")
    await desk.goto("/app/todo")
    await desk.locator(".tap button").first.click()
    await expect(desk.locator(".toast")).to_contain_text("已签收")
    await expect(phone.locator("#count-todo")).to_have_text(str(before - 1))
    await expect(phone.locator("#news-pill")).to_be_visible()


async def test_everything_works_without_scripts(browser: Browser, site: Site) -> None:
    context = await browser.new_context(
        base_url=site.url, java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN"
    )
    page = await context.new_page()
    await sign_in_by_hand(page, "leader1")
    await page.goto("/app/processing")
    await page.locator(".list-card-title a").first.click()
    await page.get_by_role("link", name="核实", exact=True).click()
    await page.get_by_label("核实情况").fill("无脚本也能核实")
    await page.get_by_role("button", name="提交").click()
    await expect(page.locator("#order")).to_contain_text("无脚本也能核实")
    await page.get_by_role("button", name="显示并拨打").click()
    await expect(page.locator("a[href^='tel:']")).to_be_visible()
    await context.close()


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#4a7").save(out, "PNG")
    return out.getvalue()
