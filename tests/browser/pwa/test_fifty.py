"""The promise in one story: fifty actions made without a network, the app killed, a clock gone mad."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from hotline.orders.models import Attachment, Order, OrderEvent, Verification
from hotline.orders.workflow import WORKFLOW
from tests.browser.pwa.conftest import Device, OpenDevice, Served
from tests.browser.pwa.test_offline import photo

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
DAY = timedelta(hours=24)
VISITS, PASSED_ON = 8, 3
VISIT = ("sign", "verify", "note", "reply", "follow")
HANDED_OVER = ("sign", "prompt", "transfer")
WORDS = {"verify": "findings", "note": "content", "reply": "content", "prompt": "reason", "transfer": "note"}
TAPS = {"sign": "签收", "follow": "关注", "unfollow": "取消关注"}
#: Every so many answers of the server get lost on their way back.
LOST = 6


async def act(phone: Device, order: Order, action: str, words: str) -> None:
    page = phone.page
    if action in TAPS:
        await phone.open(f"/app/orders/{order.number}")
        await page.get_by_role("button", name=TAPS[action], exact=True).click()
    else:
        await phone.open(f"/app/orders/{order.number}/do/{action}")
        await page.locator(f"[name={WORDS[action]}]").fill(words)
        if action == "verify" and words.endswith("0"):
            await page.locator("input[type=file]").set_input_files([photo("a"), photo("b")])
        await page.get_by_role("button", name="提交").click()
    await expect(page.locator("#order")).to_contain_text(f"{WORKFLOW[action].label} · 待送出")


async def test_fifty_actions_survive_the_app_and_the_clock(device: OpenDevice, served: Served) -> None:
    visits = [await served.dispatched(f"上门{n}") for n in range(VISITS)]
    passed_on = [await served.dispatched(f"转交{n}") for n in range(PASSED_ON)]
    phone = await device()
    await phone.sign_in("leader")
    for order in visits + passed_on:
        await phone.read(order)
    plan = [
        (order, action) for action in VISIT for order in visits
    ]  # across the orders, not one after the other
    plan += [(order, action) for order in passed_on for action in HANDED_OVER] + [(visits[0], "unfollow")]
    assert len(plan) == 50

    await phone.context.set_offline(True)
    for n, (order, action) in enumerate(plan[:25]):
        await act(phone, order, action, f"{action} {n}0")
    await phone.kill()

    phone = await device(offline=True)
    await phone.page.clock.install(time=served.now() + DAY)
    for n, (order, action) in enumerate(plan[25:], 25):
        await act(phone, order, action, f"{action} {n}")
    assert Counter(state for _, state in await phone.queue()) == {"waiting": 50}
    await phone.kill()

    served.ahead = DAY  # by now the session has lapsed
    served.answers.every = LOST
    phone = await device()
    await phone.sign_in("leader")
    await _all_sent(phone)
    assert served.answers.lost >= 3

    for order in visits:
        assert await _done(order) == [*VISIT, *(["unfollow"] if order is visits[0] else [])]
    for order in passed_on:
        assert await _done(order) == list(HANDED_OVER)
    assert await Verification.all().count() == VISITS
    assert await Attachment.filter(purpose="verification").count() == 2 * VISITS
    await _the_servers_own_time(served)


async def _all_sent(phone: Device) -> None:
    """Opened as often as somebody opens it whose connection keeps breaking."""
    for _ in range(20):
        await phone.open("/app/queue")
        await phone.until("self.pwa?.queue?.flush().then(() => true, () => true)")
        # Just signed in, the phone may not have opened its store yet: then it shows nothing.
        if Counter(state for _action, state in await phone.queue()) == {"applied": 50}:
            return
    raise AssertionError(await phone.queue())


async def _done(order: Order) -> list[str]:
    rows = OrderEvent.filter(order_id=order.id, actor_name="leader").order_by("seq")
    return [str(one) for one in await rows.values_list("action", flat=True)]


async def _the_servers_own_time(served: Served) -> None:
    """What the phone claimed is kept beside it, a day apart for the second half, and decided nothing."""
    events: list[Any] = await OrderEvent.filter(actor_name="leader").order_by("id")
    assert len(events) == 50
    assert len({event.data["phone_time"][:10] for event in events}) == 2
    assert all(served.now() - event.at < timedelta(minutes=10) for event in events)
