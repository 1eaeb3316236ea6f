"""Calls handed to gateways: once each, within the rules, and never lost."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from hotline.infra.settings import Settings
from hotline.outreach.campaigns import dialling
from hotline.outreach.campaigns.dialling import CallOutcome, Ending, claim
from hotline.outreach.campaigns.models import Attempt, DoNotCall, OutreachRules, Recipient
from hotline.outreach.campaigns.states import RecipientState, Result
from hotline.outreach.campaigns.windows import part_of
from hotline.worktime.zone import local
from tests.orders.town import build
from tests.outreach.campaigns.conftest import Outreach
from tests.outreach.campaigns.foreign import foreign_campaign

NUMBERS = [f"138{n:08}" for n in range(40)]
COMPLETED = Ending(CallOutcome.HUMAN, "robot", 61, {"acknowledged": "听清楚了"}, result="acknowledged")
NO_ANSWER = Ending(CallOutcome.NO_ANSWER)


async def _claim(outreach: Outreach, gateway: str = "one", lines: int = 100) -> list[dialling.RobotCall]:
    return await claim(gateway, lines=lines, agents={}, now=outreach.now)


async def test_gateways_that_claim_at_once_share_the_calls_and_none_twice(outreach: Outreach) -> None:
    campaign = await outreach.campaign(lines=100)
    await outreach.people(campaign, NUMBERS)
    taken = await asyncio.gather(*[_claim(outreach, f"gateway {n}", 8) for n in range(6)])
    numbers = [call.number for calls in taken for call in calls]
    assert sorted(numbers) == NUMBERS
    assert all(len(calls) <= 8 for calls in taken)
    assert await Attempt.all().count() == len(NUMBERS)


async def test_a_call_that_ends_is_written_down_once(outreach: Outreach) -> None:
    await outreach.people(await outreach.campaign(), NUMBERS[:1])
    [call] = await _claim(outreach)
    assert (call.slots, call.purpose) == ({"content": "停水"}, "campaign")
    told: list[str] = []

    async def hear(attempt: Attempt, ending: Ending, now: datetime) -> None:
        told.append(f"{attempt.recipient.result} {ending.result}")

    stop = dialling.on_ended("campaign", hear)
    await dialling.answered(call.attempt_id, outreach.later(seconds=10))
    for _ in range(2):
        await dialling.ended(call.attempt_id, COMPLETED, outreach.later(seconds=70))
    stop()
    attempt = await outreach.attempt(call.attempt_id)
    assert (attempt.minutes, attempt.noted) == (2, {"acknowledged": "听清楚了"})
    assert attempt.recipient.result is Result.COMPLETED
    assert (await OutreachRules.get(tenant_id=outreach.tenant_id)).used_minutes == 2
    assert told == ["completed acknowledged"]
    assert "听清楚了" not in attempt.noted_sealed


async def test_the_calls_of_a_dead_gateway_are_our_fault_and_ring_no_second_time(outreach: Outreach) -> None:
    await outreach.people(await outreach.campaign(), NUMBERS[:1])
    [call] = await _claim(outreach)
    outreach.later(seconds=59)
    assert not await _claim(outreach, "two")
    outreach.later(seconds=2)
    assert not await _claim(outreach, "two")
    attempt = await outreach.attempt(call.attempt_id)
    assert (attempt.outcome, attempt.lapsed) == (CallOutcome.FAILED, True)
    assert attempt.recipient.state is RecipientState.WAITING
    assert attempt.recipient.due_at > outreach.now + timedelta(hours=1)
    assert attempt.recipient.tries == 0
    # the gateway lives after all: what it knows is true
    await dialling.ended(call.attempt_id, COMPLETED, outreach.later(seconds=1))
    recipient = (await outreach.attempt(call.attempt_id)).recipient
    assert (recipient.result, recipient.tries) == (Result.COMPLETED, 1)
    assert not await claim("two", lines=5, agents={}, now=outreach.at(13))


async def test_a_lost_call_is_metered_to_its_gateways_last_sign_of_life_and_once(outreach: Outreach) -> None:
    await outreach.people(await outreach.campaign(), NUMBERS[:1])
    [call] = await _claim(outreach)
    await dialling.answered(call.attempt_id, outreach.later(seconds=5))
    outreach.later(seconds=70)
    await _claim(outreach, lines=0)  # alive still
    outreach.later(minutes=5)
    await _claim(outreach, "two")
    assert (await outreach.attempt(call.attempt_id)).seconds == 70
    assert (await OutreachRules.get()).used_minutes == 2
    await dialling.ended(call.attempt_id, replace(COMPLETED, seconds=130), outreach.now)
    assert (await OutreachRules.get()).used_minutes == 3


async def test_calls_lost_with_their_gateways_keep_to_the_cap_and_make_nobody_unreachable(
    outreach: Outreach,
) -> None:
    [person] = await outreach.people(await outreach.campaign(), NUMBERS[:1])
    days: list[int] = []
    for _ in range(12):
        outreach.town.now = max((await Recipient.get(id=person.id)).due_at, outreach.now)
        days += [local(outreach.now).toordinal() for _call in await _claim(outreach)]
        outreach.later(minutes=2)
        await _claim(outreach, "two", 0)
    person = await Recipient.get(id=person.id)
    assert (person.state, person.tries) == (RecipientState.WAITING, 0)
    assert len(days) > 3
    assert max(map(days.count, days)) <= 2


async def test_claiming_keeps_ones_calls_alive(outreach: Outreach) -> None:
    await outreach.people(await outreach.campaign(), NUMBERS[:1])
    [call] = await _claim(outreach)
    for _ in range(12):
        outreach.later(seconds=20)
        await _claim(outreach, lines=0)
        await _claim(outreach, "two")
    assert (await outreach.attempt(call.attempt_id)).ended_at is None


async def test_three_tries_in_three_parts_of_the_day_then_unreachable(outreach: Outreach) -> None:
    [person] = await outreach.people(await outreach.campaign(), NUMBERS[:1])
    parts, days = [], set()
    while (person := await Recipient.get(id=person.id)).state is RecipientState.WAITING:
        outreach.town.now = max(person.due_at, outreach.now)
        for call in await _claim(outreach):
            parts.append(part_of(local(outreach.now).time()))
            days.add(local(outreach.now).date())
            await dialling.ended(call.attempt_id, NO_ANSWER, outreach.later(seconds=40))
    assert person.result is Result.UNREACHABLE
    assert len(parts) == len(set(parts)) == 3
    assert len(days) == 2  # the third would be too many for a day


async def test_two_campaigns_and_an_occasion_share_the_cap_of_a_number(outreach: Outreach) -> None:
    for name in ("停水", "停电"):
        await outreach.people(await outreach.campaign(name=name), NUMBERS[:1])
    await _ask(outreach, "callback", dedupe="a", slots={"title": "路灯"})
    rung = 0
    for _ in range(30):
        for call in await _claim(outreach):
            rung += 1
            await dialling.ended(call.attempt_id, COMPLETED, outreach.now)
        outreach.later(minutes=5)
    assert rung == 2  # today
    outreach.at(8, days=1)
    assert len(await _claim(outreach)) == 1  # tomorrow


async def test_nobody_on_the_list_is_called_and_who_asks_is_put_on_it(outreach: Outreach) -> None:
    first = await outreach.campaign()
    await outreach.people(first, NUMBERS[:1])
    [call] = await _claim(outreach)
    await dialling.ended(call.attempt_id, Ending(CallOutcome.HUMAN, result="do_not_call"), outreach.now)
    assert (await DoNotCall.get()).active
    untold: list[Recipient] = []

    async def hear(recipient: Recipient, now: datetime) -> None:
        untold.append(recipient)

    stop = dialling.on_not_called("result", hear)
    one = await _ask(outreach, "result", slots={"title": "路灯", "department": "城管局", "answer": "修好了"})
    assert not await _claim(outreach)
    stop()
    assert [(person.id, person.result) for person in untold] == [(one, Result.FORBIDDEN)]


async def test_only_urgent_calls_ring_at_night_or_beyond_the_package(outreach: Outreach) -> None:
    await outreach.people(await outreach.campaign(), NUMBERS[:1])
    outreach.at(23)
    await _ask(outreach, "urgent_order", script="urgent_notice", number=NUMBERS[1])
    assert [call.purpose for call in await _claim(outreach)] == ["urgent_order"]
    outreach.at(9, days=1)
    await OutreachRules.filter(tenant_id=outreach.tenant_id).update(used_minutes=10_000)
    await _ask(outreach, "urgent_order", script="urgent_notice", number=NUMBERS[2])
    assert [call.purpose for call in await _claim(outreach)] == ["urgent_order"]
    await OutreachRules.filter(tenant_id=outreach.tenant_id).update(beyond_package=True)
    assert [call.purpose for call in await _claim(outreach)] == ["campaign"]


async def test_the_same_call_asked_for_twice_is_one_and_withdrawn_it_is_none(outreach: Outreach) -> None:
    ids = await asyncio.gather(*[_ask(outreach, "rescue", dedupe="call 7", slots={}) for _ in range(4)])
    assert len(set(ids)) == 1
    assert (
        await dialling.withdraw_calls(tenant_id=outreach.tenant_id, subject_key="call:7", now=outreach.now)
        == 1
    )
    assert not await _claim(outreach)
    assert await dialling.somebody_dials(outreach.now)
    assert not await dialling.somebody_dials(outreach.now + timedelta(minutes=2))


async def test_scripts_that_hand_over_wait_for_free_agents(outreach: Outreach) -> None:
    await outreach.people(await outreach.campaign("rescue", group_id=None, lines=50), NUMBERS)
    assert not await _claim(outreach)
    assert await Recipient.filter(state=RecipientState.WAITING).count() == len(NUMBERS)


_ids = count()


async def _ask(
    outreach: Outreach, purpose: str, script: str = "", number: str = NUMBERS[0], **more: object
) -> int:
    known = {"callback": "callback", "result": "result_notice", "rescue": "rescue"}
    given: dict[str, object] = {"slots": {}, "subject_key": "call:7", "dedupe": f"test {next(_ids)}"} | more
    return await dialling.ask_for_call(
        tenant_id=outreach.tenant_id,
        purpose=purpose,
        number=number,
        script_code=script or known[purpose],
        now=outreach.now,
        **given,  # type: ignore[arg-type]
    )


async def test_a_number_nobody_can_be_called_on_is_refused(outreach: Outreach) -> None:
    for number in ("110", "12345", "", "+85291234567", "1380013800"):
        with pytest.raises(Exception, match="不能外呼"):
            await _ask(outreach, "callback", number=number)


@pytest.mark.sqlite
async def test_a_busy_database_delays_a_claim_and_loses_nothing(
    outreach: Outreach, settings: Settings
) -> None:
    await outreach.people(await outreach.campaign(), NUMBERS[:1])
    other = sqlite3.connect(str(settings.sqlite_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    claiming = asyncio.create_task(_claim(outreach))
    await asyncio.sleep(0.3)
    assert not claiming.done()
    other.execute("ROLLBACK")
    other.close()
    assert len(await claiming) == 1


async def test_a_centre_that_fails_takes_no_call_of_another_with_it(outreach: Outreach) -> None:
    await outreach.people(await outreach.campaign(), NUMBERS[:1])
    foreign = await build("b_", "450700")
    await foreign_campaign(foreign, "外地")
    await Recipient.filter(tenant_id=foreign.centre.id).update(script_code="gone")
    assert foreign.centre.id > outreach.tenant_id
    assert [call.number for call in await _claim(outreach)] == NUMBERS[:1]
