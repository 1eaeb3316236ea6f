"""The desk of notices and the panel 谁何时知晓."""

from datetime import timedelta

import pytest

from hotline.infra.audit import AuditEntry
from hotline.messages.models import Delivery, Notice
from hotline.messages.sending import Sender
from hotline.messages.states import NoticeState
from tests.messages.phones import phones
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite


async def _unanswered(desk: Desk) -> Notice:
    """An emergency that climbed to the top, and nobody answered."""
    town = desk.town
    order = await town.submit(urgency="emergency")
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="zjj")
    sender = Sender(phones(), "http://test", clock=lambda: town.now)
    for _ in range(60):
        await sender.step()
        town.later(seconds=5)
    return await Notice.get(order_id=order.id, kind="dispatched")


def _about(notice: Notice) -> str:
    """What the list shows: the order's title, its kind stands before it."""
    return notice.title.partition("：")[2]


async def test_what_nobody_answered_stands_first_with_every_rung(desk: Desk) -> None:
    notice = await _unanswered(desk)
    assert notice.state is NoticeState.EXHAUSTED
    page = (await (await desk.as_("supervisor")).get("/desk/notices")).text
    for words in (_about(notice), "无人回应", "住建局", "企业微信", "短信", "渠道状况", "短信有效到达率"):
        assert words in page, words
    assert _about(notice) not in (await desk.get("/desk/notices?tab=acknowledged")).text
    assert _about(notice) not in (await desk.get("/desk/notices?kind=overdue")).text
    assert _about(notice) in (await desk.get(f"/desk/notices?q={notice.number}&channel=sms")).text


async def test_sending_anew_begins_at_the_first_rung_and_ends_the_old_one(desk: Desk) -> None:
    notice = await _unanswered(desk)
    await desk.as_("supervisor")
    sent = await desk.post(f"/desk/notices/{notice.id}/resend", {"next": "/desk/notices"}, at="/desk/notices")
    assert (sent.status_code, sent.headers["location"]) == (303, "/desk/notices")
    new = await Notice.filter(kind="dispatched").order_by("-id").first()
    await notice.refresh_from_db()
    assert new is not None
    assert (notice.state, new.state, new.title) == (NoticeState.CANCELLED, NoticeState.OPEN, notice.title)
    assert {one.rung for one in await Delivery.filter(notice_id=new.id)} == {0}
    again = await desk.post(f"/desk/notices/{notice.id}/resend", at="/desk/notices")
    assert again.status_code == 409


async def test_telling_by_telephone_is_on_the_record(desk: Desk) -> None:
    notice = await _unanswered(desk)
    await desk.as_("supervisor")
    url = f"/desk/notices/{notice.id}/phoned"
    assert (await desk.post(url, {"whom": " "}, at="/desk/notices")).status_code == 422
    assert (await desk.post(url, {"whom": "李局长"}, at="/desk/notices")).status_code == 303
    await notice.refresh_from_db()
    assert (notice.state, notice.by_name) == (NoticeState.ACKNOWLEDGED, "李局长（supervisor告知）")
    assert await AuditEntry.filter(action="notice.phoned", subject=f"notice:{notice.id}").exists()


async def test_who_may_only_look_finds_no_buttons_and_units_see_their_own(desk: Desk) -> None:
    notice = await _unanswered(desk)
    looking = (await (await desk.as_("handler")).get("/desk/notices")).text
    assert _about(notice) in looking
    assert f"/desk/notices/{notice.id}/resend" not in looking
    assert _about(notice) not in (await (await desk.as_("co_handler")).get("/desk/notices")).text
    assert (await (await desk.as_("agent")).get("/desk/notices")).status_code == 403


async def test_the_order_page_says_who_knew_what_when(desk: Desk) -> None:
    notice = await _unanswered(desk)
    url = f"/desk/orders/{notice.number}"
    before = (await (await desk.as_("agent")).get(url)).text
    assert "谁何时知晓" in before
    assert "没有人回应" in before
    await notice.refresh_from_db()
    assert notice.state is NoticeState.EXHAUSTED, "an agent was not told, so his looking stops nothing"
    desk.town.now += timedelta(minutes=1)
    after = (await (await desk.as_("handler")).get(url)).text
    await notice.refresh_from_db()
    assert (notice.state, notice.by_name, notice.how) == (NoticeState.ACKNOWLEDGED, "handler", "opened")
    assert "打开了工单" in after


async def test_a_workstation_takes_note_by_opening_the_order_on_its_desk(desk: Desk) -> None:
    town = desk.town
    order = await town.submit()
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="gzz")
    notice = await Notice.get(order_id=order.id)
    await desk.as_("station")
    await desk.get("/desk/workstation")
    await notice.refresh_from_db()
    assert notice.state is NoticeState.OPEN
    await desk.get(f"/desk/workstation?open={order.number}")
    await notice.refresh_from_db()
    assert (notice.state, notice.by_name) == (NoticeState.ACKNOWLEDGED, "station")
