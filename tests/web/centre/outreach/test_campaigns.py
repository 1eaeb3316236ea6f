"""A campaign made on the desk in four screens, watched while gateways call, exported; whom nobody rings; the rules."""

import io
import re
from typing import Any

import openpyxl
import pytest

from hotline.infra.audit import AuditEntry
from hotline.orders.saved_views import save_view
from hotline.outreach.campaigns.audience import uploads
from hotline.outreach.campaigns.audience.reading import AudienceReader
from hotline.outreach.campaigns.dialling import CallOutcome, Ending, claim, ended
from hotline.outreach.campaigns.models import Campaign, DoNotCall, OutreachRules, Recipient
from hotline.outreach.campaigns.states import CampaignState
from hotline.outreach.scripts.turns import Line
from tests.outreach.campaigns import books
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/outreach"
TABLE = [
    ["手机号码", "内容"],
    *[[f"1380013800{n}", "停水"] for n in range(5)],
    ["12", "停水"],
    ["=1+1", "停水"],
]
SAID = (Line("robot", "您好"), Line("callee", "我的电话是 13912345678", at=4.0))


def _file(table: list[list[Any]]) -> dict[str, Any]:
    return {"file": ("名单.xlsx", books.workbook(table))}


async def _made(desk: Desk) -> str:
    """Ready to start; its address."""
    answer = await desk.post(f"{URL}/campaigns/new", {"name": "停水通知", "script": "street_notice"})
    audience = answer.headers["location"]
    assert (await desk.post(audience, files=_file(TABLE))).status_code == 303
    here = audience.removesuffix("/audience")
    times = {"opens": "09:00", "closes": "20:00", "days": "every", "tries": "3", "lines": "4"}
    assert (await desk.post(f"{here}/timing", times)).headers["location"] == here
    return here


async def test_from_a_workbook_to_results_in_four_screens(desk: Desk) -> None:
    await desk.as_("supervisor")
    here = await _made(desk)
    page = (await desk.get(here)).text
    assert all(words in page for words in ("开始呼叫 5 人", "手机号码应为 11 位", "有单元格是公式"))
    assert (await desk.post(f"{here}/do/start", at=here)).status_code == 303
    calls = await claim("test", lines=9, agents={}, now=desk.town.now)
    assert len(calls) == 4  # as many as it may
    done = Ending(CallOutcome.HUMAN, "robot", 30, {"acknowledged": "听清楚了"}, SAID, result="acknowledged")
    await ended(calls[0].attempt_id, done, desk.town.now)
    live = (await desk.get(here, headers={"hx-request": "true"})).text
    assert "<html" not in live and re.search(r'max="5" value="1"', live)
    rows = {"hx-request": "true", "hx-target": "div#people-rows"}
    people = (await desk.get(here, params={"tab": "called"}, headers=rows)).text
    assert "<html" not in people and "听清楚了" in people and "<progress" not in people
    page = (await desk.get(here, params={"result": "completed"})).text
    assert "138****8000" in page and "听清楚了" in page and "13800138000" not in page
    await desk.post(f"{here}/do/pause", at=here)
    assert not await claim("test", lines=9, agents={}, now=desk.town.now)
    await desk.post(f"{here}/do/cancel", at=here)
    assert (await Campaign.get()).state is CampaignState.CANCELLED
    assert "外呼任务" in (await desk.get(URL)).text


async def test_a_saved_search_of_orders_becomes_the_audience(desk: Desk) -> None:
    await desk.town.submit(title="路灯不亮", citizen={"name": "王小明", "phone": "13800138001"})
    await desk.town.submit(title="井盖破损", citizen={"name": "李小明", "phone": "13800138002"})
    by = desk.town["supervisor"]
    view = await save_view("井盖", "q=井盖&state=received&state=accepted", by=by, now=desk.town.now)
    foreign = await save_view("别人的", "q=路灯", by=desk.town["agent"], now=desk.town.now)
    await desk.as_("supervisor")
    answer = await desk.post(f"{URL}/campaigns/new", {"name": "回访", "script": "callback"})
    at = answer.headers["location"]
    assert (await desk.post(at, {"view": str(foreign.id)})).status_code == 422
    assert (await desk.post(at, {"view": str(view.id)})).status_code == 303
    assert [one.number for one in await Recipient.all()] == ["13800138002"]


