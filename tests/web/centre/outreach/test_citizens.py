"""Whom to ring, found on the desk without showing anybody, kept, and chosen for a campaign."""

import pytest

from hotline.infra.audit import AuditEntry
from hotline.orders.models import SavedView
from hotline.outreach.campaigns.models import Recipient
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/outreach/citizens"
ASKED = {"type": "consultation"}


async def _asked(desk: Desk) -> None:
    await desk.town.submit(type="consultation", citizen={"name": "王小明", "phone": "13800138001"})
    await desk.town.submit(type="consultation", citizen={"name": "王小明", "phone": "13800138001"})
    await desk.town.submit(citizen={"name": "李小红", "phone": "13800138002"})
    await desk.as_("supervisor")


async def test_people_are_counted_and_nobody_is_shown(desk: Desk) -> None:
    await _asked(desk)
    assert "先选条件" in (await desk.get(URL)).text
    page = (await desk.get(URL, params=ASKED | {"orders": "2", "district": "", "wechat": ""})).text
    assert "至少 2 件" in page and "可以呼叫" in page and "保存这个查询" in page
    assert "王" not in page and "138" not in page
    page = (await desk.get(URL, params={"created_from": "2026-07-02", "created_to": "2026-07-01"})).text
    assert "结束日期不能早于开始日期" in page and "可以呼叫" not in page


async def test_a_kept_search_becomes_the_audience_and_the_record_says_how(desk: Desk) -> None:
    await _asked(desk)
    at = f"{URL}?type=consultation"
    assert (await desk.post(f"{URL}/views", {"name": " ", "query": "x=1"}, at=at)).status_code == 422
    kept = await desk.post(f"{URL}/views", {"name": "咨询过的", "query": "type=consultation"}, at=at)
    assert kept.headers["location"] == at
    assert "咨询过的" not in (await desk.get("/desk/search")).text
    made = await desk.post("/desk/outreach/campaigns/new", {"name": "回访", "script": "street_notice"})
    audience, view = made.headers["location"], await SavedView.get()
    answer = await desk.post(audience, {"citizens": str(view.id)})
    assert answer.status_code == 422 and "请填写通知内容" in answer.text
    assert (await desk.post(audience, {"view": str(view.id)})).status_code == 422  # of orders it is none
    answer = await desk.post(audience, {"citizens": str(view.id), "content": "今晚停水。"})
    assert answer.status_code == 303
    [person] = await Recipient.all()
    assert (person.number, person.slots) == ("13800138001", {"content": "今晚停水"})
    entry = await AuditEntry.get(action="outreach.audience")
    assert entry.detail["audience"] == "市民查询：类型：咨询"
    await desk.post(f"{URL}/views/{view.id}/delete", at=URL)
    assert not await SavedView.all()


async def test_an_agent_does_not_look_for_citizens(desk: Desk) -> None:
    await desk.as_("agent")
    assert (await desk.http.get(URL)).status_code == 403
