"""Lists under the thumb: pulled aside, held, chosen, explained; counts that change by themselves."""

import re

import pytest
from playwright.async_api import CDPSession, Locator, Page, expect

from tests.browser.pages import SignIn, Violations, hearing

pytestmark = pytest.mark.browser


class Thumb:
    """A real touch, as the browser gets it from the screen."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session

    async def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        touching = [{"x": x, "y": y} for x, y in points]
        await self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touching})

    async def pull_left(self, what: Locator) -> None:
        x, y = await _edge(what)
        await self._touch("touchStart", (x, y))
        for step in range(1, 18):
            await self._touch("touchMove", (x - 14 * step, y))
        await self._touch("touchEnd")

    async def hold(self, what: Locator) -> None:
        x, y = await _edge(what)
        await self._touch("touchStart", (x, y))
        await expect(what.page.locator("body.is-selecting")).to_be_attached()  # half a second later
        await self._touch("touchEnd")


async def _edge(what: Locator) -> tuple[float, float]:
    await what.scroll_into_view_if_needed()
    box = await what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] - 40, box["y"] + 24


@pytest.fixture
async def thumb(phone: Page) -> Thumb:
    return Thumb(await phone.context.new_cdp_session(phone))


async def test_a_card_pulled_aside_shows_what_can_be_done(
    phone: Page, thumb: Thumb, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/processing")
    row = phone.locator(".swipe").first
    reply = row.get_by_role("link", name="答复")
    await expect(reply).not_to_be_in_viewport(ratio=0.9)
    await thumb.pull_left(row)
    await expect(reply).to_be_in_viewport(ratio=0.9)
    assert await violations(phone) == []
    box = await row.bounding_box()
    assert box is not None
    await phone.touchscreen.tap(box["x"] + 30, box["y"] + 60)  # puts it back, opens nothing
    await expect(reply).not_to_be_in_viewport(ratio=0.9)
    assert phone.url.endswith("/app/processing")
    await thumb.pull_left(row)
    await reply.tap()
    await expect(phone.locator("#sheet textarea[name=content]")).to_be_visible()


async def test_the_same_actions_are_reached_with_the_keyboard(phone: Page, sign_in: SignIn) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/processing")
    row = phone.locator(".swipe").first
    await row.locator(".list-card-title a").focus()
    follow = row.get_by_role("button", name="关注")
    for _ in range(8):
        if await follow.evaluate("el => el === document.activeElement"):
            break
        await phone.keyboard.press("Tab")
    await expect(follow).to_be_focused()
    await expect(follow).to_be_in_viewport(ratio=0.9)
    await phone.keyboard.press("Enter")
    await expect(phone.locator(".toast")).to_contain_text("关注")
    assert "/app/processing" in phone.url


async def test_a_held_card_begins_choosing_many(
    phone: Page, thumb: Thumb, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/todo")
    rows = phone.locator(".row-card")
    many = await rows.count()
    await thumb.hold(rows.nth(1).locator(".list-card"))
    await expect(phone.locator("[data-selected]")).to_have_text("已选 1 件")
    await expect(phone).to_have_url(re.compile("select=1"))
    await rows.nth(0).locator(".list-card-title").tap()
    await expect(phone.locator("[data-selected]")).to_have_text("已选 2 件")
    assert await violations(phone) == []
    await phone.get_by_text("全选").tap()
    await expect(phone.locator("[data-selected]")).to_have_text(f"已选 {many} 件")
    await phone.keyboard.press("Escape")
    await expect(phone.locator(".batch-bar")).to_be_hidden()
    await expect(phone.locator(".pick input:checked")).to_have_count(0)


async def test_why_an_order_is_due_is_one_tap_away(
    phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/near-due")
    chip = phone.locator(".clock summary").first
    left = await chip.locator(".num").inner_text()
    await chip.tap()
    sheet = phone.locator("#sheet")
    await expect(sheet.locator(".clock-answer")).to_have_text(left)
    await expect(sheet.locator(".clock-why li").last).to_contain_text("截止")
    assert await violations(phone) == []
    await phone.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()


async def test_counts_and_notices_change_while_the_page_is_open(
    phone: Page, desk: Page, sign_in: SignIn
) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/processing")
    await expect(phone.locator("#badge-app-todo")).not_to_be_empty()
    waiting = int((await phone.locator("#badge-app-todo").inner_text()).split()[0])
    handling = int(await phone.locator("#count-handling").inner_text())
    await hearing(phone)
    await sign_in(desk, "leader1")
    await desk.goto("/app/todo")
    await desk.locator(".list-card .tap button").first.click()
    await expect(desk.locator(".toast")).to_contain_text("已签收")
    await expect(phone.locator("#badge-app-todo")).to_contain_text(str(waiting - 1))
    await expect(phone.locator("#count-handling")).to_have_text(str(handling + 1))


async def test_a_notice_is_received_in_place_and_the_badge_follows(
    phone: Page, sign_in: SignIn, violations: Violations
) -> None:
    await sign_in(phone, "signer1")
    await phone.goto("/app/notices")
    waiting = phone.locator(".notice.is-waiting")
    before = await waiting.count()
    assert before, "the demo city has no notice waiting for its signer"
    await hearing(phone)
    badge = int((await phone.locator("#badge-app-notices").inner_text()).split()[0])
    await waiting.first.get_by_role("button", name="收到").tap()
    await expect(waiting).to_have_count(before - 1)
    await expect(phone.locator(".notice").filter(has_text="您已知悉").first).to_be_visible()
    left = "" if badge == 1 else str(badge - 1)
    await expect(phone.locator("#badge-app-notices")).to_contain_text(left)
    assert await violations(phone) == []


async def test_a_leader_goes_from_a_number_of_the_morning_to_its_orders(phone: Page, sign_in: SignIn) -> None:
    await sign_in(phone, "leader1")
    await phone.goto("/app/morning")
    some = phone.locator(".figure-count", has_text=re.compile("[1-9]"))
    figure = phone.locator("a.figure").filter(has=some).first
    count = int(await figure.locator(".figure-count").inner_text())
    await figure.tap()
    await expect(phone.locator(".row-card")).to_have_count(min(count, 20))
    await phone.locator(".list-card-title a").first.tap()
    await expect(phone.locator(".app-back")).to_contain_text("早报")
