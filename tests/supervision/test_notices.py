"""A notice from issuing to 销号, and everything that may go another way."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.infra.files import store
from hotline.orders.models import Mark, Order, OrderEvent
from hotline.orders.states import MarkColour
from hotline.orders.timeline import tell
from hotline.orders.uploads import forget_loose
from hotline.supervision.models import SupervisionEvent, SupervisionFile, SupervisionNotice
from hotline.supervision.states import SupervisionState
from hotline.supervision.sweeps import tell_overdue
from hotline.worktime.zone import local
from tests.orders.town import Town
from tests.supervision.notices import ASKED, fed_back, issue, marked, take

S = SupervisionState


async def test_a_notice_from_issuing_to_its_lifting(town: Town) -> None:
    order = await marked(town)
    notice = await issue(town, order)
    assert (notice.number, notice.colour, notice.issued_by_name) == ("督〔2026〕00001号", "red", "supervisor")
    assert notice.leader_id == town["leader"].staff_id
    assert (await take(town, notice, "acknowledge", "leader")).state is S.ACKNOWLEDGED
    town.later(hours=2)
    assert (await take(town, notice, "feed_back", "signer", content="已派人抢修。")).state is S.FED_BACK
    done = await take(town, notice, "verify", "supervisor", opinion="现场核实属实", lift_marks=True)
    assert (done.state, done.finished_at) == (S.VERIFIED, town.now)
    assert (await Order.get(id=order.id)).mark is MarkColour.NONE
    assert {one.lift_reason for one in await Mark.filter(order_id=order.id)} == {"现场核实属实"}
    log = await SupervisionEvent.filter(notice_id=notice.id).order_by("seq")
    assert [(one.seq, one.step, one.actor_name, one.to_state) for one in log] == [
        (1, "issue", "supervisor", "issued"),
        (2, "acknowledge", "leader", "acknowledged"),
        (3, "feed_back", "signer", "fed_back"),
        (4, "verify", "supervisor", "verified"),
    ]
    assert (log[0].text, log[2].text) == (ASKED, "已派人抢修。")


async def test_the_orders_timeline_tells_that_it_was_not_what_was_said(town: Town) -> None:
    order = await marked(town)
    await fed_back(town, order)
    events = await OrderEvent.filter(order_id=order.id, action__startswith="supervision_").order_by("seq")
    assert [str(tell(one)) for one in events] == [
        "向住建局发出督办单 督〔2026〕00001号",
        "住建局签收督办单 督〔2026〕00001号",
        "住建局反馈督办单 督〔2026〕00001号",
    ]
    assert not any(one.public or "路灯" in str(one.data) for one in events)


async def test_the_deadline_is_the_citys_figure_in_working_time_and_says_why(town: Town) -> None:
    notice = await issue(town, await town.handling())
    assert f"{local(notice.due_at):%A %H:%M}" == "Monday 23:59"  # Wednesday + 3 working days
    assert "发出督办单" in notice.explanation[0] and "周末" in " ".join(notice.explanation)


async def test_the_most_pressing_order_decides_the_deadline(town: Town) -> None:
    calm, urgent = await town.handling(), await town.handling(urgency="emergency")
    notice = await issue(town, calm, orders=[calm.number, urgent.number])
    assert (notice.due_at - town.now, notice.urgency) == (timedelta(hours=4), "emergency")


async def test_a_person_may_set_the_deadline_but_not_in_the_past(town: Town) -> None:
    order, wanted = await town.handling(), town.now + timedelta(hours=5)
    with pytest.raises(Invalid, match="晚于现在"):
        await issue(town, order, due_at=town.now - timedelta(minutes=1))
    with pytest.raises(Invalid, match="一年"):
        await issue(town, order, due_at=town.now + timedelta(days=400))
    notice = await issue(town, order, due_at=wanted)
    assert (notice.due_at, notice.explanation) == (wanted, ["督办人指定，7月15日 15:00 前反馈。"])


async def test_a_refused_feedback_is_owed_again_and_given_again(town: Town) -> None:
    notice = await fed_back(town, await marked(town))
    town.later(days=8)
    again = await take(town, notice, "refuse", "supervisor", reason="没有附现场照片")
    assert again.state is S.REFUSED and again.due_at > town.now > again.original_due_at
    assert (await take(town, notice, "feed_back", "leader", content="照片补上。")).state is S.FED_BACK
    assert (await take(town, notice, "verify", "supervisor", opinion="属实")).state is S.VERIFIED


async def test_marks_stay_unless_their_lifting_is_asked_for(town: Town) -> None:
    order = await marked(town)
    notice = await fed_back(town, order)
    await take(town, notice, "verify", "supervisor", opinion="属实")
    assert (await Order.get(id=order.id)).mark is MarkColour.RED


async def test_a_mark_raised_later_is_not_lifted_with_the_notice(town: Town) -> None:
    order = await town.handling()
    notice = await fed_back(town, order)
    await town.do(order, "raise_mark", "supervisor", colour="red", rule="media_risk", reason="热搜")
    await take(town, notice, "verify", "supervisor", opinion="属实", lift_marks=True)
    assert (await Order.get(id=order.id)).mark is MarkColour.RED


async def test_one_matter_one_unit_one_open_notice(town: Town) -> None:
    order = await town.dispatched()
    first = await issue(town, order)
    with pytest.raises(Conflict, match="已有未销号的督办单 督〔2026〕00001号"):
        await issue(town, order)
    await issue(town, order, organisation="cgj")  # the co-handler is another matter
    await take(town, first, "withdraw", "supervisor", reason="发错单位")
    assert (await issue(town, order)).number == "督〔2026〕00003号"


async def test_several_orders_of_one_unit_share_a_notice_and_others_are_refused(town: Town) -> None:
    ours, too = await town.handling(), await town.handling(title="井盖缺失")
    notice = await issue(town, ours, orders=[ours.number, too.number, ours.number])
    assert await OrderEvent.filter(action="supervision_issue").count() == 2
    elsewhere = await town.submit()
    await town.do(elsewhere, "accept", "agent")
    await town.do(elsewhere, "dispatch", "dispatcher", lead="gaj")
    third = await town.handling()
    with pytest.raises(Conflict, match="没有共同的承办单位"):
        await issue(town, third, orders=[third.number, elsewhere.number])
    with pytest.raises(Invalid, match="没有承办"):
        await issue(town, third, organisation="gaj")
    assert await SupervisionNotice.all().count() == notice.sequence == 1


async def test_what_is_withdrawn_or_unknown_is_not_supervised(town: Town) -> None:
    order = await town.handling()
    with pytest.raises(NotFound):
        await issue(town, order, orders=[order.number, "123"])
    await town.do(order, "withdraw", town.citizen(order))
    with pytest.raises(Conflict, match="无需办理"):
        await issue(town, order)


async def test_who_answers_does_not_judge_and_who_asks_does_not_answer(town: Town) -> None:
    order = await town.handling()
    notice = await issue(town, order, "leader")
    assert notice.issuer_id == town.organisations["zjj"].id
    with pytest.raises(Forbidden, match="不能代被督办单位反馈"):
        await take(town, notice, "feed_back", "leader", content="我自己来")
    await take(town, notice, "feed_back", "signer", content="已办理")
    with pytest.raises(Forbidden):
        await take(town, notice, "verify", "signer", opinion="属实")
    with pytest.raises(Forbidden, match="由热线中心督办人员"):
        await take(town, notice, "verify", "leader", opinion="属实", lift_marks=True)
    assert (await take(town, notice, "verify", "leader", opinion="属实")).state is S.VERIFIED


async def test_a_stale_view_is_refused_and_a_replay_changes_nothing(town: Town) -> None:
    from hotline.supervision.actions import perform
    from hotline.supervision.issuing import issue as issue_it

    order = await town.handling()
    fields = {"orders": [order.number], "requirement": ASKED}
    twice = [
        await issue_it(fields, by=town["supervisor"], now=town.now, idempotency_key="k1") for _ in range(2)
    ]
    assert twice[0].id == twice[1].id
    notice = twice[0]
    for _ in range(2):
        await perform(notice.id, "acknowledge", {}, by=town["leader"], now=town.now, idempotency_key="k2")
    assert await SupervisionEvent.filter(notice_id=notice.id).count() == 2
    with pytest.raises(Conflict, match="有了新进展"):
        await perform(notice.id, "feed_back", {"content": "办好"}, by=town["leader"], now=town.now, version=1)


async def test_evidence_comes_with_the_feedback_and_from_nowhere_else(town: Town) -> None:
    notice = await issue(town, await town.handling())
    mine = await store().save(b"%PDF-1.4 report", "报告.pdf", town["leader"].label)
    await take(town, notice, "feed_back", "leader", content="见附件", files=[str(mine.id)])
    assert (await SupervisionFile.get(notice_id=notice.id)).file_id == mine.id
    assert await forget_loose(datetime.now(UTC) + timedelta(days=2)) == 0
    other = await issue(town, await town.handling(title="另一件"))
    with pytest.raises(Invalid, match="附件已失效"):
        await take(town, other, "feed_back", "leader", content="见附件", files=[str(mine.id)])
    assert (await SupervisionNotice.get(id=other.id)).state is S.ISSUED


async def test_late_feedback_is_announced_once_and_again_after_a_new_deadline(town: Town) -> None:
    notice = await issue(town, await town.handling())
    assert await tell_overdue(notice.due_at) == 0
    town.now = notice.due_at + timedelta(seconds=1)
    assert [await tell_overdue(town.now), await tell_overdue(town.now)] == [1, 0]
    assert (await SupervisionNotice.get(id=notice.id)).overdue_at == notice.due_at
    wanted = town.now + timedelta(hours=3)
    await take(town, notice, "postpone", "supervisor", due_at=wanted, reason="等待专家论证")
    assert await tell_overdue(wanted + timedelta(seconds=1)) == 1
    await take(town, notice, "feed_back", "leader", content="已办理")
    assert await tell_overdue(wanted + timedelta(days=9)) == 0


async def test_a_reminder_is_not_sent_every_minute(town: Town) -> None:
    from hotline.infra.errors import TooMany

    notice = await issue(town, await town.handling())
    with pytest.raises(TooMany):
        await take(town, notice, "remind", "supervisor")
    town.later(hours=5)
    assert (await take(town, notice, "remind", "supervisor")).state is S.ISSUED
