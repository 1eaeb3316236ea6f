"""The worker: takes what citizens wrote, one message at a time for each of them, in order, exactly once.

What it leads to is decided without a lock, then done in one transaction under the follower's row lock – deeds, words
and what is remembered, and that it was handled. A worker that dies leaves nothing half done and no claim behind. What
fails is tried again with pauses, and then shown to a person.
"""

import asyncio
from datetime import timedelta

import structlog

from hotline.infra.clock import Clock, utc_now
from hotline.infra.database import transaction
from hotline.infra.memory import Brief
from hotline.infra.polling import Polling
from hotline.infra.settings import Settings
from hotline.wechat.conversation import files
from hotline.wechat.conversation.handling import apply, decide
from hotline.wechat.conversation.state import Stage
from hotline.wechat.conversation.texts import stuck
from hotline.wechat.followers import meet, seen
from hotline.wechat.inbox import events
from hotline.wechat.inbox.events import OF_THE_PLATFORM
from hotline.wechat.links import Links, links_of
from hotline.wechat.live import tell
from hotline.wechat.models import MediumState, OfficialAccount, WechatMedium, WechatMessage
from hotline.wechat.replying.writing import say

log = structlog.get_logger(__name__)

PAUSES = (2, 10, 60, 300, 1800)  # seconds before the next try; then a person looks
AT_ONCE = 50
SIDE_BY_SIDE = 4  # citizens; a database that lets one write at a time still lets several be read for
POLL_SECONDS = 0.3
TOGETHER = timedelta(seconds=1)  # pictures come in handfuls: one answer for all of them
HEARING = timedelta(seconds=30)  # a voice waits so long for its text


_places: Brief[int, tuple[OfficialAccount, Links]] = Brief()


class Conversation(Polling):
    """Any number of them may run."""

    poll_seconds = POLL_SECONDS

    def __init__(self, settings: Settings, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._settings = settings

    async def work(self) -> int:
        """What was said, then the files that came after it."""
        return await self.step() + await files.pay(self._clock())

    async def step(self) -> int:
        """The next message of every citizen who wrote; returns how many were looked at."""
        due, done = await self._due(), 0
        for start in range(0, len(due), SIDE_BY_SIDE):
            if self._stopping.is_set():
                break
            done += sum(await asyncio.gather(*map(self._take, due[start : start + SIDE_BY_SIDE])))
        return done

    async def _due(self) -> list[WechatMessage]:
        due = WechatMessage.filter(handled_at=None, handle_after__lte=self._clock())
        firsts: dict[tuple[int, str], WechatMessage] = {}
        for message in await due.order_by("id").limit(AT_ONCE):
            firsts.setdefault((message.account_id, message.openid), message)
        return list(firsts.values())

    async def _take(self, message: WechatMessage) -> int:
        try:
            if message.event in OF_THE_PLATFORM:
                return await self._note(message)
            return 0 if await self._waits(message) else await self._handle(message)
        except Exception:
            log.exception("message not handled", message=message.id, attempt=message.attempts + 1)
            await self._put_off(message)
            return 1

    async def _waits(self, message: WechatMessage) -> bool:
        """For the messages that come with it, or for its own text."""
        until = message.received_at
        if message.kind == "image":
            until = message.received_at + TOGETHER
        if message.kind == "voice" and self._settings.hears and await _unheard(message):
            until = message.received_at + HEARING
        if self._clock() >= until:
            return False
        later = min(until, self._clock() + TOGETHER)
        await WechatMessage.filter(id=message.id, handled_at=None).update(handle_after=later)
        return True

    async def _handle(self, message: WechatMessage) -> int:
        """Decided without a lock; done only if the conversation is still where it was."""
        now = self._clock()
        account, links = await self._place(message.account_id)
        decided = await decide(await seen(account.id, message.openid, now), account, links, message, now)
        async with transaction():
            met = await meet(account.id, message.openid, now)
            if await self._behind(message):
                return 0
            if met.talk.version != decided.version:
                return 1  # a colleague or another worker was quicker: decide again at once
            if not await WechatMessage.filter(id=message.id, handled_at=None).update(handled_at=now):
                return 0
            await events.tell(message, now)
            await apply(decided, met, account, links, message, now)
        return 1

    async def _place(self, account_id: int) -> tuple[OfficialAccount, Links]:
        async def read() -> tuple[OfficialAccount, Links]:
            account = await OfficialAccount.get(id=account_id).select_related("tenant")
            return account, await links_of(account.tenant, self._settings)

        return await _places.get(account_id, read)

    async def _note(self, message: WechatMessage) -> int:
        """The platform's own news: nobody's conversation."""
        now = self._clock()
        async with transaction():
            if not await WechatMessage.filter(id=message.id, handled_at=None).update(handled_at=now):
                return 0
            await events.tell(message, now)
        return 1

    async def _behind(self, message: WechatMessage) -> bool:
        """An earlier one is being tried again: this one waits with it."""
        own = WechatMessage.filter(account_id=message.account_id, openid=message.openid, handled_at=None)
        earlier = await own.filter(id__lt=message.id).order_by("id").first()
        if earlier is None:
            return False
        later = max(earlier.handle_after, self._clock() + timedelta(milliseconds=200))
        await WechatMessage.filter(id=message.id).update(handle_after=later)
        return True

    async def _put_off(self, message: WechatMessage) -> None:
        if message.attempts >= len(PAUSES):
            await self._give_up(message)
            return
        later = self._clock() + timedelta(seconds=PAUSES[message.attempts])
        same = WechatMessage.filter(id=message.id, handled_at=None, attempts=message.attempts)
        await same.update(attempts=message.attempts + 1, handle_after=later)

    async def _give_up(self, message: WechatMessage) -> None:
        """Nothing is lost: the message stands in the thread, and somebody is asked to read it."""
        now = self._clock()
        async with transaction():
            met = await meet(message.account_id, message.openid, now)
            if not await WechatMessage.filter(id=message.id, handled_at=None).update(handled_at=now):
                return
            met.talk.stage, met.talk.changed_at = Stage.PERSON, now
            met.talk.wants_person_since = met.talk.wants_person_since or now
            met.talk.version += 1
            await met.talk.save()
            await say(met.follower.id, stuck().text, now=now, lasting=True)
            await tell(met.follower, wants_person=True)


async def _unheard(message: WechatMessage) -> bool:
    undecided = [MediumState.WAITING, MediumState.KEPT]
    return await WechatMedium.exists(message_id=message.id, heard_at=None, state__in=undecided)
