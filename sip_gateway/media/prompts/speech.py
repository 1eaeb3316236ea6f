"""Text spoken by eSpeak NG, which comes with its wheel: nothing to install, understandable rather than beautiful.

A city that wants a better voice records its prompts, or puts another engine behind `Speech`.
"""

import asyncio
import ctypes
import threading
from collections.abc import Callable
from typing import Any, Protocol

import espeakng_loader
import numpy as np

from sip_gateway.media.g711 import Samples

MANDARIN = "cmn"
LONGEST = 2000
"""Characters: some ten minutes."""
NORMAL_SPEED = 160
"""Words a minute; eSpeak's own 175 hurries callers."""

SYNCHRONOUS = 2
UTF8 = 1
RATE_PARAMETER = 1
CHARACTERS = 1
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class CannotSpeak(RuntimeError):
    """No such voice, or the engine fails."""


class Speech(Protocol):
    """Any engine that speaks."""

    name: str

    async def speak(self, text: str, voice: str = MANDARIN) -> tuple[Samples, int]:
        """The sound and its sampling rate."""


class Espeak:
    """One engine a process: the library keeps its state in globals, so one text at a time."""

    name = "espeak"
    _lock = threading.Lock()
    _library: Any = None
    _rate = 0

    async def speak(self, text: str, voice: str = MANDARIN) -> tuple[Samples, int]:
        """In a thread: a long text takes some tens of milliseconds."""
        if len(text) > LONGEST:
            raise CannotSpeak(f"more than {LONGEST} characters")
        return await asyncio.to_thread(self._speak, text, voice)

    def _speak(self, text: str, voice: str) -> tuple[Samples, int]:
        with self._lock:
            library = self._ready()
            if library.espeak_SetVoiceByName(voice.encode()):
                raise CannotSpeak(f"no voice {voice}")
            parts: list[bytes] = []
            gather = _gathering(parts)
            library.espeak_SetSynthCallback(gather)
            encoded = text.encode()
            failed = library.espeak_Synth(encoded, len(encoded) + 1, 0, CHARACTERS, 0, UTF8, None, None)
        if failed:
            raise CannotSpeak(f"eSpeak answered {failed}")
        return np.frombuffer(b"".join(parts), np.int16), self._rate

    def _ready(self) -> Any:
        if Espeak._library is None:
            library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = str(espeakng_loader.get_data_path()).encode()
            rate = library.espeak_Initialize(SYNCHRONOUS, 0, data, 0)
            if rate <= 0:
                raise CannotSpeak("eSpeak does not start")
            library.espeak_SetParameter(RATE_PARAMETER, NORMAL_SPEED, 0)
            Espeak._library, Espeak._rate = library, rate
        return Espeak._library


def _gathering(parts: list[bytes]) -> Callable[..., int]:
    def take(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            parts.append(ctypes.string_at(samples, count * 2))
        return 0

    return _Callback(take)
