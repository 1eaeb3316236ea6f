"""Somebody who will not be called: closed, and told to whoever asked for the call."""

from datetime import datetime

from hotline.infra.database import savepoint, transaction
from hotline.outreach.campaigns.listening import tell_not_called
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState, RecipientState, Result
from hotline.worktime.zone import local

AT_ONCE = 500


class NotWaiting(Exception):
    """The call is under way or withdrawn meanwhile."""


async def close(row: Recipient, result: Result, now: datetime) -> bool:
    """Others are told first: they lock what the call was about, as whoever withdraws a call has done."""
    row.state, row.result, row.done_at = RecipientState.DONE, result, now
    try:
        async with transaction(), savepoint():
            await tell_not_called(row, now)
            await still_waiting(row, state=row.state, result=result, done_at=now)
    except NotWaiting:
        return False
    return True


async def still_waiting(row: Recipient, **changes: object) -> None:
    """Change who still waits: calls are withdrawn without asking for the centre's turn."""
    if not await Recipient.filter(id=row.id, state=RecipientState.WAITING).update(**changes):
        raise NotWaiting


async def close_late(now: datetime) -> int:
    """Whose time ran out: single calls one by one, those past a campaign's last day at once; how many."""
    late = await Recipient.filter(state=RecipientState.WAITING, not_after__lte=now).limit(AT_ONCE)
    closed = sum([await close(one, Result.EXPIRED, now) for one in late])
    under_way = (CampaignState.RUNNING, CampaignState.PAUSED)
    for campaign in await Campaign.filter(state__in=under_way, last_day__lt=local(now).date()):
        waiting = Recipient.filter(campaign_id=campaign.id, state=RecipientState.WAITING)
        closed += await waiting.update(state=RecipientState.DONE, result=Result.EXPIRED, done_at=now)
    return closed
