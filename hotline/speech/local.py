"""Voices understood on this machine: a Whisper model in processes of its own, so that no call ever waits for it.

Needs the extra `asr` and a folder with a model in faster-whisper's form. Every voice takes a core for about a
second: with many calls, a machine of its own behind an address is the better choice.
"""

import asyncio
import importlib
import io
import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from hotline.infra.speech_settings import SpeechSettings
from hotline.speech.transcript import NotUnderstood, line

RATE = 16_000
WAITING = 4
"""Times as many voices may wait as are worked on: a longer queue would answer too late for everybody."""
LOADING_SECONDS = 20.0
REST_SECONDS = 10.0
"""After its process ended: loading a model that does not load keeps a core busy."""
NO_SPEECH = 0.6
UNLIKELY = -1.0
"""Mean log probability of the words; below it and taken for silence: no words."""
REPETITIVE = 2.4
"""How much smaller the text can be written: the model fell into a loop."""
LEARNED_BY_HEART = re.compile(
    r"字幕|訂閱|订阅|點贊|点赞|打賞|明鏡|明镜|Amara|感谢观看|謝謝觀看|谢谢观看|Thanks for watching", re.I
)
"""What these models write when they hear nothing: the captions they were trained on."""


class Local:
    """At most `speech_at_once` voices at a time, a few more waiting; the rest is NotUnderstood at once."""

    def __init__(self, settings: SpeechSettings) -> None:
        assert settings.speech_model is not None  # noqa: S101 - for the type checker
        self._folder = settings.speech_model
        self._at_once = settings.speech_at_once
        self._seconds = settings.speech_seconds
        self._under_way = 0
        self._processes: ProcessPoolExecutor | None = None
        self._loaded = False
        self._rests_until = 0.0

    async def hear(self, wav: bytes) -> str:
        if self._under_way >= self._at_once * (1 + WAITING):
            raise NotUnderstood("too many voices at once")
        if monotonic() < self._rests_until:
            raise NotUnderstood("the model failed a moment ago")
        self._under_way += 1
        try:
            return await self._heard(wav)
        except BrokenProcessPool as failure:
            self._processes, self._loaded = None, False
            self._rests_until = monotonic() + REST_SECONDS
            raise NotUnderstood("the process ended") from failure
        except (TimeoutError, OSError, RuntimeError, ValueError, ImportError) as failure:
            raise NotUnderstood(f"{type(failure).__name__}: {failure}"[:200]) from failure
        finally:
            self._under_way -= 1

    async def _heard(self, wav: bytes) -> str:
        async with asyncio.timeout(self._seconds + (0 if self._loaded else LOADING_SECONDS)):
            text = await asyncio.get_running_loop().run_in_executor(self._pool(), _heard, wav)
        self._loaded = True
        return line(text)

    def _pool(self) -> ProcessPoolExecutor:
        if self._processes is None:
            self._processes = ProcessPoolExecutor(
                self._at_once, multiprocessing.get_context("spawn"), _load, (self._folder,)
            )
        return self._processes

    async def close(self) -> None:
        if self._processes is not None:
            self._processes.shutdown(wait=False, cancel_futures=True)


_model: Any = None
"""Of a process that hears: loaded once."""


def _load(folder: Path) -> None:
    global _model  # noqa: PLW0603
    os.nice(10)
    library = importlib.import_module("faster_whisper")
    _model = library.WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
    )


def _heard(wav: bytes) -> str:
    """No prompt and the likeliest words only: with more freedom the model invents answers."""
    parts, _ = _model.transcribe(
        _wave(wav),
        language="zh",
        beam_size=1,
        temperature=0.0,
        without_timestamps=True,
        condition_on_previous_text=False,
    )
    return "".join(part.text for part in parts if _spoken(part))


def _wave(wav: bytes) -> NDArray[np.float32]:
    sound, rate = soundfile.read(io.BytesIO(wav), dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(sound.mean(axis=1), rate, RATE), np.float32)


def _spoken(part: Any) -> bool:
    invented = part.no_speech_prob > NO_SPEECH and part.avg_logprob < UNLIKELY
    invented = invented or part.compression_ratio > REPETITIVE
    return not invented and not LEARNED_BY_HEART.search(part.text)
