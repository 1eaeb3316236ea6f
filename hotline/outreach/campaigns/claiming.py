"""Handing out calls to gateways: each one once, within every rule, any number of gateways at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from hotline.outreach.campaigns.choosing import Choice
from hotline.outreach.campaigns.ending import LEASE, give_up_lost
from hotline.outreach.campaigns.models import Attempt, Campaign, DiallingGateway, Recipient
from hotline.outreach.campaigns.states import CampaignState, RecipientState
from hotline.outreach.campaigns.talk import RobotCall
from hotline.outreach.campaigns.turns import turn

log = structlog.get_logger(__name__)

#: Longer than any talk with a robot: a call nobody ends is not kept alive for ever by its gateway's claims.
LONGEST_CALL = timedelta(minutes=30)
SEEN_EVERY = timedelta(seconds=10)


async def claim(gateway: str, *, lines: int, agents: Mapping[int, int], now: datetime) -> list[RobotCall]:
    """Calls to be dialled at once by this gateway, at most `lines`; `agents` are the free ones per skill group.

    Also the gateway's sign of life: it renews its open calls, so it is asked every few seconds even without free
    lines. `gateway` names one process, never two.
    """
    await _alive(gateway, now)
    await give_up_lost(now)
    calls: list[RobotCall] = []
    for tenant_id in await _tenants(now) if lines > 0 else ():
        try:
            calls += await _of_one(tenant_id, gateway, lines - len(calls), agents, now)
        except Exception:
            if not calls:
                raise
            # What was claimed for other centres is ours to dial, whatever happened here.
            log.exception("could not claim calls", tenant=tenant_id)
            break
    return calls


async def _of_one(
    tenant_id: int, gateway: str, lines: int, agents: Mapping[int, int], now: datetime
) -> list[RobotCall]:
    async with turn(tenant_id) as rules:
        choice = await Choice.begin(gateway, rules, agents, now)
        return await choice.make(lines)


async def _alive(gateway: str, now: datetime) -> None:
    known = await DiallingGateway.get_or_none(name=gateway)
    if known is not None and abs(now - known.seen_at) < SEEN_EVERY:
        return
    await DiallingGateway.bulk_create(
        [DiallingGateway(name=gateway, seen_at=now)], on_conflict=["name"], update_fields=["seen_at"]
    )
    mine = Attempt.filter(gateway=gateway, ended_at=None, claimed_at__gt=now - LONGEST_CALL)
    await mine.update(claimed_until=now + LEASE)


async def _tenants(now: datetime) -> list[int]:
    """Centres that have somebody to call, who waits longest first."""
    single = (
        await Recipient.filter(campaign_id=None, state=RecipientState.WAITING, due_at__lte=now)
        .distinct()
        .values_list("tenant_id", flat=True)
    )
    running = (
        await Campaign.filter(state=CampaignState.RUNNING).distinct().values_list("tenant_id", flat=True)
    )
    return sorted({*map(int, single), *map(int, running)})  # type: ignore[arg-type]
