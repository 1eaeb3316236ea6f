"""Legs and waits of a call. The caller has locked its record, so two who tell the same part take turns."""

from collections.abc import Collection

from hotline.calls.facts import CallEnd, LegFacts, WaitFacts
from hotline.calls.models import CallLeg, CallRecord, QueueWait
from hotline.calls.states import WaitEnd

RESULT_LENGTH = 40


async def tell(call: CallRecord, legs: Collection[LegFacts], waits: Collection[WaitFacts]) -> None:
    """What is new is written; of what is known, only its end is filled in."""
    if legs:
        await _tell_legs(call, legs)
    if waits:
        await _tell_waits(call, waits)


async def end_open(call: CallRecord, end: CallEnd) -> None:
    """Nothing of an ended call goes on."""
    await CallLeg.filter(call_id=call.id, ended_at__isnull=True).update(ended_at=end.at)
    how = WaitEnd.FAULT if end.fault else WaitEnd.ABANDONED
    await QueueWait.filter(call_id=call.id, end__isnull=True).update(until=end.at, end=how)


async def _tell_legs(call: CallRecord, legs: Collection[LegFacts]) -> None:
    known = {leg.leg_id: leg for leg in await CallLeg.filter(call_id=call.id)}
    await CallLeg.bulk_create([_leg(call, one) for one in legs if one.leg_id not in known])
    for one in legs:
        if one.leg_id in known:
            await _fill_in_leg(known[one.leg_id], one)


def _leg(call: CallRecord, one: LegFacts) -> CallLeg:
    return CallLeg(
        call_id=call.id,
        leg_id=one.leg_id,
        kind=one.kind,
        staff_id=one.staff_id,
        started_at=one.started_at,
        answered_at=one.answered_at,
        ended_at=one.ended_at,
        result=one.result[:RESULT_LENGTH],
    )


async def _fill_in_leg(leg: CallLeg, told: LegFacts) -> None:
    leg.answered_at = leg.answered_at or told.answered_at
    leg.ended_at = leg.ended_at or told.ended_at
    leg.result = leg.result or told.result[:RESULT_LENGTH]
    await leg.save()


async def _tell_waits(call: CallRecord, waits: Collection[WaitFacts]) -> None:
    known = {(wait.group_id, wait.since): wait for wait in await QueueWait.filter(call_id=call.id)}
    fresh = [one for one in waits if (one.group_id, one.since) not in known]
    await QueueWait.bulk_create(
        [
            QueueWait(call_id=call.id, group_id=one.group_id, since=one.since, until=one.until, end=one.end)
            for one in fresh
        ]
    )
    for one in waits:
        if wait := known.get((one.group_id, one.since)):
            wait.until, wait.end = wait.until or one.until, wait.end or one.end
            await wait.save()
