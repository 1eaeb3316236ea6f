"""The ten reports: exact against a count by hand, and each line adds up."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from hotline.calls import actions, floor, parts, recordings, records
from hotline.calls.acd.states import AgentState
from hotline.calls.facts import LegFacts
from hotline.calls.models import CallRecord, Surge
from hotline.calls.outcomes import OF_INCOMING, Ended, Outcome, total
from hotline.calls.reports import REPORTS, Grain, Span, Table, make
from hotline.calls.states import Direction, LegKind
from hotline.infra.errors import Forbidden, Invalid, NotFound
from tests.calls.exchange import Exchange
from tests.orders.town import build

FIRST = date(2026, 7, 15)


async def report(exchange: Exchange, name: str, days: int = 1, grain: Grain = Grain.DAY) -> Table:
    span = Span(exchange.town.centre.id, FIRST, FIRST + timedelta(days=days - 1), grain)
    return await make(name, span, by=exchange["shift_lead"])


def line(table: Table, row: int = 0) -> dict[str, Any]:
    return dict(zip(table.columns, table.rows[row], strict=True))


async def some_calls(exchange: Exchange, count: int) -> None:
    """All sorts of ends, over three days and a surge."""
    chance = Random(12345)
    begin = exchange.now
    await Surge.create(
        tenant_id=exchange.town.centre.id,
        since=begin + timedelta(hours=5),
        until=begin + timedelta(hours=9),
        kind="演练",
        evidence="-",
        declared_at=begin,
    )
    ends = ["", "", "", "fault", "off_hours", "voicemail", "callback", "handed_over", "blocked"]
    for number in range(count):
        exchange.town.now = begin + timedelta(seconds=chance.randrange(3 * 86_400))
        answered = chance.choice([None, 6.0, 24.9, 25.0, 25.1, 90.0])
        why = chance.choice(ends)
        await exchange.call(
            asked=chance.choice([None, 5.0, 5.0]) if answered is None else 5.0,
            rung=chance.choice([None, 6.0]),
            answered=answered,
            ended=chance.choice([12.0, 30.0, 300.0]),
            agent=chance.choice(["agent", "agent2"]),
            number=f"139{number:08}",
            end={why: "trunk" if why == "fault" else True} if why else {},
        )


def ended(call: CallRecord) -> Ended:
    assert call.outcome is not None
    return Ended(
        call.outcome,
        requested_agent=call.requested_agent_at is not None,
        queued=call.queued_at is not None,
        offered=call.offered_at is not None,
        wait=call.wait_seconds,
        talk=call.talk_seconds,
        in_surge=call.in_surge,
    )


async def test_daily_operation_is_what_counting_by_hand_gives(exchange: Exchange) -> None:
    await some_calls(exchange, 60)
    await records.tell(exchange.facts(), now=exchange.now)  # still alive: not counted
    table = await report(exchange, "operation", days=4)
    calls = await CallRecord.filter(outcome__isnull=False)
    for place, day in enumerate(FIRST + timedelta(days=n) for n in range(4)):
        by_hand = total(ended(one) for one in calls if one.day == day)
        row = line(table, place)
        assert row["呼入总量"] == by_hand.entered == sum(row[one.label] for one in OF_INCOMING)
        assert {one: row[one.label] for one in OF_INCOMING} == {
            one: count for one, count in by_hand.outcomes.items() if one in OF_INCOMING
        }
        for name, value in (("20秒接通率%", by_hand.service_level), ("接通率%", by_hand.answer_rate)):
            assert row[name] == (None if value is None else round(100 * value, 1))
    assert table.total is not None and table.total[1] == 60


async def test_hours_groups_and_traffic_hold_the_same_calls(exchange: Exchange) -> None:
    await some_calls(exchange, 30)
    incoming = sum(row[1] or 0 for row in (await report(exchange, "hours", 4)).rows)  # type: ignore[misc]
    traffic = await report(exchange, "traffic", 4, Grain.MONTH)
    assert incoming == 30 and traffic.rows[0][:2] == ["2026-07", 30]
    groups = line(await report(exchange, "groups", 4))
    asked = await CallRecord.filter(requested_agent_at__isnull=False).count()
    assert (groups["技能组"], groups["请求人工"]) == ("综合组", asked)


async def test_missed_calls_and_what_became_of_them(exchange: Exchange) -> None:
    for number in ("13900000001", "13900000002", "13900000003"):
        await exchange.call(ended=90, number=number)
    await exchange.call(asked=None, direction=Direction.OUTGOING, number="13900000001")
    exchange.town.later(hours=2)
    await exchange.call(asked=None, answered=9, direction=Direction.OUTGOING, number="13900000002")
    row = line(await report(exchange, "missed"))
    assert (row["排队放弃"], row["漏话合计"], row["应回拨"], row["已回拨"]) == (3, 3, 3, 2)
    assert (row["30分钟内回拨"], row["及时回拨率%"]) == (1, 33.3)


async def test_what_each_agent_did(exchange: Exchange) -> None:
    call = await exchange.call(answered=10, ended=70)
    await exchange.call(answered=50, ended=80)
    await exchange.call(asked=None, answered=5, ended=35, direction=Direction.OUTGOING)
    await actions.rate(call.call_id, 1)
    agent = exchange["agent"].staff_id
    assert agent is not None
    rang = LegFacts("1", LegKind.AGENT, exchange.now, agent, ended_at=exchange.now)
    await parts.tell(call, [rang], [])
    tenant = exchange.town.centre.id
    for state, minutes in ((AgentState.IDLE, 10), (AgentState.TALKING, 5), (AgentState.SIGNED_OUT, 60)):
        await floor.log_state(tenant, agent, state, now=exchange.now)
        await floor.log_state(tenant, agent, state, now=exchange.now)
        exchange.town.later(minutes=minutes)
    service, work = line(await report(exchange, "agent_service")), line(await report(exchange, "agents"))
    assert (service["坐席"], service["接听"], service["20秒内接听"], service["20秒接听率%"]) == (
        "agent",
        2,
        1,
        50.0,
    )
    assert (service["评价数"], service["满意率%"], service["平均通话秒"]) == (1, 100.0, 45.0)
    assert (work["接听"], work["呼出"], work["通话秒"], work["振铃未接"]) == (2, 1, 120, 1)
    assert (work["签入秒"], work["空闲状态秒"], work["通话状态秒"]) == (900, 600, 300)


async def test_satisfaction_by_level(exchange: Exchange) -> None:
    for level in (1, 1, 3, 5):
        call = await exchange.call(answered=10)
        await actions.rate(call.call_id, level)
    table = await report(exchange, "satisfaction", 7, Grain.WEEK)
    assert table.rows[0] == ["2026-W29", 2, 0, 1, 0, 1, 4, 75.0]
    assert table.total == ["合计", 2, 0, 1, 0, 1, 4, 75.0]


async def test_messages_and_telephones_that_rang_in_vain(exchange: Exchange) -> None:
    call = await exchange.call(rung=10, end={"voicemail": True})
    sound = await recordings.keep(
        call, "cd" * 32, size=1, media_type="audio/wav", seconds=12.5, started_at=exchange.now
    )
    await recordings.keep_voicemail(call, sound, now=exchange.now)
    await exchange.call(rung=10, number="13900000009")
    rang = LegFacts("1", LegKind.AGENT, exchange.now, ended_at=exchange.now, result="no answer")
    await parts.tell(call, [rang, replace(rang, leg_id="2", result="answered elsewhere")], [])
    assert line(await report(exchange, "messages")) == {
        "时间": "2026-07-15",
        "留言": 1,
        "已听": 0,
        "未听": 1,
        "平均秒": 12.5,
    }
    vain = line(await report(exchange, "unanswered"))
    assert (vain["振铃来电"], vain["未接来电"], vain["坐席振铃未接次数"]) == (2, 1, 1)


async def test_every_report_of_an_empty_city_is_empty_and_another_citys_calls_are_not_ours(
    exchange: Exchange,
) -> None:
    other = Exchange(await build("x", "450700"), exchange.group)
    await some_calls(other, 5)
    for name, (title, _) in REPORTS.items():
        table = await report(exchange, name, 2)
        assert table.name == title
        assert len(set(table.columns)) == len(table.columns)
        assert all(len(row) == len(table.columns) for row in [*table.rows, table.total or table.columns])
        assert not any(isinstance(cell, int | float) and cell for row in table.rows for cell in row)


@pytest.mark.sqlite
async def test_who_may_read_which_report(exchange: Exchange) -> None:
    span = Span(exchange.town.centre.id, FIRST, FIRST)
    for who in ("agent", "admin", "handler"):
        with pytest.raises(Forbidden):
            await make("operation", span, by=exchange[who])
    with pytest.raises(Forbidden):
        await make("operation", Span(span.tenant_id + 1, FIRST, FIRST), by=exchange["manager"])
    with pytest.raises(NotFound):
        await make("weather", span, by=exchange["manager"])


@pytest.mark.parametrize("last", [FIRST - timedelta(days=1), FIRST + timedelta(days=366)])
def test_a_span_has_its_limits(last: date) -> None:
    with pytest.raises(Invalid):
        Span(1, FIRST, last)


def test_periods_are_named_so_that_they_sort() -> None:
    new_year = Span(1, date(2026, 12, 27), date(2027, 1, 4), Grain.WEEK)
    assert new_year.periods() == ["2026-W52", "2026-W53", "2027-W01"]
    assert Outcome.UNREACHED not in OF_INCOMING
