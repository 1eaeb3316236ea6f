"""督办单 in a lift: answered where there is no signal, written while the connection breaks."""

from typing import Any

import pytest
from playwright.async_api import expect

from hotline.orders.models import Order
from hotline.supervision.models import SupervisionFile, SupervisionNotice
from hotline.supervision.states import SupervisionState
from tests.browser.pwa.conftest import Device, OpenDevice, Served
from tests.browser.pwa.test_offline import photo
from tests.supervision.notices import ASKED, issue, marked

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture
async def order(served: Served) -> Order:
    served.town.now = served.now()
    return await marked(served.town)


@pytest.fixture
async def phone(device: OpenDevice) -> Device:
    return await device()


async def test_a_notice_is_read_and_answered_without_a_network(
    phone: Device, served: Served, order: Order, violations: Any
) -> None:
    notice = await issue(served.town, order)
    await phone.sign_in("leader")
    await phone.context.set_offline(True)
    await phone.open("/app/supervised/received")
    await phone.page.get_by_role("link", name=order.title).click()
    await expect(phone.page.locator("#notice")).to_contain_text(ASKED)
    assert await violations(phone.page) == []
    await phone.page.get_by_role("link", name="反馈").click()
    await phone.page.get_by_label("办理情况").fill("已连夜修复")
    await phone.page.locator("input[type=file]").set_input_files([photo("a")])
    await phone.page.get_by_role("button", name="提交").click()
    await expect(phone.page.locator("#notice")).to_contain_text("反馈 · 待送出")
    await phone.open("/app/queue")
    await expect(phone.page.locator(".queued")).to_contain_text(notice.number)
    assert await violations(phone.page) == []
    await phone.context.set_offline(False)
    await phone.settled()
    await notice.refresh_from_db()
    assert notice.state is SupervisionState.FED_BACK
    assert await SupervisionFile.filter(notice_id=notice.id).count() == 1


async def test_a_notice_whose_connection_breaks_waits_and_tells_what_happened_meanwhile(
    phone: Device, served: Served, order: Order
) -> None:
    await phone.sign_in("leader")
    await phone.read(order)
    await phone.page.get_by_role("link", name="发督办单").click()
    await phone.page.locator("#sheet textarea[name=requirement]").fill("请今日办结并反馈")
    await phone.context.set_offline(True)
    await phone.page.get_by_role("button", name="发出督办单").click()
    await expect(phone.page.locator("#order")).to_contain_text("发督办单 · 待送出")
    await served.town.do(order, "reply", "handler", content="已经修好了")
    await phone.context.set_offline(False)
    await phone.settled()
    await phone.open("/app/queue")
    card = phone.page.locator(".queued[data-state=conflict]")
    await expect(card).to_contain_text("已经修好了")
    await expect(card).to_contain_text("请今日办结并反馈")
    assert not await SupervisionNotice.exists()
    await card.get_by_role("button", name="仍然提交").click()
    await expect(phone.page.locator(".queued[data-action=supervise][data-state=applied]")).to_have_count(1)
    assert (await SupervisionNotice.get()).requirement == "请今日办结并反馈"
