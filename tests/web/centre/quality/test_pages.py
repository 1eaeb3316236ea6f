"""质检 on the desk: queue, a call's sheet, appeal, coaching, figures, the standard."""

import io

import openpyxl
import pytest

from hotline.calls.models import CallRecord
from hotline.calls.quality import judging, standards
from hotline.calls.quality.models import CoachingNote, QualityAppeal, QualityMark, QualityTask, Transcript
from hotline.calls.quality.states import AppealState, Hearing, InspectionState
from hotline.infra.audit import AuditEntry
from tests.calls.exchange import Exchange
from tests.calls.quality.inspection import drawn, heard, inspector
from tests.calls.quality.talking import recorded
from tests.orders.town import Town
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite


@pytest.fixture
async def exchange(town: Town) -> Exchange:
    await inspector(town)
    await inspector(town, "inspector2")
    return await Exchange.of(town)


async def inspected(exchange: Exchange) -> tuple[str, QualityTask]:
    """A heard and judged call, drawn for the first inspector; the address of its page."""
    recording = await recorded(exchange)
    call = await CallRecord.get(id=recording.call_id)
    await heard(call, recording.id)
    exchange.town.later(hours=1)
    await judging.judge_due(exchange.now)
    task = await drawn(exchange, call, exchange["inspector"])
    return f"/desk/quality/calls/{call.call_id}", task


async def test_a_call_is_claimed_read_and_scored(desk: Desk, exchange: Exchange) -> None:
    page, task = await inspected(exchange)
    await desk.as_("inspector")
    queue = (await desk.get("/desk/quality/queue")).text
    assert "话务员" in queue or exchange["agent"].name in queue
    claimed = await desk.post(f"/desk/quality/queue/{task.id}/claim", at="/desk/quality/queue")
    assert claimed.headers["location"] == page
    shown = (await desk.get(page)).text
    assert "这事" in shown and "<mark>不归我管</mark>" in shown and "服务禁语" in shown
    assert "138****" in shown and "13800138000" not in shown and 'data-seek="10.' in shown
    assert await AuditEntry.filter(action="quality.read").exists()
    typed = {"points_language": "30", "at_language": "0:99", "note_language": "", "remark": "要改"}
    wrong = await desk.post(f"{page}/score", typed, at=page)
    assert wrong.status_code == 422 and "扣分应在 0 到 25 之间" in wrong.text
    assert 'value="0:99"' in wrong.text and "要改" in wrong.text
    right = typed | {"points_language": "20", "at_language": "0:11", "note_language": "顶撞来电人"}
    assert (await desk.post(f"{page}/score", right, at=page)).status_code == 303
    await task.refresh_from_db()
    assert task.state is InspectionState.DONE
    mark = await QualityMark.get(code="language")
    assert (mark.points, mark.start, mark.words) == (20, 11, "顶撞来电人")
    assert "80" in (await desk.get("/desk/quality/queue?tab=done")).text


async def test_the_agent_appeals_and_another_decides(desk: Desk, exchange: Exchange) -> None:
    page, task = await inspected(exchange)
    await desk.as_("inspector")
    await desk.post(f"/desk/quality/queue/{task.id}/claim", at="/desk/quality/queue")
    line = {"points_language": "20", "at_language": "11", "note_language": "顶撞"}
    await desk.post(f"{page}/score", line, at=page)
    await desk.post(f"{page}/coach", {"text": "先听完再答"}, at=page)
    await desk.as_("agent")
    mine = (await desk.get("/desk/quality/mine")).text
    assert "先听完再答" in mine and page in mine and "80" in mine
    assert (await desk.get("/desk/quality")).headers["location"] == "/desk/quality/mine"
    note = await CoachingNote.get()
    done = await desk.post(
        f"/desk/quality/coaching/{note.id}/acknowledge", {"text": "好"}, at="/desk/quality/mine"
    )
    assert done.status_code == 303 and "看过的辅导" in (await desk.get("/desk/quality/mine")).text
    empty = await desk.post(f"{page}/appeal", {"reason": ""}, at=page)
    assert empty.status_code == 422 and "请说明理由" in empty.text
    assert (await desk.post(f"{page}/appeal", {"reason": "是来电人先说的"}, at=page)).status_code == 303
    assert 'name="reason"' not in (await desk.get(page)).text
    await desk.as_("inspector2")
    assert "是来电人先说的" in (await desk.get("/desk/quality/appeals")).text
    bare = await desk.post(f"{page}/decide", {"opinion": ""}, at=page)
    assert bare.status_code == 422 and "请写明复核意见" in bare.text
    mark = await QualityMark.get(code="language")
    await desk.post(f"{page}/decide", {"opinion": "录音确实如此", "lifted": str(mark.id)}, at=page)
    assert (await QualityAppeal.get()).state is AppealState.UPHELD
    after = (await desk.get(page)).text
    assert "申诉成立" in after and "申诉前：业务 100，服务 80" in after


