"""What a voice engine gives, and how it is made fit for a telephone."""

import io
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

MANDARIN = "cmn"
RATE = 8000
LOUDNESS = 0.10
"""Root of the mean square, −20 dB: prompts of many origins sound alike."""
PEAK = 0.9

Samples = NDArray[np.int16]
Wave = NDArray[np.float32]


class NotSaid(RuntimeError):  # noqa: N818 - a fact about a machine, not a fault of ours
    """No such voice, no sound, or the engine fails."""


class SilentSound(ValueError):  # noqa: N818
    """Nothing to be heard in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A text as sound."""

    wave: Wave
    rate: int
    by: str
    """The engine: what one spoke is not kept as another's."""


class Speech(Protocol):
    """Any engine that speaks; `name` says so much that another voice has another name."""

    @property
    def name(self) -> str: ...

    async def speak(self, text: str, voice: str) -> Spoken:
        """In a voice of eSpeak's naming: cmn, yue. Or NotSaid."""

    async def close(self) -> None: ...


def for_telephone(wave: NDArray[np.floating], rate: int) -> Samples:
    """At the telephone's rate, as loud as the others; or SilentSound."""
    slow = soxr.resample(np.asarray(wave, np.float32), rate, RATE)
    level = float(np.sqrt(np.mean(slow * slow))) if len(slow) else 0.0
    if not level > 0:  # not a number is no sound either
        raise SilentSound("silence")
    gain = min(LOUDNESS / level, PEAK / float(np.abs(slow).max()))
    return np.asarray(slow * gain * 32767).astype(np.int16)


def as_wav(samples: Samples) -> bytes:
    """A file of the telephone's form."""
    made = io.BytesIO()
    soundfile.write(made, samples, RATE, format="WAV", subtype="PCM_16")
    return made.getvalue()
