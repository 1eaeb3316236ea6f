"""What the robot says: written by one person, tried as text, read and approved by another, in real browsers."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import SignIn, Violations

pytestmark = pytest.mark.browser
SAVE = "button.btn:has-text('保存到草稿')"
GREETING = "您好，我是12345热线的智能语音助手，本次通话会录音。现在通知您：{content}。转人工请按0。"


async def test_written_tried_and_approved_by_a_second_person(
    desk: Page, second_desk: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(desk, "editor1")
    await desk.goto("/desk/outreach/scripts")
    await desk.click("a:has-text('新建话术')")
    await desk.fill("#f-name", "片区停水")
    await desk.click("button:has-text('新建')")
    await _write(desk)
    await expect(desk.locator(".callout-good")).to_contain_text("检查通过")
    assert await violations(desk) == []
    await _try(desk, violations)
    await desk.click(".breadcrumb a:has-text('片区停水')")
    await desk.click("button:has-text('送审')")
    await expect(desk.locator(".toast")).to_contain_text("已送审")

    await sign_in(second_desk, "supervisor1")
    await second_desk.goto("/desk/outreach/scripts")
    await second_desk.click("a:has-text('片区停水')")
    await expect(second_desk.locator(".step-says").first).to_contain_text("智能语音助手")
    await second_desk.click(".choice:has-text('通过')")
    await second_desk.click("button:has-text('提交审核')")
    await expect(second_desk.locator(".toast")).to_contain_text("第 1 版已通过")


async def _write(desk: Page) -> None:
    """The greeting leads to a question that does not exist yet: it is made from the finding."""
    await desk.click(".step a:has-text('问候')")
    await desk.fill("[name='prompt.text']", GREETING)
    await desk.select_option("[name=next]", label="＋ 新步骤（保存后创建）")
    await desk.click(SAVE)
    await desk.click(".callout-bad a:has-text('创建')")
    await desk.click(".section-card:has-text('提问')")
    await desk.fill("[name='prompt.text']", "听清楚了请按1，再听一遍请按2。")
    for place, (value, key, goal) in enumerate([("收到", "1", "再见"), ("重听", "2", "问候")]):
        await desk.fill(f"[name='part{place}.value']", value)
        await desk.select_option(f"[name='part{place}.key']", key)
        await desk.select_option(f"[name='part{place}.next']", label=goal)
        await desk.fill("[name=into]", "heard")
        await desk.select_option("[name=otherwise]", label="再见")
        await desk.click("button[value=more]" if place == 0 else SAVE)


async def _try(desk: Page, violations: Violations) -> None:
    await desk.click("a:has-text('试走')")
    await desk.fill("#said", "我收到了")
    await desk.click("button[value=say]")
    await expect(desk.locator(".understood")).to_contain_text("听成“收到”")
    await expect(desk.locator(".line-house").last).to_contain_text("挂机")
    assert await violations(desk) == []
