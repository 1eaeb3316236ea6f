"""In a lift: what was open is there, what is done is kept, and it arrives by itself."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from hotline.orders.models import Attachment, Order, OrderEvent, Verification
from tests.browser.pages import PATIENCE
from tests.browser.pwa.conftest import Device, OpenDevice, Served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


def photo(name: str) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#4a7").save(out, "PNG")
    return FilePayload(name=f"{name}.png", mimeType="image/png", buffer=out.getvalue())


async def told(order: Order, *actions: str) -> list[str]:
    rows = OrderEvent.filter(order_id=order.id, action__in=actions).order_by("seq")
    return [str(one) for one in await rows.values_list("action", flat=True)]


@pytest.fixture
async def phone(device: OpenDevice, served: Served) -> Device:
    one = await device()
    await one.sign_in("leader")
    return one


async def test_without_a_network_the_lists_and_what_was_opened_are_there(
    phone: Device, served: Served, violations: Any
) -> None:
    order = await served.dispatched("路灯不亮")
    await phone.read(order)
    await phone.page.evaluate("self.pwa.database.remove('meta', 'fetched')")
    await phone.open("/app")
    await phone.kept()
    await phone.context.set_offline(True)
    await phone.open("/app/todo")
    await expect(phone.page.locator(".list-card-title")).to_have_text("路灯不亮")
    assert await violations(phone.page) == []
    await phone.page.locator(".list-card-title a").click()
    await expect(phone.page.locator("#order")).to_contain_text("已经三天不亮了")
    assert await violations(phone.page) == []
    await phone.page.reload()
    await expect(phone.page.locator(".offline-strip")).to_contain_text("没有网络")
    await phone.open("/app/search")
    await expect(phone.page.locator("#main")).to_contain_text("这一页需要联网")


async def test_nothing_of_anybody_is_in_the_browsers_caches_or_in_clear_in_its_store(
    phone: Device, served: Served
) -> None:
    order = await served.dispatched("秘密的路灯")
    await phone.read(order)
    cached = await phone.page.evaluate(
        """async () => {
          const texts = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              texts.push(request.url, await (await caches.match(request)).text());
          return texts.join("\\n");
        }"""
    )
    assert "/app/offline" in cached
    assert "秘密的路灯" not in cached
    assert "csrf" not in cached.replace("csrf_token", "").split("/app/offline")[0]
    stored = await phone.page.evaluate(
        """async () => {
          const { database } = self.pwa;
          const rows = [...await database.all("orders"), ...await database.all("lists")];
          const key = (await database.get("meta", "owner")).key;
          return [JSON.stringify(rows), rows.length, key.extractable];
        }"""
    )
    assert "秘密" not in stored[0]
    assert stored[1] > 1
    assert stored[2] is False


async def test_a_form_sent_from_a_lift_is_queued_and_arrives_by_background_sync(
    phone: Device, served: Served
) -> None:
    order = await served.dispatched("路灯不亮")
    await phone.read(order)
    await phone.context.set_offline(True)
    await phone.page.get_by_role("button", name="签收").click()
    await expect(phone.page.locator("#order")).to_contain_text("签收 · 待送出")
    await phone.page.get_by_role("link", name="核实").click()
    await phone.page.get_by_label("核实情况").fill("到场查看，情况属实。")
    await phone.page.locator("input[type=file]").set_input_files([photo("a"), photo("b")])
    await phone.page.get_by_role("button", name="提交").click()
    await expect(phone.page.locator("#order")).to_contain_text("核实 · 待送出")
    await phone.open("/app/queue")
    await expect(phone.page.locator(".queued")).to_have_count(2)
    assert await told(order, "sign", "verify") == []
    tags = await phone.page.evaluate("navigator.serviceWorker.ready.then((r) => r.sync.getTags())")
    assert tags == ["queue"]
    await phone.page.goto("about:blank")  # no page of ours is open: the worker is woken
    await phone.context.set_offline(False)
    async with asyncio.timeout(2 * PATIENCE):
        while not await told(order, "verify"):
            await asyncio.sleep(0.25)
    assert await told(order, "sign", "verify") == ["sign", "verify"]
    kept = await Verification.get(order_id=order.id)
    assert await Attachment.filter(order_id=order.id, subject_id=kept.id).count() == 2


async def test_a_form_whose_connection_breaks_is_queued_as_it_was_filled_in(
    phone: Device, served: Served
) -> None:
    """The page was opened with a network; it goes while 提交 is pressed."""
    order = await served.dispatched("路灯不亮")
    await served.town.do(order, "sign", "leader")
    await phone.read(order)
    await phone.open(f"/app/orders/{order.number}/do/reply")
    await phone.page.get_by_label("答复内容").fill("已修复全部路灯。")
    await phone.page.locator("input[type=file]").set_input_files([photo("done")])
    await phone.context.set_offline(True)
    await phone.page.get_by_role("button", name="提交").click()
    await expect(phone.page.locator("#order")).to_contain_text("答复 · 待送出")
    await phone.context.set_offline(False)
    await phone.settled()
    event = await OrderEvent.get(order_id=order.id, action="reply")
    assert event.data["text"] == "已修复全部路灯。"
    assert await Attachment.filter(order_id=order.id, purpose="reply").count() == 1


async def test_a_conflict_is_explained_and_the_words_go_in_as_a_note(
    phone: Device, served: Served, violations: Any
) -> None:
    order = await served.dispatched("路灯不亮")
    await served.town.do(order, "sign", "leader")
    await phone.read(order)
    await phone.context.set_offline(True)
    await _answer(phone.page, order, "我在现场看到的情况")
    await served.town.do(order, "reply", "handler", content="同事已经答复")
    await phone.context.set_offline(False)
    await phone.settled()
    await phone.open("/app/queue")
    card = phone.page.locator(".queued[data-state=conflict]")
    await expect(card).to_contain_text("同事已经答复")
    await expect(card).to_contain_text("我在现场看到的情况")
    assert await violations(phone.page) == []
    await card.get_by_role("button", name="作为补充说明送出").click()
    await expect(phone.page.locator(".queued[data-action=note][data-state=applied]")).to_have_count(1)
    note = await OrderEvent.get(order_id=order.id, action="note")
    assert str(note.data["text"]).endswith("我在现场看到的情况")


async def test_of_one_order_nothing_overtakes_what_waits_for_a_decision(
    phone: Device, served: Served
) -> None:
    order, other = await served.dispatched("路灯不亮"), await served.dispatched("井盖松动")
    for one in (order, other):
        await served.town.do(one, "sign", "leader")
        await phone.read(one)
    await phone.context.set_offline(True)
    await _answer(phone.page, order, "先写的答复")
    for one in (order, other):
        await phone.open(f"/app/orders/{one.number}")
        await phone.page.get_by_role("button", name="关注").click()
        await expect(phone.page.locator("#order")).to_contain_text("关注 · 待送出")
    await served.town.do(order, "reply", "handler", content="同事已经答复")
    await phone.context.set_offline(False)
    await phone.open("/app/queue")
    await expect(_queued(phone, other, "applied")).to_have_count(1)
    await expect(_queued(phone, order, "conflict")).to_have_count(1)
    await expect(_queued(phone, order, "waiting")).to_contain_text("前面还有一项需要您先处理")
    assert await told(other, "follow") == ["follow"]
    assert await told(order, "follow") == []
    await _queued(phone, order, "conflict").get_by_role("button", name="放弃").click()
    await phone.page.locator("#sure [data-yes]").click()
    await phone.page.get_by_role("button", name="立即送出").click()
    await expect(_queued(phone, order, "applied")).to_have_count(1)
    assert await told(order, "follow") == ["follow"]


async def test_a_shared_photo_goes_to_the_order_that_is_chosen(phone: Device, served: Served) -> None:
    order = await served.dispatched("路灯不亮")
    await served.town.do(order, "sign", "leader")
    await phone.page.evaluate("self.pwa.database.remove('meta', 'fetched')")
    await phone.open("/app")
    await phone.kept()
    await phone.page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(40, 30);
          canvas.getContext("2d").fillRect(0, 0, 40, 30);
          const form = document.createElement("form");
          form.method = "post"; form.action = "/app/share"; form.enctype = "multipart/form-data";
          const input = document.createElement("input");
          input.type = "file"; input.name = "photos";
          const files = new DataTransfer();
          files.items.add(new File([await canvas.convertToBlob()], "现场.png", { type: "image/png" }));
          input.files = files.files;
          form.append(input);
          document.body.append(form);
          form.submit();
        }"""
    )
    await expect(phone.page.locator(".preview img")).to_have_count(1)
    await phone.page.locator(".link-row", has_text="路灯不亮").click()
    await expect(phone.page.locator(".deed-form .preview")).to_have_count(1)
    await phone.page.get_by_label("核实情况").fill("照片为证")
    await phone.page.get_by_role("button", name="提交").click()
    await expect(phone.page.locator("#order")).to_contain_text("照片为证")
    assert await Attachment.filter(order_id=order.id, purpose="verification").count() == 1


def _queued(phone: Device, order: Order, state: str) -> Locator:
    return phone.page.locator(f".queued[data-state={state}]", has_text=str(order.number))


async def _answer(page: Page, order: Order, words: str) -> None:
    await page.goto(f"{page.url.split('/app')[0]}/app/orders/{order.number}/do/reply")
    await page.get_by_label("答复内容").fill(words)
    await page.get_by_role("button", name="提交").click()
    await expect(page.locator("#order")).to_contain_text("答复 · 待送出")
