"""消息: what one was told, saying that one knows, and for leaders who knew what when."""

import re

import pytest

from hotline.messages.models import Notice
from hotline.messages.states import NoticeState
from tests.department_app.conftest import Phone, Phones

pytestmark = pytest.mark.sqlite


async def unheard(phone: Phone) -> str:
    badges = (await phone.get("/navigation/badges?surface=app")).text
    found = re.search(r'#badge-app-notices"[^>]*>(\d*)', badges)
    assert found is not None
    return found[1]


async def test_a_new_order_is_told_and_received_with_a_press(phones: Phones) -> None:
    order = await phones.town.dispatched(title="井盖缺失")
    signer, co_signer = await phones.of("signer"), await phones.of("co_signer")
    page = (await signer.get("/app/notices")).text
    assert (
        "新交办工单：井盖缺失" in page and str(order.number) in page and 'class="notice is-waiting"' in page
    )
    assert await unheard(signer) == "1"
    pressing = page.split('action="/app/notices/')[1].split("/")[0]
    assert (await signer.post(f"/app/notices/{pressing}/acknowledge", {})).status_code == 303
    page = (await signer.get("/app/notices")).text
    assert "您已知悉" in page and "is-waiting" not in page
    assert await unheard(signer) == ""
    assert await unheard(co_signer) == "1"


async def test_only_one_notice_changes_where_scripts_run(phones: Phones) -> None:
    await phones.town.dispatched()
    signer = await phones.of("signer")
    pressing = (await signer.get("/app/notices")).text.split('action="/app/notices/')[1].split("/")[0]
    answer = await signer.post(f"/app/notices/{pressing}/acknowledge", {}, headers={"hx-request": "true"})
    assert "<html" not in answer.text and "您已知悉" in answer.text and answer.text.count("<li") == 1


async def test_opening_the_order_is_taking_note(phones: Phones) -> None:
    order = await phones.town.dispatched()
    signer = await phones.of("signer")
    await (await phones.of("leader")).get(f"/app/orders/{order.number}")
    assert await unheard(signer) == "1"
    await signer.get(f"/app/orders/{order.number}")
    assert await unheard(signer) == ""
    notice = await Notice.get(order_id=order.id, organisation=phones.town.organisations["zjj"])
    assert (notice.state, notice.by_name, notice.how) == (NoticeState.ACKNOWLEDGED, "signer", "opened")


async def test_somebody_elses_notice_cannot_be_received(phones: Phones) -> None:
    await phones.town.dispatched()
    signer, police = await phones.of("signer"), await phones.of("police")
    pressing = (await signer.get("/app/notices")).text.split('action="/app/notices/')[1].split("/")[0]
    assert (await police.post(f"/app/notices/{pressing}/acknowledge", {})).status_code == 404
    assert "还没有消息" in (await police.get("/app/notices")).text
    assert await unheard(signer) == "1"


async def test_a_leader_sees_who_of_his_own_knew_what_when(phones: Phones) -> None:
    order = await phones.town.dispatched()
    await (await phones.of("signer")).get(f"/app/orders/{order.number}")
    panel = (await (await phones.of("leader")).get(f"/app/orders/{order.number}")).text
    panel = panel.split('id="knew-title"')[1].split("</section>")[0]
    assert "signer已知悉" in panel and "打开了工单" in panel and "handler" in panel
    assert "co_signer" not in panel
    for name in ("signer", "handler"):
        assert "knew-title" not in (await (await phones.of(name)).get(f"/app/orders/{order.number}")).text


async def test_a_confidential_order_is_told_without_its_title(phones: Phones) -> None:
    await phones.town.dispatched(title="举报某某吃回扣", type="report", confidential=True)
    page = (await (await phones.of("signer")).get("/app/notices")).text
    assert "举报某某" not in page and "新交办工单" in page
