"""Text becomes a voice: the engine a city chose, and eSpeak whenever that fails.

Recorded prompts are better than any engine and stand before it; what is recorded is not spoken here.
"""

import asyncio
import hashlib
import io
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Protocol

import httpx2
import numpy as np
import soundfile
import structlog

from hotline.infra.speech_settings import SpeechSettings
from hotline.speech.espeak import Espeak
from hotline.speech.sherpa import Sherpa
from hotline.speech.sound import MANDARIN, NotSaid, SilentSound, Speech, Spoken, as_wav, for_telephone

log = structlog.get_logger(__name__)

LARGEST = 20 * 1024 * 1024
LONGEST_SECONDS = 20 * 60
REST_SECONDS = 20.0
"""An engine that failed is not asked again for so long: callers hear eSpeak instead of silence."""


class Sayer(Protocol):
    """What a robot needs of a voice."""

    async def say(self, text: str) -> bytes:
        """WAV of 8 kHz, one channel, 16 bits; or NotSaid."""

    async def close(self) -> None: ...


class OverHttp:
    """POST {"text", "voice"}, get a sound file of any common form."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._url = settings.voice_url
        self.name = f"http-{hashlib.sha256(self._url.encode()).hexdigest()[:12]}"
        headers = {"authorization": f"Bearer {settings.voice_key}"} if settings.voice_key else {}
        self._http = httpx2.AsyncClient(timeout=settings.voice_seconds, trust_env=False, headers=headers)
        self._seconds = settings.voice_seconds

    async def speak(self, text: str, voice: str) -> Spoken:
        try:
            async with asyncio.timeout(self._seconds):
                content = await self._asked({"text": text, "voice": voice})
            return await asyncio.to_thread(_read, content, self.name)
        except (httpx2.HTTPError, TimeoutError, soundfile.LibsndfileError, ValueError) as failure:
            raise NotSaid(f"{self.name}: {type(failure).__name__}") from failure

    async def _asked(self, body: dict[str, str]) -> bytes:
        async with self._http.stream("POST", self._url, json=body) as answer:
            answer.raise_for_status()
            content = bytearray()
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > LARGEST:
                    raise ValueError("too large")
            return bytes(content)

    async def close(self) -> None:
        await self._http.aclose()


def _read(content: bytes, name: str) -> Spoken:
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        if not 0 < file.frames <= LONGEST_SECONDS * file.samplerate:
            raise ValueError("empty, or longer than any prompt")
        wave = file.read(dtype="float32", always_2d=True).mean(axis=1)
        return Spoken(np.asarray(wave, np.float32), file.samplerate, name)


class FirstOf:
    """The first engine that works; one that failed rests."""

    def __init__(self, engines: Sequence[Speech], clock: Callable[[], float] = monotonic) -> None:
        self._engines = engines
        self._clock = clock
        self._rests: dict[str, float] = {}
        self.name = engines[0].name

    async def speak(self, text: str, voice: str) -> Spoken:
        """Its `by` says who it was; NotSaid when nobody could."""
        failure = NotSaid("every engine rests")
        for engine in self._engines:
            if self._rests.get(engine.name, 0.0) > self._clock() and engine is not self._engines[-1]:
                continue
            try:
                return _audible(await engine.speak(text, voice))
            except NotSaid as error:
                failure = error
                self._rests[engine.name] = self._clock() + REST_SECONDS
                log.warning("not_said", engine=engine.name, why=str(error))
        raise failure

    async def close(self) -> None:
        for engine in self._engines:
            await engine.close()


def _audible(spoken: Spoken) -> Spoken:
    """Engines that fail often do so by a file of nothing."""
    if not len(spoken.wave) or not np.isfinite(spoken.wave).all() or not np.abs(spoken.wave).max() > 0:
        raise NotSaid(f"{spoken.by}: empty sound")
    return spoken


class TelephoneSayer:
    """Any speech, at a telephone's rate and loudness."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    async def say(self, text: str) -> bytes:
        spoken = await self._speech.speak(text, MANDARIN)
        try:
            samples = await asyncio.to_thread(for_telephone, spoken.wave, spoken.rate)
        except SilentSound as failure:
            raise NotSaid(f"{spoken.by}: silence") from failure
        return as_wav(samples)

    async def close(self) -> None:
        await self._speech.close()


def speech_of(settings: SpeechSettings) -> Speech:
    """The configured engine, with eSpeak behind it."""
    if settings.voice_engine == "http" and settings.voice_url:
        return FirstOf([OverHttp(settings), Espeak()])
    if settings.voice_engine == "sherpa" and settings.voice_model:
        return FirstOf(
            [Sherpa(settings.voice_model, settings.voice_speaker, settings.voice_seconds), Espeak()]
        )
    return FirstOf([Espeak()])


def sayer_of(settings: SpeechSettings) -> Sayer:
    """What a robot speaks with."""
    return TelephoneSayer(speech_of(settings))
