"""Writing down a call, and what helps while somebody is still talking."""

import re
from typing import Any

import pytest

from hotline.infra.audit import AuditEntry
from hotline.orders.models import Classification, Order
from hotline.orders.states import Channel, State
from tests.orders.town import PHONE
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/orders/new"
CALL = {
    "citizen.phone": "13900139000",
    "citizen.name": "李女士",
    "type": "complaint",
    "title": "滨江路路灯不亮",
    "content": "滨江路从东头到西头的路灯已经三天不亮了，晚上走路很危险。",
    "urgency": "normal",
    "channel": "phone",
    "location.text": "滨江路",
}


async def written_down(desk: Desk, **more: Any) -> Any:
    return await desk.post(URL, CALL | {"idempotency_key": "k1"} | more)


async def test_a_call_becomes_an_accepted_order_with_the_ways_on(desk: Desk) -> None:
    await desk.as_("shift_lead")
    created = await written_down(desk)
    assert created.status_code == 200
    order = await Order.get()
    assert (order.state, order.channel, order.contact_name) == (State.ACCEPTED, Channel.PHONE, "李女士")
    assert order.number in created.text and re.search(r'data-copy="\d{6}"', created.text)
    for way in ("answer", "send_to_review", "dispatch", "coordinate"):
        assert f"/desk/orders/{order.number}/do/{way}?v={order.version}" in created.text


async def test_an_agent_is_offered_only_what_he_may_do(desk: Desk) -> None:
    await desk.as_("agent")
    created = (await written_down(desk)).text
    assert "/do/answer" in created and "/do/dispatch" not in created


async def test_sending_the_form_twice_writes_one_order_and_shows_the_same_code(desk: Desk) -> None:
    await desk.as_("agent")
    codes = [re.findall(r'data-copy="(\d{6})"', (await written_down(desk)).text) for _ in range(2)]
    assert codes[0] and codes[0] == codes[1]
    assert await Order.all().count() == 1


async def test_what_is_missing_is_named_and_everything_typed_stays(desk: Desk) -> None:
    await desk.as_("agent")
    refused = await written_down(desk, title="", type="")
    assert refused.status_code == 422
    assert "李女士" in refused.text and "三天不亮" in refused.text
    assert 'id="f-title-error"' in refused.text
    assert not await Order.all().exists()


async def test_a_wrong_number_is_said_at_its_field(desk: Desk) -> None:
    await desk.as_("agent")
    refused = await written_down(desk, **{"citizen.phone": "12345678"})
    assert refused.status_code == 422
    assert 'id="f-citizen-phone-error"' in refused.text and "三天不亮" in refused.text


async def test_a_call_of_nobody_is_refused_at_the_number(desk: Desk) -> None:
    await desk.as_("agent")
    refused = await written_down(desk, **{"citizen.phone": "", "citizen.name": ""})
    assert refused.status_code == 422
    assert 'id="f-citizen-phone-error"' in refused.text and "三天不亮" in refused.text


async def test_a_wrong_classification_is_said_on_the_form(desk: Desk) -> None:
    await desk.as_("agent")
    refused = await written_down(desk, classification="999999")
    assert refused.status_code == 422 and "没有这个诉求分类" in refused.text


async def test_the_classification_is_a_plain_list_of_leaves(desk: Desk) -> None:
    centre = desk.town.centre
    top = await Classification.create(tenant=centre, code="01", name="城市管理", level=1, path="01")
    await Classification.create(tenant=centre, parent=top, code="0101", name="路灯", level=2, path="0101")
    await desk.as_("agent")
    page = (await desk.get(URL)).text
    assert '<option value="0101">城市管理 › 路灯</option>' in page and '<option value="01">' not in page


async def test_who_called_before_is_shown_masked(desk: Desk) -> None:
    earlier = await desk.town.submit(title="上次的井盖")
    await desk.as_("agent")
    shown = await desk.post("/desk/lookup/caller", {"citizen.phone": PHONE}, at=URL)
    assert "上次的井盖" in shown.text and "王小明" not in shown.text and PHONE not in shown.text
    assert f"/desk/orders/{earlier.number}/do/urge" in shown.text
    unknown = await desk.post("/desk/lookup/caller", {"citizen.phone": "13700137000"}, at=URL)
    assert "第一次来电" in unknown.text
    half = await desk.post("/desk/lookup/caller", {"citizen.phone": "137"}, at=URL)
    assert "号码还不完整" in half.text


async def test_reusing_history_fills_the_name_on_the_record(desk: Desk) -> None:
    earlier = await desk.town.submit(location={"text": "滨江路8号", "lng": 108.3, "lat": 21.6})
    await desk.as_("agent")
    found = (await desk.post("/desk/lookup/reuse", {"number": earlier.number}, at=URL)).json()
    assert (found["citizen.name"], found["location.text"], found["type"]) == (
        "王小明",
        "滨江路8号",
        "complaint",
    )
    assert (await AuditEntry.get(action="personal.reveal")).subject == f"order:{earlier.number}"
    missing = await desk.post(
        "/desk/lookup/reuse", {"number": "1"}, at=URL, headers={"accept": "application/json"}
    )
    assert missing.status_code == 404


async def test_similar_open_orders_are_shown_while_typing(desk: Desk) -> None:
    twin = await desk.town.submit()
    await desk.as_("agent")
    typed = {"title": CALL["title"], "content": CALL["content"]}
    shown = await desk.post("/desk/lookup/similar", typed, at=URL)
    assert f'data-same="{twin.number}"' in shown.text
    assert "没有发现" in (await desk.post("/desk/lookup/similar", {"title": "咨询"}, at=URL)).text


async def test_the_same_case_is_merged_or_suggested_for_merging(desk: Desk) -> None:
    twin = await desk.town.submit()
    await desk.as_("shift_lead")
    assert f"into={twin.number}" in (await written_down(desk, same_as=twin.number)).text
    await desk.as_("agent")
    advised = (await written_down(desk, same_as=twin.number, idempotency_key="k2")).text
    assert "into=" not in advised and "opinion=" in advised


async def test_places_are_suggested(desk: Desk) -> None:
    unit = desk.town.organisations["zjj"]
    unit.territory = ["江山新村"]
    await unit.save()
    await desk.as_("agent")
    shown = await desk.get("/desk/lookup/places", params={"location.text": "江山"})
    assert 'data-place="江山新村"' in shown.text and "住建局" in shown.text


async def test_a_workstation_writes_down_but_does_not_accept(desk: Desk) -> None:
    await desk.as_("station")
    created = await written_down(desk)
    assert created.status_code == 200 and "已转交热线中心受理" in created.text
    assert (await Order.get()).state is State.RECEIVED


async def test_a_handler_does_not_write_down_calls(desk: Desk) -> None:
    await desk.as_("handler")
    assert (await desk.get(URL)).status_code == 403
