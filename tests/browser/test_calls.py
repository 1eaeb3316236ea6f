"""The telephone's screens in a real browser: a flow drawn and tried, records heard, reports read – and axe on each."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations, wider

pytestmark = pytest.mark.browser
FLOW = "/desk/calls/flows/main"
ON_A_PHONE = (
    *(FLOW, f"{FLOW}/steps/menu", f"{FLOW}/try", "/desk/calls", "/desk/calls/tasks"),
    *("/desk/calls/reports", "/desk/calls/setup", "/desk/calls/setup/phones/1001"),
)


async def test_a_flow_is_drawn_tried_and_put_live(
    desk: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(desk, "agent8")
    await desk.goto(FLOW)
    assert await violations(desk) == []
    await desk.locator(".flow-node", has_text="欢迎词").click()
    await desk.fill("[name='prompt.text.zh']", "您好，这里是潮音市12345热线。")
    assert await violations(desk) == []
    await desk.get_by_role("button", name="保存到草稿").click()
    await expect(desk.locator(".callout-good")).to_contain_text("可以启用")
    await desk.get_by_role("link", name="文字试走").click()
    await expect(desk.locator(".lines")).to_contain_text("您好，这里是潮音市12345热线。")
    await desk.locator(".key", has_text="1").click()
    await expect(desk.locator(".lines")).to_contain_text("按 1")
    await desk.locator(".key", has_text="0").click()
    await expect(desk.locator(".lines")).to_contain_text("转到技能组：citizen")
    assert await violations(desk) == []
    await desk.goto(FLOW)
    await desk.get_by_role("button", name="保存并启用").click()
    await expect(desk.locator(".page-head")).to_contain_text("第 3 版在用")


async def test_a_message_is_heard_and_a_call_s_story_read(
    desk: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(desk, "agent8")
    await desk.goto("/desk/calls/voicemail")
    assert await violations(desk) == []
    heard = "audio => new Promise(done => { audio.ontimeupdate = () => done(audio.duration); audio.muted = true; audio.play(); })"
    assert await desk.locator("audio").first.evaluate(heard) > 1
    await desk.reload()
    await desk.goto("/desk/calls?outcome=answered")
    assert await violations(desk) == []
    await desk.locator(".call-link").first.click()
    await expect(desk.locator(".timeline")).to_contain_text("要求人工服务")
    assert await violations(desk) == []


async def test_nothing_runs_out_of_a_phone(phone: Page, sign_in: SignIn, violations: Violations) -> None:
    await sign_in(phone, "agent8")
    for url in ON_A_PHONE:
        await phone.goto(url)
        assert not await wider(phone), url
        assert await violations(phone) == [], url
