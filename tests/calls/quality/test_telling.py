"""Who hears of a score, an appeal, its end and a note; what they are told says nothing of the call."""

from hotline.calls.models import CallRecord
from hotline.calls.quality import appealing, coaching, inspecting, telling
from hotline.calls.quality.models import QualityTask
from hotline.calls.quality.sheet import Line
from hotline.messages.models import Delivery, Notice
from hotline.messages.queries import inbox, unacknowledged
from hotline.messages.states import NoticeState
from hotline.people.actor import Actor
from hotline.people.staff import holders
from tests.calls.exchange import Exchange
from tests.calls.quality.inspection import drawn, inspector


async def _scored(exchange: Exchange, by: Actor) -> tuple[QualityTask, CallRecord]:
    call = await exchange.call(answered=10)
    task = await drawn(exchange, call, by)
    await inspecting.claim(task.id, by=by, now=exchange.now)
    await inspecting.submit(
        task.id, {"answer": Line(10, None, "时限说错")}, "多练习", by=by, now=exchange.now
    )
    await task.refresh_from_db()
    return task, call


async def _told(kind: str) -> set[int]:
    return {one.staff_id for one in await Delivery.filter(notice__kind=kind, channel="inapp")}


async def test_an_agent_hears_of_his_score_and_knows_when_he_opened_it(exchange: Exchange) -> None:
    agent = exchange["agent"]
    _task, call = await _scored(exchange, await inspector(exchange.town))
    assert await _told(telling.SCORED) == {agent.staff_id}
    [received] = (await inbox(by=agent)).items
    assert received.notice.url == f"/desk/quality/calls/{call.call_id}"
    assert "时限" not in received.notice.title + received.notice.body
    await telling.opened(call.id, by=exchange["agent2"], now=exchange.now)
    assert await unacknowledged(by=agent) == 1
    await telling.opened(call.id, by=agent, now=exchange.now)
    assert await unacknowledged(by=agent) == 0


async def test_an_appeal_is_told_to_who_may_decide_it_and_its_end_to_the_agent(exchange: Exchange) -> None:
    scorer, other = await inspector(exchange.town), await inspector(exchange.town, "inspector2")
    task, _call = await _scored(exchange, scorer)
    asked = await appealing.appeal(task.id, "说过时限", by=exchange["agent"], now=exchange.now)
    may = set(await holders(task.tenant_id, "quality.decide_appeal"))
    assert await _told(telling.APPEALED) == may - {scorer.staff_id}
    assert {other.staff_id, exchange["supervisor"].staff_id} < may
    await appealing.decide(asked.id, lifted=[], opinion="听过了", by=other, now=exchange.now)
    assert (await Notice.get(kind=telling.APPEALED)).state is NoticeState.CANCELLED
    assert await _told(telling.DECIDED) == {exchange["agent"].staff_id}


async def test_a_coaching_note_is_told_to_whom_it_is_for(exchange: Exchange) -> None:
    call = await exchange.call(answered=10)
    await coaching.coach(call.call_id, "先问候", by=exchange["supervisor"], now=exchange.now)
    assert await _told(telling.COACHED) == {exchange["agent"].staff_id}
    assert "问候" not in (await Notice.get()).body
