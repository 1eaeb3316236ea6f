"""Groups, skills, flows in versions, and what screens read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hotline.calls import actions, floor, flows, queries, recordings
from hotline.calls.acd.groups import Group, Overflow, Strategy
from hotline.calls.acd.states import AgentState
from hotline.calls.acd.surge import load
from hotline.calls.inputs import GroupRules
from hotline.calls.ivr.steps import Flow
from hotline.calls.models import AgentStateLog, IvrFlow
from hotline.calls.outcomes import Outcome
from hotline.calls.queries import CallFilter
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from tests.calls.exchange import Exchange
from tests.calls.ivr.flows import city
from tests.orders.town import PHONE


async def test_a_group_is_saved_and_read_as_the_router_wants_it(exchange: Exchange) -> None:
    lead, now = exchange["shift_lead"], exchange.now
    rules = GroupRules(
        name="社保专席",
        strategy=Strategy.SKILL_LEVEL,
        longest_wait=60,
        overflow=Overflow.GROUP,
        overflow_group="general",
    )
    for _ in range(2):
        group = await floor.save_group("social", rules, by=lead, now=now)
    assert await floor.groups_of(exchange.town.centre.id) == [
        Group(exchange.group.id),
        Group(
            group.id,
            Strategy.SKILL_LEVEL,
            longest_wait=60.0,
            overflow=Overflow.GROUP,
            overflow_group=exchange.group.id,
        ),
    ]
    for other in ("social", "nowhere", None):
        with pytest.raises(Invalid):
            await floor.save_group(
                "social", rules.model_copy(update={"overflow_group": other}), by=lead, now=now
            )
    with pytest.raises(Forbidden):
        await floor.save_group("social", rules, by=exchange["agent"], now=now)


async def test_an_agents_skills_are_replaced_as_a_whole(exchange: Exchange) -> None:
    lead, agent = exchange["shift_lead"], exchange["agent"].staff_id
    assert agent is not None
    await floor.set_skills(agent, {"general": 3}, by=lead, now=exchange.now)
    assert await floor.levels_of(agent) == {exchange.group.id: 3}
    await floor.set_skills(agent, {}, by=lead, now=exchange.now)
    assert await floor.levels_of(agent) == {}
    wrong: list[tuple[int, dict[str, int], type[Exception]]] = [
        (agent, {"general": 10}, Invalid),
        (agent, {"nowhere": 1}, NotFound),
        (0, {"general": 1}, NotFound),
    ]
    for staff, levels, refusal in wrong:
        with pytest.raises(refusal):
            await floor.set_skills(staff, levels, by=lead, now=exchange.now)


async def test_one_stretch_of_work_ends_where_the_next_begins(exchange: Exchange) -> None:
    tenant, agent = exchange.town.centre.id, exchange["agent"].staff_id
    assert agent is not None
    begin = exchange.now
    for state in (AgentState.IDLE, AgentState.IDLE, AgentState.TALKING, AgentState.SIGNED_OUT):
        await floor.log_state(tenant, agent, state, now=exchange.now)
        exchange.town.later(minutes=1)
    rows = await AgentStateLog.all().order_by("id")
    spans = [(one.state, one.since - begin, one.until - begin) for one in rows if one.until]
    two, three = timedelta(minutes=2), timedelta(minutes=3)
    assert spans == [(AgentState.IDLE, timedelta(), two), (AgentState.TALKING, two, three)]


async def test_a_flow_goes_live_without_problems_and_back_again(exchange: Exchange) -> None:
    lead, now, tenant = exchange["shift_lead"], exchange.now, exchange.town.centre.id
    await flows.create("main", "主导航", by=lead, now=now)
    with pytest.raises(Conflict):
        await flows.create("main", "主导航", by=lead, now=now)
    good = await flows.draw("main", city(), "第一版", by=lead, now=now)
    assert good.problems == [] and good.version.number == 1
    assert await flows.live(tenant, "main") is None
    await flows.publish("main", 1, by=lead, now=now)
    broken: Any = city()
    broken["steps"]["agent"] = {"kind": "play", "prompt": {"text": {"zh": "循环"}}, "next": "main"}
    drawn = await flows.draw("main", broken, "", by=lead, now=now)
    assert drawn.version.number == 2 and drawn.problems
    for refused in (flows.publish("main", 2, by=lead, now=now), flows.draft("main", 2, by=lead)):
        with pytest.raises(Invalid, match="循环"):
            await refused
    assert await flows.live(tenant, "main") == Flow.model_validate(city())
    assert await flows.draft("main", 1, by=lead) == Flow.model_validate(city())
    assert (await IvrFlow.get()).live == 1


@pytest.mark.sqlite
async def test_what_is_no_flow_or_not_ours_is_refused(exchange: Exchange) -> None:
    lead, now = exchange["shift_lead"], exchange.now
    await flows.create("main", "主导航", by=lead, now=now)
    with pytest.raises(Invalid):
        await flows.draw("main", {"start": "x"}, "", by=lead, now=now)
    with pytest.raises(NotFound):
        await flows.publish("main", 1, by=lead, now=now)
    with pytest.raises(Forbidden):
        await flows.draw("main", city(), "", by=exchange["agent"], now=now)
    stranger = replace(lead, tenant_id=(lead.tenant_id or 0) + 1)
    for refused in (
        flows.draw("main", city(), "", by=stranger, now=now),
        flows.draft("main", 1, by=stranger),
    ):
        with pytest.raises(NotFound):
            await refused


async def test_agents_see_their_own_calls_and_leads_all(exchange: Exchange) -> None:
    own = await exchange.call(answered=10)
    other = await exchange.call(answered=10, agent="agent2", number="13900139000")
    lost = await exchange.call(ended=90, number="")

    async def seen(who: str, **wanted: Any) -> list[int]:
        page = await queries.list_calls(CallFilter(**wanted), by=exchange[who])
        return [one.id for one in page.items]

    assert await seen("agent") == [own.id]
    assert await seen("shift_lead") == [lost.id, other.id, own.id]
    assert await seen("shift_lead", outcomes=frozenset({Outcome.ABANDONED})) == [lost.id]
    assert await seen("shift_lead", number="139 0013 9000") == [other.id]
    assert await seen("shift_lead", agent_id=own.agent_id, since=own.day, until=own.day) == [own.id]
    assert (await queries.get_call(own.call_id, by=exchange["agent"])).id == own.id
    with pytest.raises(NotFound):
        await queries.get_call(other.call_id, by=exchange["agent"])


async def test_the_screen_pop_knows_the_caller(exchange: Exchange) -> None:
    first = await exchange.call(answered=10)
    second = await exchange.call(answered=10, agent="agent2")
    tenant = exchange.town.centre.id
    earlier = await queries.earlier_calls(PHONE, by=exchange["agent"])
    assert [one.id for one in earlier] == [second.id, first.id]
    assert await queries.previous_agent(tenant, PHONE) == exchange["agent2"].staff_id
    assert await queries.earlier_calls("anonymous", by=exchange["agent"]) == []
    assert await queries.previous_agent(tenant, "") is None
    assert await queries.previous_agent(tenant, "13900139000") is None


async def test_messages_tasks_and_the_blacklist_are_lists(exchange: Exchange) -> None:
    call = await exchange.call(ended=90, end={"voicemail": True})
    sound = await recordings.keep(
        call, "ef" * 32, size=1, media_type="audio/wav", seconds=9, started_at=exchange.now
    )
    message = await recordings.keep_voicemail(call, sound, now=exchange.now)
    agent, lead = exchange["agent"], exchange["shift_lead"]
    assert [one.id for one in (await queries.list_voicemails(by=agent, unheard=True)).items] == [message.id]
    assert [one.call_id for one in await queries.open_tasks(by=agent)] == [call.id]
    until = exchange.now + timedelta(days=1)
    row = await actions.block(PHONE, "骚扰", by=agent, now=exchange.now, expires_at=until)
    assert [one.id for one in await queries.blocked_numbers(by=lead, now=exchange.now)] == [row.id]
    assert await queries.blocked_numbers(by=lead, now=until) == []


def test_an_abnormal_load_is_suggested_and_a_quiet_night_is_not() -> None:
    assert load(90, [50, 60, 400]).is_abnormal
    assert not load(80, [50, 60, 400]).is_abnormal
    assert not load(6, [2, 2, 2]).is_abnormal
    assert load(20, []).is_abnormal
