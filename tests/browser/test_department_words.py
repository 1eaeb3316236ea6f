"""Finding and dictating: searches made before, and speaking instead of typing."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations

pytestmark = pytest.mark.browser

#: A browser that can listen: what is "heard" is put in by the test.
EARS = """
window.SpeechRecognition = class {
  start() { window.ear = this; }
  stop() { this.onend(); }
  abort() { this.onend(); }
};
window.hear = (words, final) => window.ear.onresult(
  { resultIndex: 0, results: [Object.assign([{ transcript: words }], { isFinal: final })] });
window.fail = (error) => { window.ear.onerror({ error }); window.ear.onend(); };
"""
DEAF = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"


async def test_searches_made_before_are_offered_and_forgotten(
    phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(phone, "handler1")
    for words in ("小区", "没有这样的事情", "停车"):
        await phone.goto("/app/search")
        await phone.get_by_label("搜索工单").fill(words)
        await phone.keyboard.press("Enter")
        await phone.wait_for_url("**q=*")
    await phone.goto("/app/search")
    kept = phone.locator(".recent-chip")
    await expect(kept.last).to_have_text("小区")
    assert "没有这样的事情" not in await kept.all_inner_texts()
    assert await violations(phone) == []
    await kept.last.tap()
    await expect(phone.get_by_label("搜索工单")).to_have_value("小区")
    await phone.goto("/app/search")
    await phone.get_by_role("button", name="清空").tap()
    await expect(phone.locator("#recent")).to_be_hidden()
    await phone.goto("/app/search?q=小区")
    await phone.goto("/app/me")
    await phone.get_by_role("button", name="退出登录").tap()
    await phone.wait_for_url("**/login**")
    assert await phone.evaluate("Object.keys(localStorage).filter(k => k.startsWith('recent:'))") == []


async def test_a_reply_is_dictated(phone: Page, sign_in: SignIn, violations: Violations) -> None:
    await phone.add_init_script(EARS)
    await sign_in(phone, "handler1")
    await _open_reply(phone)
    sheet = phone.locator("#sheet")
    content = sheet.locator("textarea[name=content]")
    await content.fill("经查，")
    await sheet.get_by_role("button", name="语音输入").tap()
    await expect(sheet.get_by_role("button", name="说完了")).to_have_attribute("aria-pressed", "true")
    await phone.evaluate("hear('路灯已', false)")
    await expect(content).to_have_value("经查，")
    await phone.evaluate("hear('路灯已经修好。', true)")
    await expect(content).to_have_value("经查，路灯已经修好。")
    assert await violations(phone) == []
    await phone.evaluate("fail('not-allowed')")
    await expect(sheet.locator("[data-dictate-words]")).to_contain_text("没有使用麦克风的权限")
    await expect(sheet.get_by_role("button", name="语音输入")).to_be_visible()


async def test_without_ears_there_is_no_button(phone: Page, sign_in: SignIn) -> None:
    await phone.add_init_script(DEAF)
    await sign_in(phone, "handler1")
    await _open_reply(phone)
    await expect(phone.locator("#sheet textarea[name=content]")).to_be_visible()
    await expect(phone.locator("#sheet .dictate")).to_be_hidden()


async def _open_reply(phone: Page) -> None:
    await phone.goto("/app/processing")
    await phone.locator(".list-card-title a").first.tap()
    await phone.get_by_role("link", name="答复").tap()
