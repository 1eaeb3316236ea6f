"""FunASR's server over a WebSocket: settings as JSON, the sound in pieces, an end mark; then the text comes back.

A server for whole sentences ("offline") answers once; one for both ("2pass") first guesses, then corrects
every sentence: only the corrected ones count.
"""

import asyncio
import io
from collections.abc import Iterator
from typing import Any

import orjson
import soundfile
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from hotline.infra.speech_settings import SpeechSettings
from hotline.speech.transcript import LONGEST, NotUnderstood, transcript

PIECE = 64 * 1024
"""Bytes a message."""
LARGEST = 1024 * 1024
CONNECTING_SECONDS = 3.0
QUIET_SECONDS = 1.0
"""A server for both says no clear end: after a corrected sentence, silence for so long is one."""


class FunAsr:
    """One connection a voice, as the server wants it; mode 2pass when the address ends so."""

    def __init__(self, settings: SpeechSettings) -> None:
        url, _, mode = settings.speech_url.partition("#")
        self._url = url
        self._mode = mode or "offline"
        self._seconds = settings.speech_seconds
        self._headers = {"authorization": f"Bearer {settings.speech_key}"} if settings.speech_key else {}

    async def hear(self, wav: bytes) -> str:
        try:
            sound, rate = await asyncio.to_thread(_samples, wav)
            async with asyncio.timeout(self._seconds):
                return await self._asked(sound, rate)
        except (OSError, TimeoutError, ValueError, WebSocketException, soundfile.LibsndfileError) as failure:
            raise NotUnderstood(type(failure).__name__) from failure

    async def _asked(self, sound: bytes, rate: int) -> str:
        async with connect(
            self._url,
            additional_headers=self._headers,
            subprotocols=["binary"],  # type: ignore[list-item] # a plain word, as the server asks for
            open_timeout=CONNECTING_SECONDS,
            close_timeout=0.2,
            ping_interval=None,
            max_size=LARGEST,
            proxy=None,
        ) as connection:
            for message in self._messages(sound, rate):
                await connection.send(message)
            return await self._answer(connection)

    def _messages(self, sound: bytes, rate: int) -> Iterator[str | bytes]:
        about = {
            "mode": self._mode,
            "wav_name": "voice",
            "wav_format": "pcm",
            "audio_fs": rate,
            "chunk_size": [5, 10, 5],
            "itn": True,
            "is_speaking": True,
        }
        yield orjson.dumps(about).decode()
        yield from (sound[at : at + PIECE] for at in range(0, len(sound), PIECE))
        yield '{"is_speaking": false}'

    async def _answer(self, connection: ClientConnection) -> str:
        said = ""
        while len(said) < LONGEST:
            try:
                async with asyncio.timeout(QUIET_SECONDS if said else None):
                    found = _object(await connection.recv())
            except TimeoutError:
                if said:
                    break
                raise
            if str(found.get("mode", "")).endswith("-online"):
                continue
            said += transcript(found)
            if self._mode == "offline" or found.get("is_final") is True:
                break
        return said[:LONGEST]

    async def close(self) -> None:
        """Nothing stays open."""


def _object(message: str | bytes) -> dict[str, Any]:
    found = orjson.loads(message)
    if not isinstance(found, dict):
        raise NotUnderstood("no object")
    return found


def _samples(wav: bytes) -> tuple[bytes, int]:
    with soundfile.SoundFile(io.BytesIO(wav)) as file:
        return file.read(dtype="int16", always_2d=True)[:, 0].tobytes(), file.samplerate
