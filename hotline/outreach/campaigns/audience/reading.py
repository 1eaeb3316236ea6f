"""Large audiences are read behind, by whichever worker claims one. Who crashes leaves it to the next.

A piece is written in the transaction that renews the claim, so a worker that was believed dead and comes back
writes nothing more; whoever takes over begins anew, with nobody in the audience.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from itertools import islice

import structlog
from tortoise.expressions import F, Q

from hotline.infra.database import transaction
from hotline.infra.errors import Refused
from hotline.infra.files import store
from hotline.infra.polling import Polling
from hotline.infra.secrets import Undecipherable
from hotline.outreach.campaigns import live
from hotline.outreach.campaigns.audience import loading, searches, waiting, writing
from hotline.outreach.campaigns.audience.models import WaitingAudience
from hotline.outreach.campaigns.audience.rows import Judged
from hotline.outreach.campaigns.audience.writing import PIECE, Loaded
from hotline.outreach.campaigns.models import Campaign
from hotline.outreach.campaigns.states import CampaignState

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)  # longer than one piece may take
TRIES = 3  # a file that kills its reader must not do so for ever


class NotOurs(Exception):
    """Somebody else reads it by now, or will."""


class NotWanted(Exception):
    """The campaign is no draft any more."""


class AudienceReader(Polling):
    """Any number of workers: whoever moves `claimed_until` has the audience for a while."""

    poll_seconds = 2.0

    async def step(self) -> int:
        """One audience, from its first row to its last."""
        one = await self._claimed()
        if one is None:
            return 0
        try:
            await self._read(one)
        except NotOurs:
            log.info("audience_left", campaign=one.campaign_id)
        except NotWanted:
            await waiting.forget(one.campaign_id)
        except Refused as error:
            await waiting.give_up(one, str(error))
        except (FileNotFoundError, Undecipherable):
            await waiting.give_up(one, waiting.CANNOT)
        return 1

    async def _claimed(self) -> WaitingAudience | None:
        now = self._clock()
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        first = WaitingAudience.filter(free, failure="").order_by("id").first()
        one = await first.select_related("campaign", "file")
        if one is None:
            return None
        mine = WaitingAudience.filter(id=one.id, claimed_until=one.claimed_until, tries=one.tries)
        one.claimed_until = now + LEASE
        if not await mine.update(claimed_until=one.claimed_until, tries=F("tries") + 1, rows_read=0):
            return None
        if one.tries >= TRIES:
            await waiting.give_up(one, waiting.CANNOT)
            return None
        return one

    async def _read(self, one: WaitingAudience) -> None:
        pieces = await _pieces(one)
        async with transaction():
            await self._renew(one, 0)
            await writing.clear(one.campaign_id)
        loaded = await self._written(one, pieces)
        await self._done(one, loaded)

    async def _written(self, one: WaitingAudience, pieces: AsyncIterator[list[Judged]]) -> Loaded:
        loaded, now = Loaded(), self._clock()
        async for part in pieces:
            if self._stopping.is_set():
                await self._let_go(one)
                raise NotOurs
            piece = await writing.prepared(one.campaign, part, now)
            async with transaction():
                await self._renew(one, len(part))
                loaded += await piece.write()
        return loaded

    async def _renew(self, one: WaitingAudience, rows: int) -> None:
        """Ours still, of a draft still; inside the transaction that writes."""
        now = self._clock()
        mine = WaitingAudience.filter(id=one.id, claimed_until=one.claimed_until)
        one.claimed_until = _later(now, one.claimed_until)
        draft = Campaign.filter(id=one.campaign_id, state=CampaignState.DRAFT)
        if not await mine.update(claimed_until=one.claimed_until, rows_read=F("rows_read") + rows):
            raise NotOurs
        if not await draft.update(loading_since=now):
            raise NotWanted
        live.tell(one.campaign)

    async def _let_go(self, one: WaitingAudience) -> None:
        """The process is asked to stop: the next begins at once, and this was no try."""
        mine = WaitingAudience.filter(id=one.id, claimed_until=one.claimed_until)
        await mine.update(claimed_until=None, tries=F("tries") - 1)

    async def _done(self, one: WaitingAudience, loaded: Loaded) -> None:
        campaign, by = one.campaign, (one.by_label, one.request_id)
        async with transaction():
            await self._renew(one, 0)
            await writing.done(campaign, one.described, loaded, by, self._clock())
            await waiting.forget(campaign.id)
            await writing.release(campaign)


async def _pieces(one: WaitingAudience) -> AsyncIterator[list[Judged]]:
    slots = await loading.slots_of(one.campaign)
    if one.search:
        return loading.judged_pages(searches.reopened(one.search, slots))
    if one.file is None:
        raise Refused(waiting.CANNOT)
    return _parts(loading.judged_rows(await store().read_sealed(one.file), slots))


async def _parts(judged: Iterator[Judged]) -> AsyncIterator[list[Judged]]:
    while part := await asyncio.to_thread(lambda: list(islice(judged, PIECE))):
        yield part


def _later(now: datetime, before: datetime | None) -> datetime:
    """Never the same moment twice: it is how a claim is told from the one before."""
    until = now + LEASE
    return until if before is None or until > before else before + timedelta(microseconds=1)
