"""What became of a call, written down once – by its gateway, or because the gateway was not heard of any more.

A call lost with its gateway is our fault: it is no try of the person's (three tries are three times he could not
be reached, RULES §8), yet his telephone may have rung, so it counts for the frequency cap.
"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from hotline.infra.database import locked, transaction
from hotline.outreach.campaigns import forbidding, metering
from hotline.outreach.campaigns.deciding import Rules, after_call
from hotline.outreach.campaigns.listening import tell_ended
from hotline.outreach.campaigns.models import Attempt, Campaign, OutreachRules
from hotline.outreach.campaigns.sealing import sealed
from hotline.outreach.campaigns.states import CallOutcome, CampaignState, RecipientState, Result
from hotline.outreach.campaigns.talk import Ending
from hotline.outreach.campaigns.turns import turn
from hotline.outreach.scripts.turns import Line
from hotline.profiles.models import calendar_for

#: A gateway that does not claim for this long is believed dead, and its calls with it.
LEASE = timedelta(seconds=60)
#: Operators bill the minute that was begun.
BEGUN_SECONDS = 1.0
LOST = Ending(CallOutcome.FAILED, detail="网关失去联系，通话结果未知")


async def answered(attempt_id: int, now: datetime) -> None:
    """Somebody, or something, picked up."""
    await Attempt.filter(id=attempt_id, answered_at=None).update(answered_at=now)


async def line(attempt_id: int, said: Line) -> None:
    """One more line of the transcript; `ended` may bring all of them at once instead."""
    async with transaction():
        attempt = await locked(Attempt, id=attempt_id)
        if attempt is not None:
            attempt.transcript_sealed = sealed([*attempt.transcript, asdict(said)])
            await attempt.save(update_fields=["transcript_sealed"])


async def ended(attempt_id: int, ending: Ending, now: datetime) -> None:
    """Write it down and decide how it goes on. Told twice it is done once.

    The truth may come late: it replaces what was written when the gateway seemed dead.
    """
    attempt = await Attempt.get_or_none(id=attempt_id)
    if attempt is not None:
        async with turn(attempt.tenant_id) as rules:
            await _end(attempt_id, ending, rules, now)


async def give_up_lost(now: datetime) -> int:
    """Calls whose gateway is not heard of any more are over; returns how many."""
    lost = await Attempt.filter(ended_at=None, claimed_until__lt=now).limit(200)
    for attempt in lost:
        async with turn(attempt.tenant_id) as rules:
            if await Attempt.filter(id=attempt.id, ended_at=None, claimed_until__lt=now).exists():
                await _end(attempt.id, None, rules, now)
    return len(lost)


async def _end(attempt_id: int, told: Ending | None, rules: OutreachRules, now: datetime) -> None:
    """`told` by the gateway, or None when it is not heard of."""
    attempt = await Attempt.get(id=attempt_id).select_related("recipient")
    if attempt.ended_at is not None and not attempt.lapsed:
        return
    ending, metered = told or _lost(attempt), attempt.minutes
    await _count_try(attempt, lost=told is None)
    await _write(attempt, ending, now, lapsed=told is None)
    await metering.meter(rules, attempt.minutes - metered, now)
    if ending.result == "do_not_call":
        await forbidding.asked_by_callee(attempt.recipient, now)
    if await _is_newest(attempt):
        await _go_on(attempt, ending, rules, now)
    await tell_ended(attempt, ending, now)


def _lost(attempt: Attempt) -> Ending:
    """Somebody who had answered was on the line to the gateway's last sign of life at least."""
    if attempt.answered_at is None:
        return LOST
    talked = (attempt.claimed_until - LEASE - attempt.answered_at).total_seconds()
    return replace(LOST, seconds=max(BEGUN_SECONDS, talked))


async def _count_try(attempt: Attempt, *, lost: bool) -> None:
    """Claiming counted it; losing it takes that back, and a truth that comes late counts it again."""
    if lost or attempt.lapsed:
        attempt.recipient.tries += -1 if lost else 1
        await attempt.recipient.save(update_fields=["tries"])


async def _write(attempt: Attempt, ending: Ending, now: datetime, *, lapsed: bool) -> None:
    attempt.ended_at, attempt.lapsed = now, lapsed
    attempt.outcome, attempt.result = ending.outcome, ending.result[:20]
    attempt.detail, attempt.hung_up_by = ending.detail[:120], ending.hung_up_by[:12]
    attempt.abandoned, attempt.call_id = ending.abandoned, ending.call_id[:64]
    attempt.seconds, attempt.minutes = round(ending.seconds), ending.minutes
    attempt.noted_sealed = sealed(dict(ending.noted))
    if ending.transcript:
        attempt.transcript_sealed = sealed([asdict(one) for one in ending.transcript])
    await attempt.save()


async def _is_newest(attempt: Attempt) -> bool:
    """A late truth about an old call does not undo what a newer one found."""
    return not await Attempt.filter(recipient_id=attempt.recipient_id, id__gt=attempt.id).exists()


async def _go_on(attempt: Attempt, ending: Ending, rules: OutreachRules, now: datetime) -> None:
    recipient = attempt.recipient
    campaign = await Campaign.get(id=recipient.campaign_id) if recipient.campaign_id else None
    window = campaign.window.within(rules.window) if campaign else rules.window
    tries = campaign.tries if campaign else recipient.tries_allowed
    way = Rules(window, rules.cap, await calendar_for(attempt.tenant_id), tries)
    found = after_call(ending.outcome, ending.result, recipient.tries, recipient.parts_tried, way, now)
    if campaign and campaign.state is CampaignState.CANCELLED and not isinstance(found, Result):
        found = Result.CANCELLED
    if isinstance(found, Result):
        recipient.state, recipient.result, recipient.done_at = RecipientState.DONE, found, now
    else:
        recipient.state, recipient.due_at = RecipientState.WAITING, found
    await recipient.save(update_fields=["state", "result", "done_at", "due_at"])
