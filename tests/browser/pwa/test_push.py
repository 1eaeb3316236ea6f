"""A push shows a notification; a tap opens the order, 收到 stops the ladder without opening anything."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import CDPSession, Worker

from hotline.messages.models import Notice
from hotline.messages.states import UNHEARD
from tests.browser.pages import PATIENCE
from tests.browser.pwa.conftest import Device, OpenDevice, Served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
SHOWN = """navigator.serviceWorker.ready.then((r) => r.getNotifications())
  .then((all) => all.map((one) => [one.title, one.body, one.data.url, one.tag]))"""
#: The worker says when it has shown one. (Asking Chromium meanwhile makes it forget what it is about to show.)
LISTEN = """() => {
  self.pushed = 0;
  navigator.serviceWorker.addEventListener("message", ({ data }) => { if (data.kind === "push") self.pushed += 1; });
}"""
#: Presses the newest notification as the system would, and says which window was asked for.
PRESS = """async (action) => {
  const asked = [];
  self.clients.openWindow = async (url) => { asked.push(url); };
  const shown = await self.registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification: shown[shown.length - 1], action });
  const lasting = [];
  event.waitUntil = (promise) => lasting.push(promise);
  self.dispatchEvent(event);
  await Promise.all(lasting);
  return [asked, (await self.registration.getNotifications()).length];
}"""


@pytest.fixture
async def phone(device: OpenDevice) -> Device:
    one = await device()
    await one.sign_in("signer")
    await one.page.evaluate(LISTEN)
    return one


async def push(phone: Device, payload: dict[str, Any] | str) -> None:
    """What the browser does when its push service has something for it."""
    session = await phone.context.new_cdp_session(phone.page)
    known = await _registration(session, phone.address)
    data = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    message = {"origin": phone.address, "registrationId": known, "data": data}
    await session.send("ServiceWorker.deliverPushMessage", message)


async def _registration(session: CDPSession, address: str) -> str:
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def look(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if one["scopeURL"].startswith(address) and not found.done():
                found.set_result(one["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", look)
    await session.send("ServiceWorker.enable")
    return await asyncio.wait_for(found, PATIENCE)


def worker(phone: Device) -> Worker:
    return next(one for one in phone.context.service_workers if one.url.endswith("/app/sw.js"))


async def test_a_push_shows_a_notification_and_a_tap_opens_the_order(phone: Device, served: Served) -> None:
    order = await served.dispatched("路灯不亮")
    url = f"/app/orders/{order.number}"
    await push(phone, {"title": "督办提醒", "body": "请于今日办结", "url": url, "tag": "order:1"})
    await phone.until("self.pushed === 1")
    assert await phone.page.evaluate(SHOWN) == [["督办提醒", "请于今日办结", url, "order:1"]]
    await worker(phone).evaluate(PRESS, "")
    await phone.page.wait_for_url(f"**{url}")


async def test_pressing_received_on_it_acknowledges_the_notice(phone: Device, served: Served) -> None:
    order = await served.dispatched("路灯不亮")
    notice = await Notice.filter(order_id=order.id).first()
    assert notice is not None
    assert notice.state in UNHEARD
    await push(
        phone, {"title": "新工单", "body": "", "url": f"/app/orders/{order.number}", "notice": notice.id}
    )
    await phone.until("self.pushed === 1")
    opened, left = await worker(phone).evaluate(PRESS, "acknowledge")
    assert (opened, left) == ([], 0)
    await notice.refresh_from_db()
    assert notice.state == "acknowledged"
    assert notice.acknowledged_at is not None


async def test_a_payload_that_is_no_json_is_shown_and_leads_nowhere_else(phone: Device) -> None:
    await push(phone, "just words")
    await phone.until("self.pushed === 1")
    await push(phone, {"title": "x", "url": "https://evil.example/", "tag": "2"})
    await phone.until("self.pushed === 2")
    await worker(phone).evaluate(PRESS, "")
    await phone.page.wait_for_url("**/app")
