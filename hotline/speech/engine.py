"""Voices become text: an engine behind one small interface, none unless one is configured.

Each is bounded: it answers in its time, in so many words, or it is NotUnderstood – whatever the other side does.
"""

import asyncio
from typing import Protocol

import httpx2
import orjson

from hotline.infra.speech_settings import SpeechSettings
from hotline.speech.funasr import FunAsr
from hotline.speech.local import Local
from hotline.speech.transcript import NotUnderstood, transcript

__all__ = ["Engine", "NotUnderstood", "OverHttp", "engine_of"]

LARGEST = 1024 * 1024


class Engine(Protocol):
    """Call it outside of a transaction: it waits for another machine."""

    async def hear(self, wav: bytes) -> str:
        """8 or 16 kHz, one voice; what was understood, which may be nothing. Or NotUnderstood."""

    async def close(self) -> None: ...


class OverHttp:
    """POST the sound, get {"text": "…"}."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._url = settings.speech_url
        self._seconds = settings.speech_seconds
        headers = {"authorization": f"Bearer {settings.speech_key}"} if settings.speech_key else {}
        self._http = httpx2.AsyncClient(timeout=self._seconds, trust_env=False, headers=headers)

    async def hear(self, wav: bytes) -> str:
        try:
            async with asyncio.timeout(self._seconds):  # a machine that sends a byte now and then never ends
                found = orjson.loads(await self._answer(wav))
        except (httpx2.HTTPError, ValueError, TimeoutError) as failure:
            raise NotUnderstood(type(failure).__name__) from failure
        return transcript(found)

    async def _answer(self, wav: bytes) -> bytes:
        kind = {"content-type": "audio/wav"}
        async with self._http.stream("POST", self._url, content=wav, headers=kind) as answer:
            answer.raise_for_status()
            content = bytearray()
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > LARGEST:
                    raise ValueError("too large")
            return bytes(content)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()


def engine_of(settings: SpeechSettings) -> Engine | None:
    """The configured one, or none: then keys do."""
    if settings.speech_url.startswith(("ws://", "wss://")):
        return FunAsr(settings)
    if settings.speech_url:
        return OverHttp(settings)
    return Local(settings) if settings.speech_model else None
