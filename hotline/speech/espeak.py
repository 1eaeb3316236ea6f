"""Text spoken by eSpeak NG, which comes with its wheel: nothing to install, understandable rather than beautiful."""

import asyncio
import ctypes
import threading
from collections.abc import Callable
from typing import Any

import espeakng_loader
import numpy as np

from hotline.speech.sound import NotSaid, Spoken

LONGEST = 2000
"""Characters: some ten minutes."""
NORMAL_SPEED = 160
"""Words a minute; eSpeak's own 175 hurries callers."""
NORMAL_PITCH = 50

SYNCHRONOUS = 2
UTF8 = 1
RATE_PARAMETER = 1
PITCH_PARAMETER = 3
CHARACTERS = 1
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """One engine a process: the library keeps its state in globals, so one text at a time."""

    name = "espeak"
    _lock = threading.Lock()
    _library: Any = None
    _rate = 0

    def __init__(self, *, speed: int = NORMAL_SPEED, pitch: int = NORMAL_PITCH) -> None:
        self._speed, self._pitch = speed, pitch

    async def speak(self, text: str, voice: str) -> Spoken:
        """In a thread: a long text takes some tens of milliseconds."""
        if len(text) > LONGEST:
            raise NotSaid(f"more than {LONGEST} characters")
        return await asyncio.to_thread(self.spoken, text, voice)

    def spoken(self, text: str, voice: str) -> Spoken:
        """The same, here and now."""
        parts: list[bytes] = []
        encoded = text.encode(errors="ignore").replace(b"\0", b" ")
        with self._lock:
            library = self._ready()
            if library.espeak_SetVoiceByName(voice.encode()):
                raise NotSaid(f"no voice {voice}")
            library.espeak_SetParameter(RATE_PARAMETER, self._speed, 0)
            library.espeak_SetParameter(PITCH_PARAMETER, self._pitch, 0)
            gather = _gathering(parts)
            library.espeak_SetSynthCallback(gather)
            failed = library.espeak_Synth(encoded, len(encoded) + 1, 0, CHARACTERS, 0, UTF8, None, None)
        if failed:
            raise NotSaid(f"eSpeak answered {failed}")
        wave = np.frombuffer(b"".join(parts), np.int16).astype(np.float32) / 32768
        return Spoken(np.asarray(wave, np.float32), self._rate, self.name)

    async def close(self) -> None:
        """The library stays: it is the process's."""

    def _ready(self) -> Any:
        if Espeak._library is None:
            library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = str(espeakng_loader.get_data_path()).encode()
            rate = library.espeak_Initialize(SYNCHRONOUS, 0, data, 0)
            if rate <= 0:
                raise NotSaid("eSpeak does not start")
            Espeak._library, Espeak._rate = library, rate
        return Espeak._library


def _gathering(parts: list[bytes]) -> Callable[..., int]:
    def take(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            parts.append(ctypes.string_at(samples, count * 2))
        return 0

    return _Callback(take)
