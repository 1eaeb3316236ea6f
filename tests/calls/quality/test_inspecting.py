"""Drawn, claimed, scored, appealed, coached – each by another person, everything on the record."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hotline.calls.models import CallRecord
from hotline.calls.quality import appealing, coaching, drawing, figures, inspecting, queries, standards
from hotline.calls.quality.models import CoachingNote, QualityMark, QualityScore, QualityTask
from hotline.calls.quality.sheet import Line
from hotline.calls.quality.standard import shipped
from hotline.calls.quality.states import AppealState, InspectionState, Origin, Stratum
from hotline.calls.reports import Span, make
from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from tests.calls.exchange import Exchange
from tests.calls.quality.inspection import drawn, inspector
from tests.calls.quality.talking import recorded
from tests.orders.town import build


@pytest.fixture
async def inspectors(exchange: Exchange) -> AsyncIterator[tuple[Actor, Actor]]:
    yield await inspector(exchange.town), await inspector(exchange.town, "inspector2")


Two = tuple[Actor, Actor]
RUDE = {"language": Line(25, 12.0, "说了不归我管"), "answer": Line(10, None, "时限说错")}


async def scored(exchange: Exchange, by: Actor) -> tuple[QualityTask, QualityScore]:
    task = await drawn(exchange, await exchange.call(answered=10), by)
    await inspecting.claim(task.id, by=by, now=exchange.now)
    score = await inspecting.submit(task.id, RUDE, "多练习", by=by, now=exchange.now)
    await task.refresh_from_db()
    return task, score


async def test_every_inspector_gets_his_five_per_cent(exchange: Exchange, inspectors: Two) -> None:
    for n in range(41):
        await exchange.call(answered=10, agent=("agent", "agent2")[n % 2])
    await exchange.call(ended=90)
    assert await drawing.draw_everywhere(exchange.now) == 6  # five per cent of 41, begun: three each
    assert await drawing.draw_everywhere(exchange.now) == 0
    tasks = await QualityTask.all()
    assert sorted(one.inspector_id for one in tasks) == sorted([one.staff_id or 0 for one in inspectors] * 3)
    assert {one.agent_id for one in tasks} == {exchange["agent"].staff_id, exchange["agent2"].staff_id}
    assert {one.stratum for one in tasks} == {Stratum.AGENT, Stratum.RANDOM}
    day = exchange.now.date()
    view = await figures.overview(day, by=exchange["supervisor"], today=day)
    assert view.answered == 41 and [one.owed for one in view.reach] == [3, 3]


async def test_nobody_inspects_himself(exchange: Exchange, inspectors: Two) -> None:
    me, colleague = inspectors
    own = await exchange.call(answered=10)
    await CallRecord.filter(id=own.id).update(agent_id=me.staff_id)
    await drawing.draw_everywhere(exchange.now)
    (task,) = await QualityTask.all()
    assert task.inspector_id == colleague.staff_id
    with pytest.raises(Forbidden):
        await inspecting.claim(task.id, by=me, now=exchange.now)
    await task.delete()
    with pytest.raises(Forbidden):
        await inspecting.choose(own.call_id, by=me, now=exchange.now)


async def test_a_call_is_claimed_by_one_and_scored_once(exchange: Exchange, inspectors: Two) -> None:
    one, other = inspectors
    task = await drawn(exchange, await exchange.call(answered=10), other)
    await inspecting.claim(task.id, by=one, now=exchange.now)  # a colleague's, not begun
    with pytest.raises(Conflict):
        await inspecting.claim(task.id, by=other, now=exchange.now)
    with pytest.raises(Conflict):
        await inspecting.submit(task.id, {}, "", by=other, now=exchange.now)
    await inspecting.put_back(task.id, by=one, now=exchange.now)
    await inspecting.claim(task.id, by=other, now=exchange.now)
    score = await inspecting.submit(task.id, RUDE, "多练习", by=other, now=exchange.now)
    assert (score.business, score.service) == (90, 75) and score.severe_business and score.severe_service
    assert score.remark == "多练习" and "多练习" not in score.remark_encrypted
    with pytest.raises(Conflict):
        await inspecting.submit(task.id, {}, "", by=other, now=exchange.now)
    with pytest.raises(Forbidden):
        await inspecting.claim(task.id, by=exchange["agent"], now=exchange.now)
    acts = [one.action for one in await AuditEntry.filter(subject=f"quality:{task.id}").order_by("id")]
    assert acts == ["quality.claimed", "quality.put_back", "quality.claimed", "quality.scored"]


async def test_a_sheet_says_what_is_wrong_at_each_field(exchange: Exchange, inspectors: Two) -> None:
    recording = await recorded(exchange)
    call = await CallRecord.get(id=recording.call_id)
    task = await inspecting.choose(call.call_id, by=inspectors[0], now=exchange.now)
    wrong = {
        "language": Line(25, None, ""),
        "opening": Line(11, 3.0),
        "control": Line(5, 900.0),
        "ending": Line(1, 2),
    }
    with pytest.raises(Invalid) as refused:
        await inspecting.submit(task.id, wrong, "", by=inspectors[0], now=exchange.now)
    assert set(refused.value.fields) == {"note_language", "at_language", "points_opening", "at_control"}
    assert (await QualityTask.get()).state is InspectionState.CLAIMED


async def test_an_appeal_is_heard_once_by_somebody_else(exchange: Exchange, inspectors: Two) -> None:
    one, other = inspectors
    task, score = await scored(exchange, one)
    agent = exchange["agent"]
    for who, error in ((exchange["agent2"], NotFound), (one, Forbidden)):
        with pytest.raises(error):
            await appealing.appeal(task.id, "不服", by=who, now=exchange.now)
    with pytest.raises(Invalid):
        await appealing.appeal(task.id, "  ", by=agent, now=exchange.now)
    asked = await appealing.appeal(task.id, "时限是按新规定说的", by=agent, now=exchange.now)
    with pytest.raises(Conflict):
        await appealing.appeal(task.id, "再说一次", by=agent, now=exchange.now)
    wrong = await QualityMark.get(score_id=score.id, code="answer")
    with pytest.raises(Forbidden):
        await appealing.decide(asked.id, lifted=[wrong.id], opinion="是的", by=one, now=exchange.now)
    with pytest.raises(Invalid):
        await appealing.decide(asked.id, lifted=[], opinion="", by=other, now=exchange.now)
    with pytest.raises(Invalid):
        await appealing.decide(asked.id, lifted=[0], opinion="x", by=other, now=exchange.now)
    done = await appealing.decide(asked.id, lifted=[wrong.id], opinion="新规如此", by=other, now=exchange.now)
    assert done.state is AppealState.UPHELD and done.opinion == "新规如此"
    with pytest.raises(Conflict):
        await appealing.decide(asked.id, lifted=[], opinion="x", by=other, now=exchange.now)
    found = await queries.inspected((await CallRecord.get()).call_id, by=agent, now=exchange.now)
    assert found.score is not None and (found.score.business, found.score.service) == (100, 75)
    assert found.score.origin is Origin.APPEAL and not found.score.severe_business
    assert found.contested is not None and found.contested.business == 90
    day = exchange.now.date()
    table = await make("quality", Span(exchange.town.centre.id, day, day), by=exchange["manager"])
    assert table.rows == [[exchange["agent"].name, 1, 1, 100.0, 100.0, 75.0, 0, 1, 100.0, 0.0, 1, 1]]


async def test_it_is_too_late_after_the_days_the_standard_gives(exchange: Exchange, inspectors: Two) -> None:
    task, _ = await scored(exchange, inspectors[0])
    exchange.town.later(days=shipped().appeal_days, minutes=1)
    with pytest.raises(Conflict):
        await appealing.appeal(task.id, "不服", by=exchange["agent"], now=exchange.now)


async def test_a_note_is_read_by_whom_it_is_for(exchange: Exchange, inspectors: Two) -> None:
    call = await exchange.call(answered=10)
    note = await coaching.coach(call.call_id, "先听完再答", by=inspectors[0], now=exchange.now)
    assert await queries.owed_by(exchange["agent"]) == 1
    with pytest.raises(NotFound):
        await coaching.acknowledge(note.id, "", by=exchange["agent2"], now=exchange.now)
    await coaching.acknowledge(note.id, "明白", by=exchange["agent"], now=exchange.now)
    with pytest.raises(Conflict):
        await coaching.acknowledge(note.id, "", by=exchange["agent"], now=exchange.now)
    kept = await CoachingNote.get()
    assert kept.reply == "明白" and "先听完" not in kept.text_encrypted


async def test_agents_see_their_own_and_another_city_nothing(exchange: Exchange, inspectors: Two) -> None:
    await scored(exchange, inspectors[0])
    call = await CallRecord.get()
    other: Any = await build("x", "450700")
    for who in (exchange["agent2"], other["supervisor"], other["agent"]):
        with pytest.raises(NotFound):
            await queries.inspected(call.call_id, by=who, now=exchange.now)
    with pytest.raises(Forbidden):
        await queries.inspected(call.call_id, by=exchange["handler"], now=exchange.now)


async def test_a_standard_is_changed_by_versions(exchange: Exchange, inspectors: Two) -> None:
    changed = shipped().replaced(share_percent=10)
    with pytest.raises(Forbidden):
        await standards.save(changed, 0, "", by=exchange["agent"], now=exchange.now)
    await standards.save(changed, 0, "多抽", by=inspectors[0], now=exchange.now)
    with pytest.raises(Conflict):
        await standards.save(shipped().replaced(low_score=70), 0, "", by=inspectors[1], now=exchange.now)
    with pytest.raises(Conflict):
        await standards.save(changed, 1, "", by=inspectors[1], now=exchange.now)
    assert (await standards.in_force(exchange.town.centre.id))[1].share_percent == 10
    assert await standards.at_version(exchange.town.centre.id, 0) == shipped()