async def test_what_was_said_is_covered_until_somebody_says_why_he_looks(desk: Desk) -> None:
    await desk.as_("supervisor")
    here = await _made(desk)
    await desk.post(f"{here}/do/start", at=here)
    [call, *_] = await claim("test", lines=1, agents={}, now=desk.town.now)
    await ended(call.attempt_id, Ending(CallOutcome.HUMAN, transcript=SAID), desk.town.now)
    at = f"{URL}/calls/{call.attempt_id}"
    page = (await desk.get(at)).text
    assert "我的电话是 ***" in page and "13912345678" not in page
    assert (await desk.post(at, {"reason": " "})).status_code == 422
    page = (await desk.post(at, {"reason": "核实投诉"})).text
    assert "13912345678" in page and call.number in page
    assert (
        await AuditEntry.filter(action="personal.reveal", subject=f"attempt:{call.attempt_id}").count() == 1
    )
    await desk.as_("manager")  # may look at campaigns, not at numbers
    assert "查看完整号码" not in (await desk.get(at)).text
    assert (await desk.http.get(f"{here}/timing")).status_code == 403


async def test_answers_stand_beside_what_the_script_calls_their_question(desk: Desk) -> None:
    await desk.as_("supervisor")
    here = await _made(desk)
    await desk.post(f"{here}/do/start", at=here)
    (call, *_) = await claim("test", lines=9, agents={}, now=desk.town.now)
    noted = {"acknowledged": "听清楚了", "words": "（留言）", "words_file": "gateway-1#t=2,4"}
    await ended(call.attempt_id, Ending(CallOutcome.HUMAN, noted=noted), desk.town.now)
    page = (await desk.get(f"{URL}/calls/{call.attempt_id}")).text
    assert re.search(r"<dt>请确认</dt>\s*<dd>听清楚了", page)
    assert "（留言）" in page and "gateway-1" not in page


async def test_files_leave_masked_unless_there_is_a_reason(desk: Desk) -> None:
    await desk.as_("supervisor")
    here = await _made(desk)
    rows = _rows((await desk.get(f"{here}/report")).content)
    assert len(rows) == 8  # every row of the table
    assert ["7", "12", "不呼叫", "手机号码应为 11 位数字，请检查"] in rows
    assert _rows((await desk.get(f"{here}/template")).content) == [["手机号码", "通知内容"]]
    page = await desk.post(f"{here}/export", {"format": "xlsx", "reveal": "true"})
    assert page.status_code == 422 and "请说明导出号码的原因" in page.text
    text = (await desk.post(f"{here}/export", {"format": "csv"})).text
    assert "138****8000" in text and "13800138000" not in text
    clear = await desk.post(f"{here}/export", {"format": "xlsx", "reveal": "true", "reason": "逐户核实"})
    assert "13800138000" in {cell for row in _rows(clear.content) for cell in row}
    assert await AuditEntry.filter(action="outreach.export").count() == 2


def _rows(content: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"a,b", "不是能读取的 Excel"),
        (books.workbook([["姓名"], ["甲"]]), "手机号码"),
        (None, "请选择一个 Excel"),
    ],
)
async def test_a_wrong_file_is_said_at_the_field(desk: Desk, file: bytes | None, said: str) -> None:
    await desk.as_("supervisor")
    answer = await desk.post(f"{URL}/campaigns/new", {"name": "x", "script": "street_notice"})
    at = answer.headers["location"]
    files = {"file": ("x.xlsx", file)} if file else None
    answer = await desk.post(at, {"view": ""}, files=files)
    assert answer.status_code == 422 and said in answer.text
    assert "还没有名单" in (await desk.get(at.removesuffix("/audience"))).text


