"""Records: told in any order, closed once, honest after a crash."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.calls import actions, jobs, parts, records, sweeps
from hotline.calls.facts import CallEnd, LegFacts, WaitFacts
from hotline.calls.models import CallLeg, CallOrder, CallRecord, QueueWait, Surge
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction, EndedBy, LegKind, WaitEnd
from hotline.infra.audit import AuditEntry
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from tests.calls.exchange import Exchange


async def test_a_call_is_opened_followed_and_closed(exchange: Exchange) -> None:
    facts = exchange.facts()
    await records.tell(facts, now=exchange.now)
    told = replace(facts, requested_agent_at=exchange.after(5), answered_at=exchange.after(12))
    await records.tell(told, now=exchange.now)
    await records.tell(replace(told, answered_at=exchange.after(40)), now=exchange.now)
    end = CallEnd(exchange.now + timedelta(seconds=72), EndedBy.CALLER)
    call = await records.close(facts, end, now=exchange.now)
    assert call.outcome is Outcome.ANSWERED
    assert (call.wait_seconds, call.talk_seconds) == (7.0, 60.0)
    assert call.number == "13800138000" and "13800138000" not in call.number_encrypted
    assert (call.day.isoformat(), call.hour) == ("2026-07-15", 10)


async def test_the_end_may_be_told_before_the_beginning(exchange: Exchange) -> None:
    """The database was away: the gateway's records follow, in whatever order."""
    facts = exchange.facts(requested_agent_at=exchange.now)
    end = CallEnd(exchange.now + timedelta(seconds=30), EndedBy.CALLER)
    await records.close(facts, end, now=exchange.now)
    call = await records.tell(facts, now=exchange.now)
    assert call.outcome is Outcome.ABANDONED
    assert await CallRecord.all().count() == 1


async def test_two_who_close_at_once_and_one_outcome(exchange: Exchange) -> None:
    facts = exchange.facts(requested_agent_at=exchange.now)
    ends = [
        CallEnd(exchange.now + timedelta(seconds=30), EndedBy.CALLER),
        CallEnd(exchange.now + timedelta(seconds=31), EndedBy.SYSTEM, "media"),
        CallEnd(exchange.now + timedelta(seconds=32), EndedBy.CALLER, voicemail=True),
    ]
    closed = await asyncio.gather(*(records.close(facts, end, now=exchange.now) for end in ends))
    assert len({(one.id, one.outcome, one.ended_at) for one in closed}) == 1
    assert await CallRecord.all().count() == 1


async def test_a_clock_set_back_makes_no_negative_call(exchange: Exchange) -> None:
    call = await exchange.call(answered=10, ended=-3600)
    assert call.ended_at == call.answered_at
    assert call.talk_seconds == 0


@pytest.mark.parametrize(
    ("answered", "fault", "outcome"),
    [(True, "", Outcome.ANSWERED), (False, "", Outcome.UNREACHED), (False, "trunk", Outcome.SYSTEM_LOSS)],
)
async def test_our_own_calls_have_their_outcomes(
    exchange: Exchange, answered: bool, fault: str, outcome: Outcome
) -> None:
    end = {"fault": fault}
    at = 10 if answered else None
    call = await exchange.call(asked=None, answered=at, direction=Direction.OUTGOING, end=end)
    assert call.outcome is outcome


async def test_what_is_left_open_by_a_dead_gateway_is_a_system_fault(exchange: Exchange) -> None:
    waiting = await records.tell(exchange.facts(requested_agent_at=exchange.now), now=exchange.now)
    talking = await records.tell(exchange.facts(answered_at=exchange.now), now=exchange.now)
    living = await records.tell(exchange.facts(), now=exchange.now)
    other = await records.tell(exchange.facts(gateway="gw2"), now=exchange.now)
    exchange.town.later(minutes=5)
    await sweeps.alive("gw1", [talking.call_id], now=exchange.now)
    exchange.town.later(minutes=5)
    assert await sweeps.after_restart("gw1", [living.call_id], now=exchange.now) == 2
    calls = {one.id: one for one in await CallRecord.all()}
    assert calls[waiting.id].outcome is Outcome.SYSTEM_LOSS
    assert (calls[talking.id].outcome, calls[talking.id].fault) == (Outcome.ANSWERED, "gateway_restart")
    assert calls[talking.id].ended_by is EndedBy.SYSTEM
    assert calls[talking.id].talk_seconds == 300, "until it was last seen, not until somebody looked"
    assert calls[living.id].outcome is None and calls[other.id].outcome is None


async def test_a_gateway_that_never_comes_back_leaves_nothing_open(exchange: Exchange) -> None:
    call = await records.tell(exchange.facts(), now=exchange.now)
    assert await jobs.close_silent_calls(exchange.now + timedelta(minutes=14)) == 0
    closed = await asyncio.gather(
        *(sweeps.close_silent(exchange.now + timedelta(minutes=16)) for _ in range(2))
    )
    assert sum(closed) == 1
    assert (await CallRecord.get(id=call.id)).outcome is Outcome.SYSTEM_LOSS


