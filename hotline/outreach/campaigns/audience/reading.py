"""Large workbooks are read behind, by whichever worker claims one. Who crashes leaves it to the next.

A piece is written in the transaction that renews the claim, so a worker that was believed dead and comes back
writes nothing more; whoever takes over begins anew, with nobody in the audience.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

import structlog
from tortoise.expressions import F, Q

from hotline.infra.clock import Clock, utc_now
from hotline.infra.database import transaction
from hotline.infra.errors import Refused
from hotline.infra.files import FileStore, StoredFile
from hotline.infra.polling import Polling
from hotline.outreach.campaigns import live
from hotline.outreach.campaigns.audience import loading, uploads, writing
from hotline.outreach.campaigns.audience.models import AudienceUpload
from hotline.outreach.campaigns.audience.rows import Judged
from hotline.outreach.campaigns.audience.writing import PIECE, Loaded
from hotline.outreach.campaigns.models import Campaign
from hotline.outreach.campaigns.states import CampaignState

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)  # longer than one piece may take
TRIES = 3  # a file that kills its reader must not do so for ever
CANNOT = "名单没有读成功，请重新上传"


class NotOurs(Exception):
    """Somebody else reads it by now, or will."""


class NotWanted(Exception):
    """The campaign is no draft any more."""


class AudienceReader(Polling):
    """Any number of workers: whoever moves `claimed_until` has the workbook for a while."""

    poll_seconds = 2.0

    def __init__(self, files: FileStore, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._files = files

    async def step(self) -> int:
        """One workbook, from its first row to its last."""
        upload = await self._claimed()
        if upload is None:
            return 0
        try:
            await self._read(upload)
        except NotOurs:
            log.info("audience_left", campaign=upload.campaign_id)
        except NotWanted:
            await uploads.forget(upload.campaign_id)
        except (Refused, FileNotFoundError) as error:
            await self._give_up(upload, str(error) if isinstance(error, Refused) else CANNOT)
        return 1

    async def _claimed(self) -> AudienceUpload | None:
        now = self._clock()
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        waiting = AudienceUpload.filter(free, failure="").order_by("id").first()
        upload = await waiting.select_related("campaign", "file")
        if upload is None:
            return None
        mine = AudienceUpload.filter(id=upload.id, claimed_until=upload.claimed_until, tries=upload.tries)
        upload.claimed_until = now + LEASE
        if not await mine.update(claimed_until=upload.claimed_until, tries=F("tries") + 1, rows_read=0):
            return None
        if upload.tries >= TRIES:
            await self._give_up(upload, CANNOT)
            return None
        return upload

    async def _read(self, upload: AudienceUpload) -> None:
        if upload.file is None:
            raise Refused(CANNOT)
        content = await asyncio.to_thread(self._files.path(upload.file).read_bytes)
        judged = loading.judged_rows(content, await loading.slots_of(upload.campaign))
        async with transaction():
            await self._renew(upload, 0)
            await writing.clear(upload.campaign_id)
        loaded = await self._written(upload, judged)
        await self._done(upload, loaded)

    async def _written(self, upload: AudienceUpload, judged: Iterator[Judged]) -> Loaded:
        loaded, now = Loaded(), self._clock()
        while part := await asyncio.to_thread(lambda: list(islice(judged, PIECE))):
            if self._stopping.is_set():
                await self._let_go(upload)
                raise NotOurs
            piece = await writing.prepared(upload.campaign, part, now)
            async with transaction():
                await self._renew(upload, len(part))
                loaded += await piece.write()
        return loaded

    async def _renew(self, upload: AudienceUpload, rows: int) -> None:
        """Ours still, of a draft still; inside the transaction that writes."""
        now = self._clock()
        mine = AudienceUpload.filter(id=upload.id, claimed_until=upload.claimed_until)
        upload.claimed_until = _later(now, upload.claimed_until)
        draft = Campaign.filter(id=upload.campaign_id, state=CampaignState.DRAFT)
        if not await mine.update(claimed_until=upload.claimed_until, rows_read=F("rows_read") + rows):
            raise NotOurs
        if not await draft.update(loading_since=now):
            raise NotWanted
        live.tell(upload.campaign)

    async def _let_go(self, upload: AudienceUpload) -> None:
        """The process is asked to stop: the next begins at once, and this was no try."""
        mine = AudienceUpload.filter(id=upload.id, claimed_until=upload.claimed_until)
        await mine.update(claimed_until=None, tries=F("tries") - 1)

    async def _done(self, upload: AudienceUpload, loaded: Loaded) -> None:
        campaign, by = upload.campaign, (upload.by_label, upload.request_id)
        async with transaction():
            await self._renew(upload, 0)
            await writing.done(campaign, loading.uploaded(upload.name), loaded, by, self._clock())
            await uploads.forget(campaign.id)
            await writing.release(campaign)

    async def _give_up(self, upload: AudienceUpload, why: str) -> None:
        """Whoever uploaded it reads why; half an audience is none."""
        async with transaction():
            mine = AudienceUpload.filter(id=upload.id, claimed_until=upload.claimed_until)
            if await mine.update(failure=why[:200], claimed_until=None, file_id=None):
                await StoredFile.filter(id=upload.file_id).delete()
                await writing.clear(upload.campaign_id)
                await writing.release(upload.campaign)


def _later(now: datetime, before: datetime | None) -> datetime:
    """Never the same moment twice: it is how a claim is told from the one before."""
    until = now + LEASE
    return until if before is None or until > before else before + timedelta(microseconds=1)
