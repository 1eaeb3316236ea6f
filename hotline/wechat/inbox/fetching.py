"""Files of messages: fetched at once, and again until the platform has them no longer. Any number of workers is safe."""

import asyncio
from datetime import timedelta

import structlog

from hotline.infra.clock import Clock, utc_now
from hotline.infra.files import FileRefused, store
from hotline.infra.polling import Polling
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import Gone, WeChatError
from hotline.wechat.models import MediumState, OfficialAccount, WechatMedium, WechatMessage

log = structlog.get_logger(__name__)

LIFE = timedelta(days=3)
LEASE = timedelta(seconds=120)  # longer than a download may take
PAUSES = (5, 30, 120, 600, 3600)  # seconds before the next try; the last one is repeated
AT_ONCE = 8
POLL_SECONDS = 1.0
SUFFIXES = {"image": "照片.jpg", "voice": "语音.amr", "video": "视频.mp4", "shortvideo": "视频.mp4"}


class Fetcher(Polling):
    """Fetches what is due until told to stop."""

    poll_seconds = POLL_SECONDS

    def __init__(self, client: Client, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._client = client

    async def step(self) -> int:
        """Once round; returns how many were tried."""
        mine = [medium for medium in await self._due() if await self._claim(medium)]
        await asyncio.gather(*(self._fetch(medium) for medium in mine))
        return len(mine)

    async def _due(self) -> list[WechatMedium]:
        waiting = WechatMedium.filter(state=MediumState.WAITING, next_attempt_at__lte=self._clock())
        return await waiting.order_by("next_attempt_at", "id").limit(AT_ONCE)

    async def _claim(self, medium: WechatMedium) -> bool:
        """True for exactly one worker: the row count of a conditional update decides."""
        free = WechatMedium.filter(id=medium.id, state=MediumState.WAITING, attempts=medium.attempts)
        medium.attempts += 1
        return bool(await free.update(attempts=medium.attempts, next_attempt_at=self._clock() + LEASE))

    async def _fetch(self, medium: WechatMedium) -> None:
        message = await WechatMessage.get(id=medium.message_id)
        account = await OfficialAccount.get(id=message.account_id)
        try:
            found = await self._client.download(account, medium.media_id)
            label = f"wechat message {message.id}"
            file = await store().save(found.content, SUFFIXES.get(message.kind, "文件"), label)
        except Gone as gone:
            await _settle(medium, MediumState.GONE, str(gone))
        except FileRefused as refused:
            await _settle(medium, MediumState.REFUSED, str(refused))
        except WeChatError as failure:
            await self._put_off(medium, message, failure)
        else:
            kept = {"state": MediumState.KEPT, "file_id": file.id, "detail": ""}
            # A voice is listened to next: it is due again at once.
            await WechatMedium.filter(id=medium.id).update(**kept, next_attempt_at=self._clock())

    async def _put_off(self, medium: WechatMedium, message: WechatMessage, failure: WeChatError) -> None:
        now = self._clock()
        if now - message.received_at > LIFE:
            await _settle(medium, MediumState.GONE, str(failure))
            return
        pause = PAUSES[min(medium.attempts, len(PAUSES)) - 1]
        await WechatMedium.filter(id=medium.id).update(
            next_attempt_at=now + timedelta(seconds=pause), detail=str(failure)[:200]
        )


async def _settle(medium: WechatMedium, state: MediumState, detail: str) -> None:
    await WechatMedium.filter(id=medium.id).update(state=state, detail=detail[:200])
