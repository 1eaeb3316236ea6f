"""The portal in a real browser: submit on a phone, come back, lose the connection, do without scripts."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.browser.pages import Violations, wider
from tests.browser.running import Site

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/submit",
    "/track",
    "/results",
    "/news",
    "/politics",
    "/politics/ask",
    "/about",
    "/help",
    "/nowhere",
)
TITLE = "木棉大道井盖响了一个星期"
CONTENT = "木棉大道公交站前的井盖松动，车一过就响，夜里睡不着，请尽快固定。"


async def fill(page: Page) -> None:
    await page.goto("/submit")
    await page.check("input[value=complaint]")
    await page.fill("#f-title", TITLE)
    await page.fill("#f-content", CONTENT)
    await page.fill("#f-phone", "13800138000")


async def send(page: Page) -> None:
    await expect(page.locator("#submit-form[data-captcha=verified]")).to_be_visible()
    await page.locator("#submit-form .toolbar button").click()
    await through(page)


async def through(page: Page) -> None:
    """Past the question whether it is one of the similar ones, if that is asked."""
    again = page.locator("button[name=confirmed]")
    await expect(again.or_(page.locator(".slip")).first).to_be_visible()
    if await again.count():
        await again.click()
    await page.wait_for_url("**/submit/done")


async def codes(page: Page) -> tuple[str, str]:
    number, code = [await each.inner_text() for each in await page.locator(".slip .code").all()]
    return number, code


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_an_accessibility_violation(
    phone: Page, desk: Page, violations: Violations, scheme: str
) -> None:
    for page in (phone, desk):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for path in PAGES:
            await page.goto(path)
            assert await violations(page) == [], path
            assert not await wider(page), path


async def test_large_text_and_english_stay_accessible(phone: Page, violations: Violations) -> None:
    await phone.goto("/preferences?text=large&next=/")
    await phone.goto("/preferences?lang=en&next=/submit")
    for path in PAGES:
        await phone.goto(path)
        assert await phone.get_attribute("html", "lang") == "en"
        assert await violations(phone) == [], path
        assert not await wider(phone), path


async def test_submitting_on_a_phone_and_coming_back(
    phone: Page, violations: Violations, tmp_path: Path
) -> None:
    await fill(phone)
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(tmp_path / "a.jpg", quality=95)
    await phone.set_input_files("#f-photos", tmp_path / "a.jpg")
    await expect(phone.locator(".preview")).to_have_count(1)
    size = await phone.evaluate("document.getElementById('f-photos').files[0].size")
    assert size < (tmp_path / "a.jpg").stat().st_size, "made smaller before it travels"
    await send(phone)
    assert await violations(phone) == []
    number, code = await codes(phone)
    await phone.context.clear_cookies()
    await phone.goto("/track")
    await phone.fill("#f-number", number)
    await phone.fill("#f-query-code", code)
    await phone.get_by_role("button", name="查询", exact=True).click()
    await expect(phone.get_by_role("heading", name=TITLE)).to_be_visible()
    await expect(phone.locator(".kept-photo img")).to_have_count(1)
    await phone.locator("#supplement summary").click()
    await phone.fill("#f-content", "昨晚响了一夜。")
    await phone.locator("#supplement button[type=submit]").click()
    await expect(phone.get_by_text("昨晚响了一夜。").first).to_be_visible()
    assert await violations(phone) == []


async def test_a_draft_survives_a_lost_connection(phone: Page) -> None:
    await fill(phone)
    await expect(phone.locator("#submit-form[data-captcha=verified]")).to_be_visible()
    await phone.context.set_offline(True)
    await phone.locator("#submit-form .toolbar button").click()
    await expect(phone.get_by_text("网络已断开")).to_be_visible()
    await phone.context.set_offline(False)
    await phone.goto("/")
    await phone.goto("/submit")
    await expect(phone.locator("#f-title")).to_have_value(TITLE)
    await expect(phone.locator("input[value=complaint]")).to_be_checked()
    await expect(phone.locator("#draft-note")).to_be_visible()
    await phone.locator("#f-title").focus()
    await send(phone)
    await phone.goto("/submit")
    assert await phone.input_value("#f-title") == "", "a submitted draft is gone"


async def test_a_tap_on_the_map_names_the_place(phone: Page) -> None:
    await phone.goto("/submit")
    await phone.locator(".map-box summary").click()
    await phone.locator(".map-image").click(position={"x": 200, "y": 110})
    await expect(phone.locator("#f-location")).to_have_value(re.compile("区"))
    await expect(phone.locator(".map-image")).to_have_attribute("src", re.compile("lng="))
    assert float(await phone.input_value("#f-lng")) > 109


async def test_similar_cases_are_offered_while_typing(phone: Page) -> None:
    await fill(phone)
    await send(phone)
    await fill(phone)
    await expect(phone.locator("#similar .offer").first).to_be_visible()
    await phone.locator("#similar .offer a").first.click()
    await phone.fill("#f-phone", "13700137000")
    await expect(phone.locator("form[data-captcha=verified]")).to_be_visible()
    await phone.get_by_role("button", name="关注这件").click()
    await expect(phone).to_have_url(re.compile("/follow/"))
    await expect(phone.get_by_role("heading", name="办理经过")).to_be_visible()


async def test_everything_works_without_scripts(browser: Browser, site: Site) -> None:
    context = await browser.new_context(base_url=site.url, java_script_enabled=False, locale="zh-CN")
    page = await context.new_page()
    await page.goto("/submit")
    await page.check("input[value=help]", force=True)
    await page.fill("#f-title", "三渡路斑马线磨没了看不清")
    await page.fill("#f-content", "三渡路小学门口的斑马线磨没了，孩子过马路很危险，请重新划线。")
    await page.fill("#f-phone", "13800138001")
    await page.locator(".map-box summary").click()
    await page.locator(".map-image").click(position={"x": 120, "y": 60})
    await expect(page.locator("#f-location")).not_to_have_value("")
    words = str(await page.text_content("label[for=f-answer]"))
    numerals = "零一二三四五六七八九"
    await page.fill("#f-answer", str(sum(numerals.index(word) for word in words if word in numerals)))
    await page.locator("#submit-form .toolbar button").click()
    await through(page)
    number, code = await codes(page)
    await page.goto("/track")
    await page.fill("#f-number", number)
    await page.fill("#f-query-code", code)
    await page.locator("main form button").click()
    await expect(page.locator("h1")).to_contain_text("三渡路斑马线")
    await context.close()
