"""Call records: told by gateways, closed once. Telling again changes nothing; telling late is not too late."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from tortoise.exceptions import IntegrityError

from hotline.calls import announcing, parts, tasks
from hotline.calls.facts import CallEnd, CallFacts, LegFacts, WaitFacts
from hotline.calls.models import CallRecord, Surge
from hotline.calls.outcomes import Journey, Outcome, outcome_of, outcome_of_outgoing
from hotline.calls.states import Direction
from hotline.infra.database import locked, savepoint, transaction
from hotline.infra.secrets import vault
from hotline.worktime.zone import local

#: Filled in once and never moved; group and agent are the latest.
_MOMENTS = ("requested_agent_at", "queued_at", "offered_at", "answered_at")
_LATEST = ("group_id", "agent_id")


async def tell(facts: CallFacts, *, now: datetime) -> CallRecord:
    """Open the record, or fill in what is new."""
    async with transaction():
        record = await _record_of(facts, now)
        if record.outcome is None and _filled_in(record, facts, now):
            await record.save()
    return record


async def close(
    facts: CallFacts,
    end: CallEnd,
    *,
    legs: Collection[LegFacts] = (),
    waits: Collection[WaitFacts] = (),
    now: datetime,
) -> CallRecord:
    """Write the parts and the one outcome. Whoever comes second finds it there and changes no outcome."""
    async with transaction():
        record = await _record_of(facts, now)
        await parts.tell(record, legs, waits)
        if record.outcome is None:
            _filled_in(record, facts, now)
            await finish(record, end, now=now)
    return record


async def finish(record: CallRecord, end: CallEnd, *, now: datetime) -> None:
    """The end of an open record whose row the caller has locked."""
    end = replace(end, at=_not_before(record, end.at))
    journey = end.journey(record.entered_at, record.requested_agent_at, record.offered_at, record.answered_at)
    record.ended_at, record.ended_by, record.fault = end.at, end.by, end.fault[:60]
    record.outcome = _outcome(record, journey)
    record.wait_seconds = journey.wait or 0.0
    if journey.answered is not None:
        record.talk_seconds = max(0.0, journey.ended - journey.answered)
    record.in_surge = await _in_surge(record)
    await record.save()
    await parts.end_open(record, end)
    await tasks.after_the_end(record, now=now)
    await announcing.call_ended(record, now)


async def _record_of(facts: CallFacts, now: datetime) -> CallRecord:
    """The locked row of this call, written now if nobody has."""
    known = await locked(CallRecord, call_id=facts.call_id)
    if known is not None:
        return known
    try:
        async with savepoint():
            return await _opened(facts, now)
    except IntegrityError:  # of two that told it first, the other was quicker
        found = await locked(CallRecord, call_id=facts.call_id)
        if found is None:
            raise
        return found


async def _opened(facts: CallFacts, now: datetime) -> CallRecord:
    wall = local(facts.entered_at)
    return await CallRecord.create(
        tenant_id=facts.tenant_id,
        call_id=facts.call_id,
        gateway=facts.gateway,
        direction=facts.direction,
        number_encrypted=vault().encrypt(facts.number),
        number_index=vault().blind_index(facts.number) if facts.number else None,
        access_number=facts.access_number,
        day=wall.date(),
        hour=wall.hour,
        entered_at=facts.entered_at,
        seen_at=now,
        **{name: getattr(facts, name) for name in (*_MOMENTS, *_LATEST)},
    )


def _filled_in(record: CallRecord, facts: CallFacts, now: datetime) -> bool:
    """Whether anything was new."""
    told = {name: getattr(record, name) or getattr(facts, name) for name in _MOMENTS}
    told |= {name: getattr(facts, name) or getattr(record, name) for name in _LATEST}
    told["seen_at"] = max(record.seen_at, now)
    news = {name: value for name, value in told.items() if value != getattr(record, name)}
    record.update_from_dict(news)
    return bool(news)


def _outcome(record: CallRecord, journey: Journey) -> Outcome:
    if record.direction is Direction.INCOMING:
        return outcome_of(journey)
    return outcome_of_outgoing(answered=journey.answered is not None, fault=journey.fault)


def _not_before(record: CallRecord, ended: datetime) -> datetime:
    """A wall clock that was set back does not make calls end before they began."""
    known = (record.requested_agent_at, record.queued_at, record.offered_at, record.answered_at)
    return max([record.entered_at, ended, *(moment for moment in known if moment is not None)])


async def _in_surge(record: CallRecord) -> bool:
    return await Surge.filter(
        tenant_id=record.tenant_id,
        since__lte=record.entered_at,
        until__gt=record.entered_at,
        withdrawn_at__isnull=True,
    ).exists()
