"""Every prompt as a mono WAV of 8 kHz under the hash of its sound, ready for both engines and for a browser."""

import asyncio
import hashlib
import io
import secrets
from collections.abc import Callable, Coroutine, Hashable
from pathlib import Path
from typing import Any

import soundfile

from hotline.speech.sound import MANDARIN, NotSaid, SilentSound, Speech, Spoken, for_telephone
from sip_gateway.media.g711 import RATE, Samples
from sip_gateway.media.prompts.music import beep, busy, congestion, music, ringback

LARGEST = 30 * 1024 * 1024
LONGEST = 20 * 60
"""Seconds."""
OWN: dict[str, Callable[[], Samples]] = {
    "music": music,
    "ringback": ringback,
    "busy": busy,
    "congestion": congestion,
    "beep": beep,
}


class UnusableSound(ValueError):
    """Not a sound, or too long for a prompt."""


class Shelf:
    """A folder of prompts; files are only ever added."""

    def __init__(self, folder: Path, speech: Speech) -> None:
        self._folder = folder
        self._speech = speech
        self._made: dict[Hashable, Path] = {}
        self._making: dict[Hashable, asyncio.Task[Path]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    async def own(self, name: str) -> Path:
        """Music on hold or a tone of the line."""
        return await self._once(name, lambda: asyncio.to_thread(lambda: self._put(OWN[name]())))

    async def _once(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, Path]]) -> Path:
        """A hundred callers may want it at the same moment: one makes it, the others wait."""
        if key not in self._made:
            making = self._making.get(key)
            if making is None:
                making = self._making[key] = asyncio.create_task(make())
                making.add_done_callback(lambda _: self._making.pop(key, None))
            self._made[key] = await asyncio.shield(making)
        return self._made[key]

    async def speak(self, text: str, voice: str = MANDARIN) -> Path:
        """A text; the same text is spoken once. Or NotSaid."""
        place = await self._once((text, voice), lambda: self._speak(text, voice))
        if place != self._named(text, voice, self._speech.name):
            self._made.pop(
                (text, voice), None
            )  # another engine stood in: next time, the city's own may be back
        return place

    async def _speak(self, text: str, voice: str) -> Path:
        named = self._named(text, voice, self._speech.name)
        if not named.exists():
            spoken = await self._speech.speak(text, voice)
            named = self._named(text, voice, spoken.by)
            await asyncio.to_thread(self._write_spoken, named, spoken)
        return named

    def _write_spoken(self, named: Path, spoken: Spoken) -> None:
        try:
            self._write(named, for_telephone(spoken.wave, spoken.rate))
        except SilentSound as error:
            raise NotSaid(f"{spoken.by}: silence") from error

    def _named(self, text: str, voice: str, engine: str) -> Path:
        told = "\n".join((engine, voice, text)).encode()
        return self._folder / f"{hashlib.sha256(told).hexdigest()}.wav"

    async def upload(self, content: bytes) -> Path:
        """A recorded voice, in any form libsndfile reads; or UnusableSound."""
        return await asyncio.to_thread(self._upload, content)

    def _upload(self, content: bytes) -> Path:
        if len(content) > LARGEST:
            raise UnusableSound("larger than 30 MB")
        try:
            with soundfile.SoundFile(io.BytesIO(content)) as file:
                if not 0 < file.frames <= LONGEST * file.samplerate:
                    raise UnusableSound("empty, or longer than 20 minutes")
                sound, rate = file.read(dtype="float32", always_2d=True), file.samplerate
        except soundfile.LibsndfileError as error:
            raise UnusableSound("not a sound") from error
        try:
            return self._put(for_telephone(sound.mean(axis=1), rate))
        except SilentSound as error:
            raise UnusableSound("silence") from error

    def _put(self, samples: Samples) -> Path:
        place = self._folder / f"{hashlib.sha256(samples.tobytes()).hexdigest()}.wav"
        self._write(place, samples)
        return place

    def _write(self, place: Path, samples: Samples) -> None:
        if place.exists():
            return
        fresh = place.with_name(f".{secrets.token_hex(8)}.part")
        soundfile.write(fresh, samples, RATE, format="WAV", subtype="PCM_16")
        fresh.replace(place)
