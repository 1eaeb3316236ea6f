"""Engines that understand Mandarin and whatever else they were made for. One machine, asked over HTTP."""

from typing import Protocol

import httpx2

from hotline.infra.settings import Settings

LONGEST = 5000


class NotUnderstood(Exception):  # noqa: N818 - a fact about a machine, not a fault of ours
    """No answer, or one that is none."""


class Engine(Protocol):
    """Call it outside of a transaction: it waits for another machine."""

    async def hear(self, wav: bytes) -> str: ...

    async def close(self) -> None: ...


class OverHttp:
    """POST the sound, get {"text": "…"}."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.speech_url
        headers = {"authorization": f"Bearer {settings.speech_key}"} if settings.speech_key else {}
        self._http = httpx2.AsyncClient(timeout=settings.speech_seconds, trust_env=False, headers=headers)

    async def hear(self, wav: bytes) -> str:
        """16 kHz, one voice; what was understood, which may be nothing."""
        try:
            answer = await self._http.post(self._url, content=wav, headers={"content-type": "audio/wav"})
            answer.raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as failure:
            raise NotUnderstood(type(failure).__name__) from failure
        text = found.get("text") if isinstance(found, dict) else None
        if not isinstance(text, str):
            raise NotUnderstood("no text in the answer")
        return text.strip()[:LONGEST]

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()


def engine_of(settings: Settings) -> Engine | None:
    """The configured one, or none."""
    return OverHttp(settings) if settings.speech_url else None
