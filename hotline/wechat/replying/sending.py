"""Sending replies: claim, send, record. Any number of workers; a follower's replies go one after the other.

The platform recognises no repeats. Between its yes and our record a crash makes one message be sent twice – when its
claim has run out – and an answer that never came is taken for a no once. Silence would be worse for who waits.
"""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from tortoise.expressions import Q

from hotline.infra.clock import Clock, utc_now
from hotline.infra.database import transaction
from hotline.infra.files import StoredFile, store
from hotline.infra.polling import Polling
from hotline.wechat import windows
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import (
    Misconfigured,
    NotReachable,
    TooManyAnswers,
    Unanswered,
    WeChatError,
    WindowClosed,
)
from hotline.wechat.followers import WINDOW_FIELDS, held, keep_windows, windows_of
from hotline.wechat.live import tell
from hotline.wechat.models import Follower, OfficialAccount, Reply, ReplyState
from hotline.wechat.replying import letters
from hotline.wechat.replying.another_way import by_another_way
from hotline.wechat.windows import Windows

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)  # longer than one message may take
PAUSES = (3, 15, 60, 300, 900)  # seconds before the next try
BEHIND = timedelta(milliseconds=300)
AT_ONCE = 8
POLL_SECONDS = 0.5
CLOSED = (WindowClosed, TooManyAnswers, NotReachable)


class Replier(Polling):
    """Sends what is due until told to stop."""

    poll_seconds = POLL_SECONDS

    def __init__(self, client: Client, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._client = client

    async def step(self) -> int:
        """Once round: the next reply of several followers; returns how many were looked at."""
        due = await self._due()
        claimed = [await self._claim(reply) for reply in due]
        await asyncio.gather(*(self._send(reply) for reply in claimed if reply is not None))
        return len(due)

    async def _due(self) -> list[Reply]:
        """The oldest of each follower: what is said second is not heard first."""
        due = Q(state__in=[ReplyState.WAITING, ReplyState.SENDING], next_attempt_at__lte=self._clock())
        found: dict[int, Reply] = {}
        for reply in await Reply.filter(due).order_by("id").limit(AT_ONCE * 8):
            found.setdefault(reply.follower_id, reply)
        firsts = [one for one in found.values() if not await self._behind_another(one)]
        return firsts[:AT_ONCE]

    async def _behind_another(self, reply: Reply) -> bool:
        """Then it waits as long as the other does, so that many who wait keep nobody else from being due."""
        unsent = Reply.filter(
            follower_id=reply.follower_id, state__in=[ReplyState.WAITING, ReplyState.SENDING]
        )
        earlier = await unsent.filter(id__lt=reply.id).order_by("id").first()
        if earlier is None:
            return False
        soon = self._clock() + BEHIND
        waits = earlier.state is ReplyState.WAITING and earlier.next_attempt_at or soon
        await Reply.filter(id=reply.id, state=ReplyState.WAITING).update(next_attempt_at=max(waits, soon))
        return True

    async def _claim(self, reply: Reply) -> Reply | None:
        """The window is spent with the claim. None: another worker has it, or it goes another way."""
        now = self._clock()
        async with transaction():
            follower = await held(id=reply.follower_id)
            free = Reply.filter(id=reply.id, attempts=reply.attempts, next_attempt_at__lte=now)
            reply.attempts += 1
            facts = {"state": ReplyState.SENDING, "attempts": reply.attempts, "next_attempt_at": now + LEASE}
            if follower is None or not await free.update(**facts):
                return None
            left = windows.spent(windows_of(follower), now) if follower.following else None
            if left is None:
                await by_another_way(reply, follower, "窗口已关闭", now)
                return None
            await _keep(follower, left)
        return reply

    async def _send(self, reply: Reply) -> None:
        follower = await Follower.get(id=reply.follower_id)
        account = await OfficialAccount.get(id=follower.account_id)
        try:
            await self._say(account, follower, reply)
        except CLOSED as refusal:
            await self._closed(reply, refusal)
        except WeChatError as failure:
            await self._put_off(reply, follower, failure)
        else:
            await self._settle(reply, follower, ReplyState.SENT, "", sent_at=self._clock())

    async def _say(self, account: OfficialAccount, follower: Follower, reply: Reply) -> None:
        content = reply.content
        if reply.kind == "image":
            await self._show(account, follower, UUID(str(content["file"])))
            return
        await self._post(account, follower, letters.message(reply.kind, content))

    async def _show(self, account: OfficialAccount, follower: Follower, file_id: UUID) -> None:
        file = await StoredFile.get(id=file_id)
        content = await asyncio.to_thread(store().path(file).read_bytes)
        media_id = await self._client.upload(account, "image", content, file.name, file.media_type)
        await self._post(account, follower, {"msgtype": "image", "image": {"media_id": media_id}})

    async def _post(self, account: OfficialAccount, follower: Follower, message: dict[str, object]) -> None:
        told = {"touser": follower.openid, **message}
        await self._client.post(account, "/cgi-bin/message/custom/send", told)

    async def _closed(self, reply: Reply, refusal: WeChatError) -> None:
        """The platform counts otherwise than we do: it is right."""
        now = self._clock()
        async with transaction():
            follower = await held(id=reply.follower_id)
            if follower is not None:
                await _keep(follower, Windows())
                await by_another_way(reply, follower, str(refusal), now)

    async def _put_off(self, reply: Reply, follower: Follower, failure: WeChatError) -> None:
        now = self._clock()
        gone_on = isinstance(failure, Unanswered) and reply.attempts > 1
        if reply.attempts > len(PAUSES) or gone_on or isinstance(failure, Misconfigured):
            async with transaction():
                await by_another_way(reply, follower, str(failure), now)
            return
        later = now + timedelta(seconds=PAUSES[reply.attempts - 1])
        await self._settle(reply, follower, ReplyState.WAITING, str(failure), next_attempt_at=later)

    async def _settle(
        self, reply: Reply, follower: Follower, state: ReplyState, detail: str, **more: datetime | None
    ) -> None:
        """Only while the claim is ours."""
        async with transaction():
            mine = Reply.filter(id=reply.id, attempts=reply.attempts, state=ReplyState.SENDING)
            await mine.update(state=state, detail=detail[:200], **more)
            await tell(follower, reply=reply.id)


async def _keep(follower: Follower, found: Windows) -> None:
    keep_windows(follower, found)
    await follower.save(update_fields=WINDOW_FIELDS)
