"""The worker: takes what citizens wrote, one message at a time for each of them, in order, exactly once.

A message is handled in one transaction under its follower's row lock – what was decided, done, said and remembered, and
that it was handled. A worker that dies leaves nothing half done and no claim behind. What fails is tried again with
pauses, and then shown to a person.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from hotline.infra.database import locked, transaction
from hotline.infra.settings import Settings
from hotline.people.models import Organisation
from hotline.wechat.conversation import files
from hotline.wechat.conversation.handling import handle
from hotline.wechat.conversation.state import Stage
from hotline.wechat.conversation.texts import stuck
from hotline.wechat.followers import meet
from hotline.wechat.inbox import events
from hotline.wechat.inbox.events import OF_THE_PLATFORM
from hotline.wechat.links import links_of
from hotline.wechat.live import tell
from hotline.wechat.models import MediumState, WechatMedium, WechatMessage
from hotline.wechat.replying.writing import say

log = structlog.get_logger(__name__)

PAUSES = (2, 10, 60, 300, 1800)  # seconds before the next try; then a person looks
AT_ONCE = 50
POLL_SECONDS = 0.3
TOGETHER = timedelta(seconds=1)  # pictures come in handfuls: one answer for all of them
HEARING = timedelta(seconds=30)  # a voice waits so long for its text


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Conversation:
    """Any number of them may run."""

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._settings, self._clock = settings, clock
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish the message at hand, then return from `run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            done = 0
            try:
                done = await self.step() + await files.pay(self._clock())
            except Exception:
                # The database may be away for a while. The worker stays.
                log.exception("could not go on with conversations")
            if not done:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), POLL_SECONDS)

    async def step(self) -> int:
        """The next message of every citizen who wrote; returns how many were handled."""
        done = 0
        for message in await self._due():
            if self._stopping.is_set():
                break
            done += await self._take(message)
        return done

    async def _due(self) -> list[WechatMessage]:
        due = WechatMessage.filter(handled_at=None, handle_after__lte=self._clock())
        firsts: dict[tuple[int, str], WechatMessage] = {}
        for message in await due.order_by("id").limit(AT_ONCE):
            firsts.setdefault((message.account_id, message.openid), message)
        return list(firsts.values())

    async def _take(self, message: WechatMessage) -> int:
        try:
            if await self._waits(message):
                return 0
            async with transaction():
                return await self._handle(message.id)
        except Exception:
            log.exception("message not handled", message=message.id, attempt=message.attempts + 1)
            await self._put_off(message)
            return 1

    async def _waits(self, message: WechatMessage) -> bool:
        """For the messages that come with it, or for its own text."""
        until = message.received_at
        if message.kind == "image":
            until = message.received_at + TOGETHER
        if message.kind == "voice" and self._settings.speech_url and await _unheard(message):
            until = message.received_at + HEARING
        if self._clock() >= until:
            return False
        later = min(until, self._clock() + TOGETHER)
        await WechatMessage.filter(id=message.id, handled_at=None).update(handle_after=later)
        return True

    async def _handle(self, message_id: int) -> int:
        now = self._clock()
        found = await WechatMessage.get(id=message_id).select_related("account")
        if found.event in OF_THE_PLATFORM:
            return await self._note(message_id, now)
        met = await meet(found.account_id, found.openid, now)
        message = await locked(WechatMessage, id=message_id, handled_at=None)
        if message is None or await self._behind(message):
            return 0
        await events.tell(message, now)
        tenant = await Organisation.get(id=found.account.tenant_id)
        links = await links_of(tenant, self._settings)
        await handle(met, found.account, links, message, now)
        await WechatMessage.filter(id=message_id).update(handled_at=now)
        return 1

    async def _note(self, message_id: int, now: datetime) -> int:
        """The platform's own news: nobody's conversation."""
        message = await locked(WechatMessage, id=message_id, handled_at=None)
        if message is None:
            return 0
        await events.tell(message, now)
        return await WechatMessage.filter(id=message_id).update(handled_at=now)

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
