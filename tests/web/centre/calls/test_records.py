"""通话记录, 录音, 留言, 漏接回拨, 报表 on the desk."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from hotline.calls import actions, recordings
from hotline.calls.models import (
    BlockedNumber,
    CallBackTask,
    CallRecord,
    Recording,
    RecordingRemoval,
    Voicemail,
)
from hotline.calls.reports import REPORTS
from hotline.calls.states import TaskState
from hotline.infra.audit import AuditEntry
from tests.calls.exchange import Exchange
from tests.calls.sounds import tone
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
HASH = "ab" * 32


async def recorded(exchange: Exchange, call: CallRecord) -> Recording:
    """A sound of this call, on disk."""
    place = recordings.place(HASH)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(tone())
    sound: dict[str, Any] = {"size": len(tone()), "media_type": "audio/wav", "seconds": 0.5}
    return await recordings.keep(
        call, HASH, **sound, started_at=exchange.now, staff_id=exchange["agent"].staff_id
    )


async def test_calls_are_found_by_what_became_of_them(desk: Desk, exchange: Exchange) -> None:
    answered = await exchange.call(answered=10)
    lost = await exchange.call(ended=90, number="13900139000")
    await desk.as_("shift_lead")
    page = (await desk.get("/desk/calls")).text
    assert answered.call_id in page and lost.call_id in page and "13900139000" not in page
    missed = (await desk.get("/desk/calls?tab=missed")).text
    assert lost.call_id in missed and f"record/{answered.call_id}" not in missed
    by_number = (await desk.get("/desk/calls?number=139 0013 9000")).text
    assert f"record/{lost.call_id}" in by_number and f"record/{answered.call_id}" not in by_number
    wrong = await desk.get("/desk/calls?number=12&since=2026-07-20&until=2026-07-01")
    assert wrong.status_code == 422 and "手机号码应为" in wrong.text
    await desk.as_("agent2")
    assert answered.call_id not in (await desk.get("/desk/calls")).text
    assert (await desk.get(f"/desk/calls/record/{answered.call_id}")).status_code == 404


async def test_one_call_shows_its_story(desk: Desk, exchange: Exchange) -> None:
    call = await exchange.call(answered=10)
    order = await exchange.town.submit()
    await actions.link_order(call.call_id, order.number or "", by=exchange["agent"], now=exchange.now)
    await desk.as_("agent")
    page = (await desk.get(f"/desk/calls/record/{call.call_id}")).text
    assert "138****8000" in page and (order.number or "-") in page and "要求人工服务" in page
    link = f"/desk/calls/record/{call.call_id}"
    assert link in (await desk.get(f"/desk/orders/{order.number}")).text
    await desk.as_("agent2")
    assert link not in (await desk.get(f"/desk/orders/{order.number}")).text


async def test_a_caller_is_blocked_from_his_call(desk: Desk, exchange: Exchange) -> None:
    call = await exchange.call(answered=10)
    page = f"/desk/calls/record/{call.call_id}"
    await desk.as_("agent")
    await desk.post(f"{page}/block", {"reason": " "}, at=page)
    assert not await BlockedNumber.exists()
    await desk.post(f"{page}/block", {"reason": "反复骚扰", "days": "7"}, at=page)
    row = await BlockedNumber.get()
    assert row.number == call.number and row.expires_at == exchange.now + timedelta(days=7)


async def test_a_recording_is_heard_in_pieces_and_on_the_record(desk: Desk, exchange: Exchange) -> None:
    call = await exchange.call(answered=10)
    row = await recorded(exchange, call)
    url = f"/desk/calls/recordings/{row.id}"
    await desk.as_("agent")
    piece = await desk.get(f"{url}/sound", headers={"Range": "bytes=4-11", "Accept-Encoding": "gzip"})
    assert (piece.status_code, piece.content) == (206, tone()[4:12])
    assert piece.headers["content-range"] == f"bytes 4-11/{len(tone())}"
    whole = await desk.get(f"{url}/sound")
    assert whole.content == tone() and whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-type"] == "audio/wav"
    assert whole.headers["cache-control"] == "private, no-store"
    assert (await desk.get(f"{url}/download")).status_code == 403
    shown = await desk.get(f"/desk/calls/record/{call.call_id}")
    assert shown.status_code == 200 and f"{url}/sound" in shown.text
    await desk.as_("agent2")
    assert (await desk.get(f"{url}/sound")).status_code == 404
    await desk.as_("supervisor")
    kept = await desk.get(f"{url}/download")
    assert kept.headers["content-disposition"].startswith("attachment")
    assert await AuditEntry.filter(action__in=["calls.listen", "calls.download"]).count() == 3


async def test_two_people_remove_a_recording(desk: Desk, exchange: Exchange) -> None:
    call = await exchange.call(answered=10)
    row = await recorded(exchange, call)
    page = f"/desk/calls/record/{call.call_id}"
    await desk.as_("shift_lead")
    ask = f"/desk/calls/recordings/{row.id}/removal"
    refused = await desk.post(ask, {"reason": "", "next": page}, at=page)
    assert refused.status_code == 422 and "请说明删除原因" in refused.text
    assert (await desk.post(ask, {"reason": "误录私人谈话", "next": page}, at=page)).headers[
        "location"
    ] == page
    asked = await RecordingRemoval.get()
    await desk.as_("manager")
    assert "误录私人谈话" in (await desk.get("/desk/calls/removals")).text
    done = await desk.post(
        f"/desk/calls/removals/{asked.id}/decide", {"decision": "approve", "next": page}, at=page
    )
    assert done.status_code == 303
    stone = (await desk.get(page)).text
    assert "录音已按审批删除" in stone and HASH[:16] in stone and "<audio" not in stone
    assert (await desk.get(f"/desk/calls/recordings/{row.id}/sound")).status_code == 409


async def test_a_call_back_is_claimed_and_finished(desk: Desk, exchange: Exchange) -> None:
    await exchange.call(ended=90)
    task = await CallBackTask.get()
    url = "/desk/calls/tasks"
    await desk.as_("agent")
    page = (await desk.get(url)).text
    assert "138****8000" in page and "领取" in page
    await desk.post(f"{url}/{task.id}/claim", at=url)
    await desk.as_("agent2")
    assert "正在回拨" in (await desk.get(url)).text
    await desk.as_("agent")
    await desk.post(f"{url}/{task.id}/put-back", at=url)
    await desk.post(f"{url}/{task.id}/finish", {"state": "done", "note": "已登记工单"}, at=url)
    await task.refresh_from_db()
    assert (task.state, task.note) == (TaskState.DONE, "已登记工单")
    assert "已登记工单" in (await desk.get(f"{url}?tab=done")).text


async def test_a_message_is_heard_by_whoever_calls_back(desk: Desk, exchange: Exchange) -> None:
    call = await exchange.call(ended=90, end={"voicemail": True})
    row = await recorded(exchange, call)
    await recordings.keep_voicemail(call, row, now=exchange.now)
    await desk.as_("agent2")
    page = (await desk.get("/desk/calls/voicemail")).text
    assert f"/desk/calls/recordings/{row.id}/sound" in page and "领取" in page
    assert (await desk.get(f"/desk/calls/recordings/{row.id}/sound")).status_code == 200
    assert (await Voicemail.get()).heard_at is not None
    assert "没有未听的留言" in (await desk.get("/desk/calls/voicemail")).text


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_is_a_page_and_a_workbook(desk: Desk, exchange: Exchange, name: str) -> None:
    await exchange.call(answered=10)
    await desk.as_("shift_lead")
    day = exchange.now.date().isoformat()
    query = f"?grain=day&first={day}&last={day}"
    page = await desk.get(f"/desk/calls/reports/{name}{query}")
    assert page.status_code == 200 and REPORTS[name][0] in page.text
    book = await desk.get(f"/desk/calls/reports/{name}{query}&format=xlsx")
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "xl/worksheets/sheet1.xml" in ZipFile(BytesIO(book.content)).namelist()


async def test_days_that_cannot_be_are_named(desk: Desk, exchange: Exchange) -> None:
    await desk.as_("shift_lead")
    wrong = await desk.get("/desk/calls/reports?first=2026-07-20&last=2026-07-01")
    assert wrong.status_code == 422 and "不能早于开始日期" in wrong.text
    assert (await desk.get("/desk/calls/reports/nothing")).status_code == 404
    await desk.as_("agent")
    assert (await desk.get("/desk/calls/reports")).status_code == 403
