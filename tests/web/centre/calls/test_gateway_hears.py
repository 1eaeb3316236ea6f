"""What is saved is told to the gateway at once; without one, people are told that it comes later."""

import pytest

from hotline.calls import drafts
from hotline.calls.switchboard import orders
from tests.calls.exchange import Exchange
from tests.web.centre.calls.conftest import Ear
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
NUMBERS = "/desk/calls/setup/numbers"


async def test_a_saved_setting_is_in_force_at_once(desk: Desk, ear: Ear) -> None:
    await desk.as_("shift_lead")
    await desk.post(f"{NUMBERS}/new", {"number": "12345"})
    assert ear.said == [orders.Reload()]
    assert "已保存。" in (await desk.get(NUMBERS)).text


async def test_without_a_gateway_it_waits(desk: Desk) -> None:
    await desk.as_("shift_lead")
    assert (await desk.post(f"{NUMBERS}/new", {"number": "12345"})).status_code == 303
    assert "恢复后自动生效" in (await desk.get(NUMBERS)).text


async def test_a_flow_speaks_on_the_editors_own_telephone(desk: Desk, ear: Ear, exchange: Exchange) -> None:
    lead = exchange["shift_lead"]
    await drafts.start("main", "主导航", "main", by=lead, now=exchange.now)
    await desk.as_("shift_lead")
    await desk.post("/desk/calls/flows/main/call", at="/desk/calls/flows/main")
    assert ear.said == [orders.TestFlow(agent=lead.staff_id or 0, code="main", version=1)]
    revision = (await drafts.draft("main", by=lead)).revision
    await drafts.remove("main", "bye", revision, by=lead)
    refused = await desk.post("/desk/calls/flows/main/call", at="/desk/calls/flows/main")
    assert refused.status_code == 422 and "不能试拨" in refused.text and len(ear.said) == 1
