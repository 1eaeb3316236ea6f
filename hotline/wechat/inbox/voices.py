"""Voices that have come: made playable everywhere, and turned into text where an engine is configured."""

import asyncio
from datetime import timedelta

import structlog

from hotline.infra.clock import Clock, utc_now
from hotline.infra.files import FileRefused, StoredFile, store
from hotline.infra.polling import Polling
from hotline.infra.secrets import vault
from hotline.speech.engine import Engine, NotUnderstood
from hotline.speech.playable import NotPlayable, as_wav
from hotline.wechat.models import MediumState, WechatMedium

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)  # longer than converting and hearing may take
ENGINE_TRIES = 3
POLL_SECONDS = 0.5


class Listener(Polling):
    """Any number of workers: `heard_at` is set by one of them, and only then is a voice done."""

    poll_seconds = POLL_SECONDS

    def __init__(self, engine: Engine | None, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._engine = engine

    async def step(self) -> int:
        """One voice after the other: converting keeps a processor busy."""
        kept = WechatMedium.filter(state=MediumState.KEPT, heard_at=None, message__kind="voice")
        due = (
            await kept.filter(next_attempt_at__lte=self._clock())
            .order_by("id")
            .limit(1)
            .select_related("file")
        )
        mine = [one for one in due if await self._claim(one)]
        for medium in mine:
            await self._listen(medium)
        return len(mine)

    async def _claim(self, medium: WechatMedium) -> bool:
        free = WechatMedium.filter(id=medium.id, heard_at=None, next_attempt_at=medium.next_attempt_at)
        return bool(await free.update(next_attempt_at=self._clock() + LEASE))

    async def _listen(self, medium: WechatMedium) -> None:
        try:
            wav = await asyncio.to_thread(_wav_of, medium.file)
        except (NotPlayable, OSError) as failure:
            await self._done(medium, detail=f"not playable: {failure}"[:200])
            return
        text = await self._heard(wav)
        await self._done(medium, playable_id=await _stored(medium, wav), heard_encrypted=_sealed(text))

    async def _heard(self, wav: bytes) -> str:
        """An engine that is away costs a few seconds and nothing else: the voice can still be played."""
        for attempt in range(ENGINE_TRIES if self._engine else 0):
            try:
                assert self._engine is not None  # noqa: S101 - for the type checker
                return await self._engine.hear(wav)
            except NotUnderstood as failure:
                log.warning("voice not understood", error=str(failure), attempt=attempt + 1)
                await asyncio.sleep(attempt / 2)
        return ""

    async def _done(self, medium: WechatMedium, **facts: object) -> None:
        await WechatMedium.filter(id=medium.id).update(heard_at=self._clock(), **facts)


def _wav_of(file: StoredFile | None) -> bytes:
    if file is None:
        raise NotPlayable("no file")
    return as_wav(store().path(file).read_bytes())


async def _stored(medium: WechatMedium, wav: bytes) -> object:
    try:
        return (await store().save(wav, "语音.wav", f"wechat message {medium.message_id}")).id
    except FileRefused:  # longer than what may be kept: the original is there
        return None


def _sealed(text: str) -> str:
    return vault().encrypt(text) if text else ""
