"""What went away comes back: a page that is loaded anew, a gateway that was gone."""

import asyncio

import pytest
from playwright.async_api import expect

from hotline.calls.acd.states import AgentState
from tests.browser.phone.conftest import Centre
from tests.orders.town import PHONE

pytestmark = pytest.mark.browser


async def test_a_reload_finds_the_call_again(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    centre.gateway.ring(me, PHONE, "reload-1")
    centre.gateway.answer(me)
    await page.wait_for_url("**call=reload-1")
    await page.goto("/desk/closed")
    await expect(page.locator("[data-slot=stage]")).to_have_text("通话中")
    await page.reload()
    await expect(page.locator("[data-slot=stage]")).to_have_text("通话中")
    await expect(page.locator("#phone-panel .pop")).to_contain_text("138****8000")
    assert "/desk/closed" in page.url  # it was answered before: no form opens by itself
    await expect(page.locator("[data-do=hang_up]:visible")).to_be_visible()
    await page.keyboard.press("F4")
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "wrap_up")


async def test_a_gateway_that_went_away_comes_back_with_its_agents(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    await centre.gateway.down()
    await expect(page.locator("[data-when=away]")).to_be_visible()
    await centre.gateway.up(centre.control)
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "idle")
    assert centre.gateway.seats[me].account == "1001"
    # Put out by somebody else while the gateway was there, one stays out.
    centre.gateway.sit(me, AgentState.SIGNED_OUT)
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "")
    await asyncio.sleep(3)
    assert centre.gateway.did.count("sign_in") == 2