async def test_figures_and_their_workbook(desk: Desk, exchange: Exchange) -> None:
    await desk.as_("supervisor")
    bare = (await desk.get("/desk/quality")).text
    assert "只有人工质检" in bare and "这段时间还没有评分" in bare
    page, task = await inspected(exchange)
    await desk.as_("inspector")
    await desk.post(f"/desk/quality/queue/{task.id}/claim", at="/desk/quality/queue")
    await desk.post(f"{page}/score", {"points_opening": "5", "at_opening": "1"}, at=page)
    shown = (await desk.get("/desk/quality?month=2026-07")).text
    assert "1 / 1" in shown and "开头语规范" in shown and "服务禁语" in shown
    book = await desk.get("/desk/quality/export?month=2026-07")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert (
        rows[0][2] == "138****8000" and rows[0][7:9] == [100, 95] and "开头语规范 −5（0:01）" in rows[0][11]
    )
    assert (await desk.get("/desk/quality?month=2026-13")).status_code == 200
    await desk.as_("agent")
    assert (await desk.get("/desk/quality/export")).status_code == 403


async def test_a_rule_keeps_what_was_typed_and_becomes_a_version(desk: Desk, exchange: Exchange) -> None:
    await desk.as_("inspector")
    page = "/desk/quality/standard/rules/forbidden"
    form = {"base": "0", "name": "禁语", "dimension": "service", "said_by": "agent", "points": "12"}
    form |= {"at_most": "24", "active": "true", "words": "……"}
    wrong = await desk.post(page, form, at=page)
    assert wrong.status_code == 422 and "只有标点" in wrong.text and "禁语" in wrong.text
    long = await desk.post(page, form | {"words": "长" * 41}, at=page)
    assert long.status_code == 422 and "超过 40 字" in long.text
    assert (await desk.post(page, form | {"words": "随便你\n随便你\n爱咋咋地"}, at=page)).status_code == 303
    version, standard = await standards.in_force(exchange.town.centre.id)
    rule = standard.rule("forbidden")
    assert version == 1 and rule is not None and rule.points == 12 and not rule.severe
    assert getattr(rule, "words", ()) == ("随便你", "爱咋咋地")
    late = await desk.post(page, form | {"words": "晚了"}, at=page)
    assert late.status_code == 409 and "刚刚被别人修改过" in late.text and "晚了" in late.text
    new = "/desk/quality/standard/rules/new"
    await desk.post(new, form | {"base": "1", "name": "方言禁语", "words": "莫得办法"}, at=new)
    assert "方言禁语" in (await desk.get("/desk/quality/standard")).text
    assert (await desk.get("/desk/quality/standard/rules/unknown")).status_code == 404


async def test_the_sheet_has_to_make_a_hundred(desk: Desk, exchange: Exchange) -> None:
    await desk.as_("inspector")
    page = "/desk/quality/standard/items"
    form = {"base": "0", "name_0": "业务", "points_0": "90", "dimension_0": "business", "name_1": "服务"}
    form |= {"points_1": "100", "dimension_1": "service"}
    short = await desk.post(page, form, at=page)
    assert short.status_code == 422 and "合计应为 100，现在是 90" in short.text
    assert (await desk.post(page, form | {"points_0": "100"}, at=page)).status_code == 303
    _, standard = await standards.in_force(exchange.town.centre.id)
    assert [(one.code, one.name, one.points) for one in standard.items] == [
        ("answer", "业务", 100),
        ("record", "服务", 100),
    ]
    general = {"base": "1", "share_percent": "0", "low_score": "85", "appeal_days": "5"}
    refused = await desk.post("/desk/quality/standard", general)
    assert refused.status_code == 422 and 'value="85"' in refused.text
    assert (await desk.post("/desk/quality/standard", general | {"share_percent": "8"})).status_code == 303


async def test_what_could_not_be_read_is_tried_again(desk: Desk, exchange: Exchange) -> None:
    recording = await recorded(exchange)
    call = await CallRecord.get(id=recording.call_id)
    row = await heard(call, recording.id)
    await Transcript.filter(id=row.id).update(
        state=Hearing.FAILED, trouble="录音无法读取", utterances_encrypted=""
    )
    page = f"/desk/quality/calls/{call.call_id}"
    await desk.as_("inspector")
    assert "录音无法读取" in (await desk.get(page)).text
    await desk.post(f"{page}/again", at=page)
    assert (await Transcript.get()).state is Hearing.WAITING
    await desk.post(f"{page}/choose", at=page)
    assert "评分表" in (await desk.get(page)).text
