"""The workbook: who may have it, what is in it, what is kept of it."""

import io
import tempfile
from pathlib import Path

import openpyxl
import pytest

from hotline.infra.audit import AuditEntry
from tests.orders.town import PHONE
from tests.web.centre.people import Desk
from web.centre import exports

pytestmark = pytest.mark.sqlite
URL = "/desk/search/export"


def _rows(content: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


async def test_masked_watermarked_and_on_the_record(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.town.submit(type="help")
    await desk.as_("manager")
    answer = await desk.post(f"{URL}?organisation=zjj")
    assert answer.status_code == 200
    assert "filename*=UTF-8''%E5%B7%A5%E5%8D%95_20260715_1000.xlsx" in answer.headers["content-disposition"]
    stamp, heads, row, end = _rows(answer.content)
    assert "导出人：manager" in str(stamp[0]) and "主办单位：住建局" in str(stamp[0])
    told = dict(zip(heads, row, strict=True))
    assert (told["工单编号"], told["诉求人"], told["联系电话"]) == (order.number, "王**", "138****8000")
    assert str(end[0]) == "共 1 件"
    entry = await AuditEntry.get(action="order.export")
    assert entry.detail == {"filter": "主办单位：住建局", "rows": 1, "personal": False}
    assert not list(Path(tempfile.gettempdir()).glob("hotline-export-*/orders.xlsx"))


async def test_names_only_for_a_reason(desk: Desk) -> None:
    await desk.town.submit()
    await desk.as_("supervisor")
    refused = await desk.post(URL, {"reveal": "true"})
    assert (refused.status_code, "请说明导出姓名和电话的原因" in refused.text) == (422, True)
    assert "checked" in refused.text
    answer = await desk.post(URL, {"reveal": "true", "reason": "督办核实"})
    assert PHONE in str(_rows(answer.content)[2])
    assert (await AuditEntry.get(action="order.export")).detail["reason"] == "督办核实"
    await desk.as_("manager")
    assert (await desk.post(URL, {"reveal": "true", "reason": "看看"})).status_code == 403


@pytest.mark.parametrize("text", ["=1+1", "+86", "@SUM(A1)", "-2+3", '=HYPERLINK("http://evil","x")'])
async def test_no_text_becomes_a_formula(desk: Desk, text: str) -> None:
    await desk.town.submit(title=text, content=text)
    await desk.as_("manager")
    answer = await desk.post(URL)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.active is not None
    cell = book.active["B3"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize("who", ["agent", "admin", "signer", "handler"])
async def test_not_for_everybody(desk: Desk, who: str) -> None:
    await desk.as_(who)
    assert (await desk.get(URL)).status_code == 403


async def test_not_too_many_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "_writing", {"a", "b"})
    await desk.as_("manager")
    answer = await desk.post(URL)
    assert (answer.status_code, "正在为其他同事导出" in answer.text) == (429, True)


async def test_a_wrong_filter_is_shown_not_ignored(desk: Desk) -> None:
    await desk.town.submit()
    await desk.as_("manager")
    answer = await desk.post(f"{URL}?state=nonsense")
    assert answer.status_code == 422