async def test_legs_and_waits_end_with_their_call(exchange: Exchange) -> None:
    facts = exchange.facts(requested_agent_at=exchange.now)
    rang = LegFacts("a1", LegKind.AGENT, exchange.now, exchange["agent"].staff_id)
    end = CallEnd(exchange.now + timedelta(seconds=40), EndedBy.CALLER)
    other = LegFacts("a2", LegKind.AGENT, exchange.now)
    await records.close(
        facts, end, legs=[rang, other], waits=[WaitFacts(exchange.group.id, exchange.now)], now=exchange.now
    )
    legs = await CallLeg.all().order_by("id")
    assert [one.ended_at for one in legs] == [exchange.after(40)] * 2
    wait = await QueueWait.all().get()
    assert (wait.until, wait.end) == (exchange.after(40), WaitEnd.ABANDONED)


async def test_parts_told_again_only_gain_an_end(exchange: Exchange) -> None:
    facts = exchange.facts()
    call = await records.tell(facts, now=exchange.now)
    rang, wait = LegFacts("a1", LegKind.AGENT, exchange.now), WaitFacts(exchange.group.id, exchange.now)
    busy = replace(rang, ended_at=exchange.after(8), result="486 Busy Here")
    over = replace(wait, until=exchange.after(9), end=WaitEnd.MOVED)
    async with transaction():
        await parts.tell(call, [rang], [wait])
        await parts.tell(call, [busy, replace(rang, leg_id="a2")], [over])
        await parts.tell(call, [replace(busy, result="later", ended_at=exchange.after(20))], [wait])
    legs = await CallLeg.filter(call_id=call.id).order_by("id")
    assert [(one.result, one.ended_at) for one in legs] == [("486 Busy Here", exchange.after(8)), ("", None)]
    waited = await QueueWait.get(call_id=call.id)
    assert (waited.until, waited.end) == (exchange.after(9), WaitEnd.MOVED)


async def test_an_order_is_linked_once_and_only_at_home(exchange: Exchange) -> None:
    call = await exchange.call(answered=10)
    order = await exchange.town.submit()
    by = exchange["agent"]
    for _ in range(2):
        await actions.link_order(call.call_id, order.number or "", by=by, now=exchange.now)
    assert await CallOrder.all().count() == 1
    assert await AuditEntry.filter(action="calls.link").count() == 1
    with pytest.raises(NotFound):
        await actions.link_order(call.call_id, "0", by=by, now=exchange.now)
    with pytest.raises(NotFound):
        stranger = replace(by, tenant_id=by.tenant_id + 1 if by.tenant_id else None)
        await actions.link_order(call.call_id, order.number or "", by=stranger, now=exchange.now)


async def test_the_first_key_is_the_rating_and_only_conversations_are_rated(exchange: Exchange) -> None:
    call, missed = await exchange.call(answered=10), await exchange.call(ended=90)
    assert [await actions.rate(call.call_id, level) for level in (2, 5)] == [True, False]
    assert not await actions.rate(missed.call_id, 1)
    assert (await CallRecord.get(id=call.id)).rating == 2
    with pytest.raises(Invalid):
        await actions.rate(call.call_id, 6)


async def test_a_surge_counts_for_calls_before_and_after_its_declaration(exchange: Exchange) -> None:
    before = await exchange.call(answered=50)
    span = {"since": exchange.now - timedelta(hours=1), "until": exchange.now + timedelta(hours=1)}
    lead = exchange["shift_lead"]
    surge = await actions.declare_surge(
        **span, kind="台风", evidence="防汛Ⅱ级响应", by=lead, now=exchange.now
    )
    after = await exchange.call(answered=50)
    assert await CallRecord.filter(id__in=[before.id, after.id], in_surge=True).count() == 2
    await actions.withdraw_surge(surge.id, by=lead, now=exchange.now)
    assert not await CallRecord.filter(in_surge=True).exists()
    with pytest.raises(NotFound):
        await actions.withdraw_surge(surge.id, by=lead, now=exchange.now)
    with pytest.raises(Forbidden):
        await actions.declare_surge(**span, kind="x", evidence="x", by=exchange["agent"], now=exchange.now)
    assert await Surge.all().count() == 1


async def test_a_number_is_blocked_for_a_reason_and_a_time(exchange: Exchange) -> None:
    until = exchange.now + timedelta(days=7)
    row = await actions.block(
        "138-0013-8000", "多次辱骂", by=exchange["agent"], now=exchange.now, expires_at=until
    )
    assert row.number == "13800138000" and row.number_masked == "138****8000"
    await actions.unblock(row.id, by=exchange["shift_lead"], now=exchange.now)
    with pytest.raises(Conflict):
        await actions.unblock(row.id, by=exchange["shift_lead"], now=exchange.now)
    for number, reason, expires in (
        ("13800138000", " ", None),
        ("1", "x", None),
        ("13800138000", "x", exchange.now),
    ):
        with pytest.raises(Invalid):
            await actions.block(number, reason, by=exchange["agent"], now=exchange.now, expires_at=expires)
