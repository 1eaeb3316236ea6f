"""Those beside the call: the supervisor on the floor, colleagues, and whoever needs the page accessible."""

import pytest
from playwright.async_api import expect

from hotline.calls.switchboard.news import Line, Queue
from tests.browser.pages import Violations, wider
from tests.browser.phone.conftest import Centre
from tests.orders.town import PHONE

pytestmark = pytest.mark.browser


async def test_a_supervisor_sees_the_floor_and_acts_on_it(centre: Centre, violations: Violations) -> None:
    me, gateway = centre.staff("agent"), centre.gateway
    await centre.signed_in()
    lead = await centre.signed_in("shift_lead", "1002", url="/desk/floor")
    await expect(lead.locator(f"#seat-{me}")).to_contain_text("空闲")
    gateway.ring(me, PHONE, "floor-1")
    gateway.answer(me)
    tenant = centre.people["agent"]["tenant"]
    gateway.tell(Queue(tenant=tenant, group=1, waiting=3))
    gateway.tell(Line(name="电信一", up=False, in_use=0, capacity=60))
    seat = lead.locator(f"#seat-{me}")
    await expect(seat).to_contain_text("通话")
    await expect(lead.locator(".is-waiting")).to_contain_text("3")
    await expect(lead.locator(".is-down")).to_contain_text("电信一")
    assert await violations(lead) == []
    await seat.click()
    await lead.locator("#seat-sheet [data-floor=listen]").click()
    await expect(lead.locator("#seat-sheet")).to_be_hidden()
    asked = await centre.done("monitor")
    assert asked.mode == "listen" and asked.watched == me
    await seat.click()
    out = lead.locator("#seat-sheet [data-floor=sign_out]")
    await out.click()
    assert "sign_out" not in gateway.did  # asked twice
    await out.click()
    await expect(lead.locator("#seat-sheet")).to_be_hidden()
    assert (await centre.done("sign_out")).forced_by == "王班长"


async def test_words_between_agents_wait_for_who_is_away(centre: Centre, violations: Violations) -> None:
    page, colleague = await centre.signed_in(), centre.staff("agent2")
    await page.locator("[data-panel=messages]").click()
    await page.locator("[data-message-to]").select_option(str(colleague))
    await page.locator("#message-text").fill("方言组有人吗？")
    await page.locator("[data-message] button").click()
    await expect(page.locator(".phone-said")).to_contain_text("未读")
    assert await violations(page) == []
    other = await centre.desk("agent2")
    await expect(other.locator("[data-slot=unread]")).to_have_text("1")
    await other.locator("[data-panel=messages]").click()
    await other.locator("[data-message-with]").first.click()
    await expect(other.locator(".phone-said")).to_contain_text("方言组有人吗？")
    await expect(other.locator("[data-slot=unread]")).to_have_text("")


async def test_the_telephone_s_window_explains_a_forbidden_microphone(centre: Centre) -> None:
    page = await centre.desk()
    await page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); }"
    )
    await page.goto("/desk/phone/window")
    await expect(page.locator("[data-when=mic-denied]")).to_be_visible()
    await expect(page.locator("[data-do=retry]")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
async def test_bar_pop_and_window_fit_and_are_accessible(
    centre: Centre, violations: Violations, width: int
) -> None:
    page, me = await centre.signed_in(width=width), centre.staff("agent")
    centre.gateway.ring(me, PHONE, f"fits-{width}")
    await page.locator("#phone-panel .pop").wait_for()
    assert await violations(page) == []
    centre.gateway.answer(me)
    await page.wait_for_url(f"**call=fits-{width}")
    await expect(page.locator("#phone-panel .pop")).to_be_visible()
    for screen in ("", "/desk/phone/window"):
        if screen:
            await page.goto(screen)
        assert await violations(page) == []
        assert not await wider(page)
