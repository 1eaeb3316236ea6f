"""Signing out, being signed out, and somebody else taking the phone: nothing is read, nothing is lost."""

import pytest
from playwright.async_api import expect

from hotline.orders.models import Order, OrderEvent
from hotline.people.models import Staff
from hotline.people.sessions import revoke_all
from tests.browser.pwa.conftest import Device, OpenDevice, Served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
#: What is on the phone: kept lists and orders, whether there is a key, sealed entries of the queue.
LEFT = """(async () => {
  const opened = await new Promise((done) => {
    const request = indexedDB.open("hotline");
    request.onsuccess = () => done(request.result);
  });
  const ask = (store, what, ...more) => new Promise((done) => {
    const request = opened.transaction(store).objectStore(store)[what](...more);
    request.onsuccess = () => done(request.result);
  });
  const found = {
    lists: (await ask("lists", "getAllKeys")).length, orders: (await ask("orders", "getAllKeys")).length,
    key: Boolean(await ask("meta", "get", "owner")), queued: (await ask("queue", "getAllKeys")).length,
    drafts: Object.keys(localStorage).filter((name) => name.startsWith("draft:")).length,
  };
  opened.close();
  return found;
})()"""
NOTHING = {"lists": 0, "orders": 0, "key": False, "queued": 0, "drafts": 0}


@pytest.fixture
async def order(served: Served) -> Order:
    return await served.dispatched("路灯不亮")


@pytest.fixture
async def phone(device: OpenDevice, order: Order) -> Device:
    one = await device()
    await one.sign_in("leader")
    await one.read(order)
    await one.page.evaluate("localStorage.setItem('draft:1:reply', 'half an answer')")
    return one


async def sign_offline(phone: Device) -> None:
    await phone.context.set_offline(True)
    await phone.page.get_by_role("button", name="签收").click()
    await expect(phone.page.locator("#order")).to_contain_text("签收 · 待送出")


async def test_signing_out_leaves_nothing_to_read(phone: Device) -> None:
    await phone.open("/app/me")
    await phone.until("self.pwa?.queue")
    await phone.page.get_by_role("button", name="退出登录").click()
    await phone.page.wait_for_url("**/login")
    assert await phone.page.evaluate(LEFT) == NOTHING
    await phone.context.set_offline(True)
    await phone.open("/app/todo")
    await expect(phone.page.locator("#main")).to_contain_text("内容已锁定")
    await expect(phone.page.locator("#main")).not_to_contain_text("路灯")


async def test_signing_out_with_a_full_queue_warns_and_keeps_it_for_its_author_alone(
    phone: Device, served: Served, order: Order
) -> None:
    await sign_offline(phone)
    served.set_floor("99.0")  # so that nothing can be sent for now
    await phone.context.set_offline(False)
    await phone.open("/app/me")
    await phone.until("self.pwa?.queue")
    await phone.page.get_by_role("button", name="退出登录").click()
    bar = phone.page.locator("#pwa-leaving")
    await expect(bar).to_contain_text("还有 1 项离线操作没有送出")
    await bar.get_by_role("button", name="先不退出").click()
    await expect(phone.page).to_have_url(f"{phone.address}/app/me")
    await phone.page.get_by_role("button", name="退出登录").click()
    await bar.get_by_role("button", name="保留并退出").click()
    await phone.page.wait_for_url("**/login")
    served.set_floor("")
    assert await phone.page.evaluate(LEFT) == NOTHING | {"queued": 1}

    await phone.sign_in("handler")
    await phone.open("/app/queue")
    await expect(phone.page.locator("#main")).to_contain_text("另一位工作人员未送出的 1 项操作，已加密")
    await expect(phone.page.locator(".queued")).to_have_count(0)
    await expect(phone.page.locator("#main")).not_to_contain_text("路灯不亮")
    assert not await OrderEvent.filter(order_id=order.id, action="sign").exists()

    await phone.context.clear_cookies()
    await phone.sign_in("leader")
    await phone.settled()
    event = await OrderEvent.get(order_id=order.id, action="sign")
    assert event.actor_name == "leader"


async def test_a_session_ended_from_elsewhere_wipes_the_phone_but_not_what_is_unsent(
    phone: Device, served: Served, order: Order
) -> None:
    await sign_offline(phone)
    leader = await Staff.get(login="leader")
    await revoke_all(leader.id, by=served.town["admin"], now=served.now())
    await phone.context.set_offline(False)
    await phone.until("self.pwa?.database?.get('meta', 'owner').then((found) => !found)")
    await phone.until(f"{LEFT}.then((left) => !left.lists && !left.orders && !left.drafts)")
    assert await phone.page.evaluate(LEFT) == NOTHING | {"queued": 1}
    assert not await OrderEvent.filter(order_id=order.id, action="sign").exists()
    await phone.sign_in("leader")
    await phone.settled()
    assert await OrderEvent.filter(order_id=order.id, action="sign").count() == 1


async def test_after_too_long_without_the_server_the_phone_locks_itself(phone: Device) -> None:
    await phone.context.set_offline(True)
    await phone.page.evaluate("self.pwa.database.put('meta', Date.now() - 73 * 3600 * 1000, 'reached')")
    await phone.open("/app/todo")
    await expect(phone.page.locator("#main")).to_contain_text("内容已锁定")
    assert (await phone.page.evaluate(LEFT))["lists"] == 0
