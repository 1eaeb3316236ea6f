"""Who hears of a step, and that nothing of an order leaves the house with it."""

import pytest

from hotline.messages.models import Delivery, Notice
from hotline.messages.states import NoticeState
from hotline.people.models import Staff
from hotline.supervision.queries import NoticeFilter, list_notices, notices_of, state_counts, waiting
from hotline.supervision.sweeps import tell_overdue
from hotline.supervision.telling import opened
from tests.orders.town import Town
from tests.supervision.notices import fed_back, issue, take

pytestmark = pytest.mark.sqlite


async def _told(kind: str) -> tuple[Notice, set[str]]:
    notice = await Notice.filter(kind=kind).order_by("-id").first()
    assert notice is not None
    ids = await Delivery.filter(notice_id=notice.id).values_list("staff_id", flat=True)
    return notice, {one.name for one in await Staff.filter(id__in=list(ids))}


async def test_the_leader_hears_of_it_and_the_issuer_of_the_answer(town: Town) -> None:
    notice = await issue(town, await town.handling())
    told, people = await _told("supervision_issued")
    assert (told.title, people) == ("收到督办单 督〔2026〕00001号", {"leader"})
    assert told.url == f"/app/supervision/{notice.id}"
    await take(town, notice, "feed_back", "signer", content="已办理")
    told, people = await _told("supervision_fed_back")
    assert (told.url, people) == (f"/desk/supervision/{notice.id}", {"supervisor"})
    await take(town, notice, "refuse", "supervisor", reason="不够具体")
    assert (await _told("supervision_refused"))[1] == {"leader"}


async def test_nothing_of_the_order_is_told(town: Town) -> None:
    order = await town.handling(type="report", confidential=True, title="举报某某单位")
    await issue(town, order)
    told, _ = await _told("supervision_issued")
    assert "举报" not in told.title + told.body and (order.number or "") not in told.title + told.body


async def test_who_acts_or_opens_has_heard(town: Town) -> None:
    notice = await issue(town, await town.handling())
    await opened(notice.id, by=town["signer"], now=town.now)  # it was not sent to him
    assert (await _told("supervision_issued"))[0].state is NoticeState.OPEN
    await opened(notice.id, by=town["leader"], now=town.now)
    assert (await _told("supervision_issued"))[0].state is NoticeState.ACKNOWLEDGED
    other = await fed_back(town, await town.handling(title="另一件"))
    await take(town, other, "withdraw", "supervisor", reason="已解决")
    unheard = Notice.filter(subject_key=f"supervision:{other.id}", state=NoticeState.OPEN)
    assert [one.kind for one in await unheard] == ["supervision_withdrawn"]


async def test_late_feedback_is_told_to_both_sides(town: Town) -> None:
    notice = await issue(town, await town.handling())
    town.now = notice.due_at
    town.later(seconds=1)
    await tell_overdue(town.now)
    urls = {one.url for one in await Notice.filter(kind="supervision_overdue")}
    assert urls == {f"/app/supervision/{notice.id}", f"/desk/supervision/{notice.id}"}


async def test_a_departments_own_notice_is_answered_to_its_leader(town: Town) -> None:
    notice = await issue(town, await town.handling(), "leader")
    await take(town, notice, "feed_back", "signer", content="已办理")
    told, people = await _told("supervision_fed_back")
    assert (told.url, people) == (f"/app/supervision/{notice.id}", {"leader"})


async def test_everybody_sees_what_was_sent_to_him_and_by_him(town: Town) -> None:
    order = await town.handling()
    sent, own = await issue(town, order), await issue(town, await town.handling(title="内部"), "leader")

    async def seen(who: str, **wanted: object) -> list[int]:
        page = await list_notices(NoticeFilter(**wanted), by=town[who], now=town.now)  # type: ignore[arg-type]
        return [one.id for one in page.items]

    assert await seen("supervisor") == [own.id, sent.id]
    assert await seen("supervisor", direction="issued") == [sent.id]
    assert await seen("leader", direction="received") == [sent.id]
    assert await seen("leader", direction="issued") == [own.id]
    assert await seen("signer", direction="received") == [own.id, sent.id]
    assert await seen("police") == []
    assert await seen("supervisor", order=order.number) == [sent.id]
    assert await seen("manager", organisation="zjj") == [own.id, sent.id]
    assert [one.id for one in (await notices_of([order.id], by=town["handler"]))[order.id]] == [sent.id]
    assert await waiting(by=town["leader"]) == {"received": 1, "issued": 0}
    assert await state_counts(by=town["supervisor"]) == {"issued": 2}
    assert await notices_of([order.id], by=town["admin"]) == {}
