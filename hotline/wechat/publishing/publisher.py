"""The worker that brings posts out, each exactly once, however often it dies.

A release moves by conditional updates, so any number of workers is safe. The one dangerous moment is between
telling the platform and writing down that it was told: the release says SENDING before, and whoever finds it so
asks the platform first – a mass send carries a key the platform knows again, a published article carries it in
its link, a draft that is still there was not taken.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.content.posts import results
from hotline.content.posts.models import Post, Release
from hotline.content.posts.states import UNDER_WAY, Step, Way
from hotline.infra.clock import Clock, utc_now
from hotline.infra.polling import Polling
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import QuotaUsedUp, WeChatError
from hotline.wechat.models import OfficialAccount
from hotline.wechat.publishing import refusals, telling
from hotline.wechat.publishing.outcomes import Fate, Outcome

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)  # longer than uploading the pictures of one post
PAUSES = (10, 30, 120, 600, 1800)  # seconds before the next try; the last one is repeated
RESULT_PAUSES = (10, 20, 60, 300, 1800)
QUIET = timedelta(minutes=2)  # what was told may still be on its way
PATIENCE = timedelta(hours=24)
TOMORROW = timedelta(hours=1)  # calls of this kind used up: they come back at midnight, somewhere
AT_ONCE = 4
POLL_SECONDS = 2.0
NO_ANSWER = "平台一天没有回音，可能已经发出：请先到公众平台核对，再决定是否重新发布"
NOT_REACHED = "一天都没有连上微信平台，没有发出"
NOT_TAKEN_DOWN = "平台上还没有撤下：{why}。请到公众平台删除"


class Publisher(Polling):
    """Brings out what is due until told to stop. `address`: the portal, where 阅读原文 leads."""

    poll_seconds = POLL_SECONDS

    def __init__(self, client: Client, address: str, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._client, self._address = client, address.rstrip("/")
        self._works: dict[Step, Callable[[Release, Post, OfficialAccount], Awaitable[None]]] = {
            Step.WAITING: self._draft,
            Step.DRAFTED: self._submit,
            Step.SENDING: self._look_first,
            Step.SENT: self._ask,
            Step.TAKING_DOWN: self._take_down,
        }

    async def step(self) -> int:
        """Once round; returns how many releases were worked on."""
        mine = [release for release in await self._due() if await self._claim(release)]
        await asyncio.gather(*(self._work(release) for release in mine))
        return len(mine)

    async def _due(self) -> list[Release]:
        now = self._clock()
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        due = Release.filter(free, step__in=list(UNDER_WAY), due_at__lte=now)
        return await due.order_by("due_at", "id").limit(AT_ONCE)

    async def _claim(self, release: Release) -> bool:
        """True for exactly one worker: the row count of a conditional update decides."""
        now = self._clock()
        free = self._mine(release)
        release.attempts += 1
        release.begun_at = release.begun_at or now
        return bool(
            await free.update(attempts=release.attempts, claimed_until=now + LEASE, begun_at=release.begun_at)
        )

    async def _work(self, release: Release) -> None:
        post = await Post.get(id=release.post_id)
        account = await OfficialAccount.get(id=release.account_id)
        try:
            await self._works[release.step](release, post, account)
        except WeChatError as failure:
            await self._failed(release, failure)

    async def _draft(self, release: Release, post: Post, account: OfficialAccount) -> None:
        await results.begun(release, self._clock())
        link = f"{self._address}/submit?from=wx{release.key}"
        media_id = await telling.draft(self._client, account, post, release, link)
        await self._on(release, Step.DRAFTED, draft_id=media_id)

    async def _submit(self, release: Release, post: Post, account: OfficialAccount) -> None:
        """From here the platform may know: written down before it is told."""
        if not await self._on(release, Step.SENDING, told_at=self._clock(), keep=True):
            return  # called back, or another worker's by now
        try:
            job, data = await telling.submit(self._client, account, post, release)
        except WeChatError as failure:
            if refusals.unsure(failure):
                await self._put_off(release, QUIET, str(failure))
                return
            if refusals.passes(failure):
                await self._on(release, Step.DRAFTED, wait=self._pause(release, failure), detail=str(failure))
            else:
                await results.could_not(release.id, refusals.words(failure), self._clock())
            return
        wait = timedelta(seconds=RESULT_PAUSES[0])
        await self._on(release, Step.SENT, wait=wait, job_id=job, data_id=data, told_at=self._clock())

    async def _look_first(self, release: Release, post: Post, account: OfficialAccount) -> None:
        """Told, and the answer lost: was it heard?"""
        told_at = release.told_at or self._clock()
        if release.way is Way.MASS_SEND:
            if self._clock() - told_at > PATIENCE - timedelta(hours=1):
                await results.could_not(release.id, NO_ANSWER, self._clock())
                return
            job, data = await telling.submit(self._client, account, post, release)
            await self._on(release, Step.SENT, job_id=job, data_id=data)
            return
        found = await telling.find(self._client, account, release)
        if found.fate is Fate.OUT:
            await self._conclude(release, found)
        elif self._clock() - told_at >= QUIET and await telling.has_draft(self._client, account, release):
            await self._on(release, Step.DRAFTED)
        else:
            await self._put_off(release, self._wait(release, RESULT_PAUSES), "")

    async def _ask(self, release: Release, post: Post, account: OfficialAccount) -> None:
        await self._conclude(release, await telling.ask(self._client, account, release))

    async def _take_down(self, release: Release, post: Post, account: OfficialAccount) -> None:
        await telling.take_down(self._client, account, release)
        await results.taken_down(release.id, self._clock())

    async def _conclude(self, release: Release, outcome: Outcome) -> None:
        if outcome.fate is not Fate.PENDING:
            await settle(release.id, outcome, self._clock())
        else:
            await self._put_off(release, self._wait(release, RESULT_PAUSES), "")

    async def _failed(self, release: Release, failure: WeChatError) -> None:
        asking = release.step is Step.SENT or (release.step is Step.SENDING and release.way is Way.PUBLISH)
        if refusals.passes(failure) or asking:
            await self._put_off(release, self._pause(release, failure), str(failure))
        elif release.step is Step.TAKING_DOWN:
            why = NOT_TAKEN_DOWN.format(why=refusals.words(failure))
            await results.not_taken_down(release.id, why, self._clock())
        else:
            await results.could_not(release.id, refusals.words(failure), self._clock())

    async def _put_off(self, release: Release, wait: timedelta, why: str) -> None:
        now = self._clock()
        if now - (release.told_at or release.begun_at or now) > PATIENCE:
            told = release.step in (Step.SENDING, Step.SENT)
            await results.could_not(release.id, NO_ANSWER if told else NOT_REACHED, now)
            return
        await self._mine(release).update(due_at=now + wait, claimed_until=None, detail=why[:300])

    async def _on(
        self,
        release: Release,
        step: Step,
        *,
        wait: timedelta = timedelta(),
        keep: bool = False,
        **more: object,
    ) -> bool:
        """To the next step, unless it is nobody's business any more. `keep`: this worker goes on with it."""
        now = self._clock()
        changes = {"step": step, "due_at": now + wait, **more}
        changes |= {} if keep else {"claimed_until": None, "attempts": 0}
        moved = await self._mine(release).update(**changes)
        if moved:
            release.update_from_dict(changes)
        return bool(moved)

    def _mine(self, release: Release) -> QuerySet[Release]:
        return Release.filter(id=release.id, step=release.step, attempts=release.attempts)

    def _pause(self, release: Release, failure: WeChatError) -> timedelta:
        return TOMORROW if isinstance(failure, QuotaUsedUp) else self._wait(release, PAUSES)

    def _wait(self, release: Release, pauses: tuple[int, ...]) -> timedelta:
        return timedelta(seconds=pauses[min(max(release.attempts, 1), len(pauses)) - 1])


async def settle(release_id: int, outcome: Outcome, now: datetime) -> None:
    """Write down how it ended; told twice, it is written once."""
    if outcome.fate is Fate.OUT:
        await results.came_out(release_id, now, url=outcome.url, article_id=outcome.article_id)
    elif outcome.fate is Fate.REFUSED:
        await results.was_refused(release_id, outcome.reason, now)
    elif outcome.fate is Fate.FAILED:
        await results.could_not(release_id, outcome.reason, now)