async def test_numbers_come_onto_the_list_and_leave_it_for_a_reason(desk: Desk) -> None:
    await desk.as_("supervisor")
    at = f"{URL}/do-not-call"
    page = await desk.post(f"{at}/add", {"phone": "123", "reason": "要求"}, at=at)
    assert page.status_code == 422 and 'value="123"' in page.text
    assert (
        await desk.post(f"{at}/add", {"phone": "13800138000", "reason": "本人要求"}, at=at)
    ).status_code == 303
    page = await desk.post(f"{at}/import", {"reason": "批量"}, at=at, files=_file(TABLE))
    assert "新加入 4 个，已在名单中 1 个，不能识别 2 行" in page.text
    assert "138****8000" in (await desk.get(at, params={"number": "13800138000"})).text
    row = await DoNotCall.all().first()
    assert row is not None
    await desk.post(f"{at}/{row.id}/remove", {"reason": "本人同意"}, at=at)
    assert "本人同意" in (await desk.get(at, params={"tab": "removed"})).text
    await desk.as_("manager")
    assert f"{at}/import" not in (await desk.get(at)).text


async def test_rules_are_kept_within_the_day_and_the_package_warns(desk: Desk) -> None:
    await desk.as_("manager")
    at = f"{URL}/rules"
    hours = {
        "opens": "06:00",
        "closes": "21:00",
        "days": "working",
        "per_day": "1",
        "per_week": "3",
        "lines": "5",
    }
    page = await desk.post(f"{at}/hours", hours, at=at)
    assert page.status_code == 422 and "07:00–22:00" in page.text
    assert (await desk.post(f"{at}/hours", hours | {"opens": "09:00"}, at=at)).status_code == 303
    assert (await OutreachRules.get()).window.opens.hour == 9
    await OutreachRules.filter(used_minutes=0).update(used_minutes=80)
    await desk.post(f"{at}/package", {"minutes": "100"}, at=at)
    assert "语音包即将用完" in (await desk.get(URL)).text
    await desk.post(f"{at}/package", {"minutes": "100", "renew": "true"}, at=at)
    assert (await OutreachRules.get()).used_minutes == 0


async def test_a_large_workbook_is_read_behind_while_the_page_shows_how_far(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 3)
    await desk.as_("supervisor")
    answer = await desk.post(f"{URL}/campaigns/new", {"name": "x", "script": "street_notice"})
    at = answer.headers["location"]
    assert (await desk.post(at, files=_file(TABLE))).status_code == 303
    page = (await desk.get(at)).text
    assert (
        "正在读取“上传名单：名单.xlsx”" in page
        and f'hx-sse:connect="{at.removesuffix("/audience")}/live"' in page
    )
    assert "读完才能开始" in (await desk.get(at.removesuffix("/audience"))).text
    await AudienceReader(clock=lambda: desk.town.now).step()
    part = (await desk.get(at, headers={"hx-request": "true"})).text
    assert "<html" not in part and "正在读取" not in part and "有单元格是公式" in part


async def test_a_search_that_finds_many_is_read_behind_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 1)
    for number in range(2):
        await desk.town.submit(citizen={"name": "王小明", "phone": f"1380013800{number}"})
    view = await save_view("全部", "type=complaint", by=desk.town["supervisor"], now=desk.town.now)
    await desk.as_("supervisor")
    answer = await desk.post(f"{URL}/campaigns/new", {"name": "回访", "script": "callback"})
    at = answer.headers["location"]
    assert (await desk.post(at, {"view": str(view.id)})).status_code == 303
    assert "正在读取“工单查询：" in (await desk.get(at)).text
    summary = (await desk.get(at.removesuffix("/audience"))).text
    assert "读完才能开始" in summary and "hx-sse:connect" in summary
    assert not await Recipient.all()
    await AudienceReader(clock=lambda: desk.town.now).step()
    assert await Recipient.all().count() == 2
    part = (await desk.get(at.removesuffix("/audience"), headers={"hx-request": "true"})).text
    assert "<html" not in part and "开始呼叫 2 人" in part
    assert "正在读取" not in (await desk.get(at)).text
