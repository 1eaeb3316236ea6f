"""A call on the agent's screen: it pops up, is written down, held, passed on, dialled."""

import pytest
from playwright.async_api import Page, expect

from hotline.calls.states import LegKind
from hotline.calls.switchboard.news import Party
from tests.browser.phone.conftest import Centre
from tests.orders.town import PHONE

pytestmark = pytest.mark.browser


async def _type_order(page: Page, title: str) -> None:
    await page.locator("label.choice", has_text="投诉").click()
    await page.fill("#f-title", title)
    await page.fill("#f-content", "每天晚上八点以后楼下音响很吵，老人无法休息，请协调处理。")


async def test_a_call_pops_up_is_answered_written_down_and_linked(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    centre.gateway.ring(me, PHONE, "pop-1", keys=("欢迎词", "按键 1 咨询投诉"), group=1)
    pop = page.locator("#phone-panel .pop")
    await pop.wait_for()
    for known in (
        "138****8000",
        "王**",
        "滨江路 88 号",
        "路灯不亮",
        "办理中",
        "按键 1 咨询投诉",
        "以前的来电",
    ):
        await expect(pop).to_contain_text(known)
    assert PHONE not in await page.content()
    centre.gateway.answer(me)
    await page.wait_for_url("**/desk/orders/new?call=pop-1")
    await expect(page.locator("#f-citizen-phone")).to_have_value(PHONE)
    await expect(page.locator("#caller")).to_contain_text("路灯不亮")
    await _type_order(page, "广场舞音响太吵")
    await page.keyboard.press("Control+Enter")
    # The record follows the call: linked as soon as it is there.
    await expect(page.locator(".created-call")).to_contain_text("自动关联")
    await centre.record("pop-1")
    await expect(page.locator("[data-linked]")).to_be_visible()
    centre.gateway.end(me)
    await expect(page.locator("[data-clock=seat]")).to_contain_text("剩余 00:")
    await expect(pop).to_contain_text("广场舞音响太吵")
    await page.locator("[data-do=wrapped]").click()
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "idle")


async def test_a_half_typed_form_survives_a_call(centre: Centre) -> None:
    page, me = await centre.signed_in(url="/desk/orders/new"), centre.staff("agent")
    await page.locator("#f-title").press_sequentially("上一件还没写完")
    centre.gateway.ring(me, PHONE, "half-1")
    await page.locator("#phone-panel .pop").wait_for()
    async with page.context.expect_page() as opened:
        await page.keyboard.type("。")  # a tab of its own opens for who is at work in this page
        centre.gateway.answer(me)
    fresh = await opened.value
    await expect(fresh.locator("#f-citizen-phone")).to_have_value(PHONE)
    await expect(fresh.locator("#f-title")).to_have_value("")
    await fresh.locator("#f-title").press_sequentially("这次来电")
    await expect(fresh.locator("#draft-state")).to_contain_text("草稿已保存")
    await page.reload()
    await expect(page.locator("#f-title")).to_have_value("上一件还没写完。")


async def test_a_call_is_held_consulted_joined_and_passed_on(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    centre.gateway.ring(me, PHONE, "pass-1")
    centre.gateway.answer(me)
    await page.wait_for_url("**call=pass-1")
    bar, stage = page.locator("#phone"), page.locator("[data-slot=stage]")
    await expect(stage).to_have_text("通话中")
    await page.keyboard.press("F8")
    await expect(stage).to_have_text("保持中")
    await bar.locator("[data-do=resume]:visible").click()
    await bar.locator("[data-do=mute]").click()
    await bar.locator("[data-do=unmute]").click()
    await bar.locator("[data-do=mute]").wait_for()
    await page.keyboard.press("Alt+KeyT")
    directory = page.locator("#phone-panel")
    await directory.locator("[data-finds]").fill("123")
    await expect(directory.locator("[data-find]:visible")).to_have_count(1)
    await directory.locator("[data-find]:visible [data-pass=consult]").click()
    await expect(stage).to_have_text("咨询中")
    centre.gateway.change(me, parties=(Party(kind=LegKind.CONSULT, number="12328", state="talking"),))
    await expect(page.locator("[data-slot=parties]")).to_have_text("咨询转 12328")
    await bar.locator("[data-do=conference]").click()
    await expect(stage).to_have_text("三方通话")
    centre.gateway.change(me, stage="consulting")
    await bar.locator("[data-do=complete_transfer]").click()
    await expect(bar).to_have_attribute("data-seat", "wrap_up")
    words = ["hold", "resume", "mute", "mute", "consult", "conference", "complete_transfer"]
    assert centre.gateway.did[1:] == words
    assert centre.gateway.last("consult").to.value == "12328"


async def test_a_colleague_s_ringing_telephone_is_picked_up(centre: Centre) -> None:
    page = await centre.signed_in()
    await centre.signed_in("agent2", "1002")
    centre.gateway.ring(centre.staff("agent2"), PHONE, "away-1")
    await page.locator("#phone [data-panel=directory]:visible").click()
    await page.locator("[data-pick-up]").click()
    await expect(page.locator("#phone-panel")).to_be_hidden()
    assert (await centre.done("pick_up")).ringing == centre.staff("agent2")
    await page.locator("#phone [data-panel=directory]:visible").click()
    await page.locator("#phone-panel [data-dial-number='12328']").click()
    await expect(page.locator("[data-slot=number]")).to_have_text("12328")


async def test_numbers_of_orders_are_dialled_with_a_press(centre: Centre) -> None:
    page = await centre.signed_in()
    await page.goto("/desk/search?q=路灯不亮")
    number = await page.locator("a[href^='/desk/orders/']", has_text="路灯不亮").first.get_attribute("href")
    await page.goto(number or "")
    await page.locator("#request [data-dial]").click()
    await expect(page.locator("[data-slot=stage]")).to_have_text("正在呼叫")
    assert centre.gateway.last("dial").number == PHONE
    assert PHONE not in await page.content()
