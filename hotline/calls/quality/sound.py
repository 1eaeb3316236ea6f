"""A recording as its voices: cut where somebody speaks, each stretch as a WAV an engine reads.

The whole call is never in memory: loudness is read block by block, stretches one at a time.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from hotline.calls.quality.cutting import Loudness, Stretch, loudness, stretches
from hotline.speech.playable import NotPlayable, as_wav

BLOCK_SECONDS = 60
LEFT, RIGHT = 0, 1


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of one side; the citizen is on the left."""

    side: int
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Sound:
    """Where the recording lies, and where in it somebody speaks, in the order of time."""

    place: Path
    cuts: tuple[Cut, ...]


def cut(place: Path) -> Sound:
    """Works hard for a moment: call it in a thread. NotPlayable when no sound can be read."""
    try:
        loud = _loudness(place)
    except (soundfile.LibsndfileError, OSError, ValueError) as failure:
        raise NotPlayable(type(failure).__name__) from failure
    cuts = [Cut(side, one) for side, sound in enumerate(loud) for one in stretches(sound)]
    return Sound(place, tuple(sorted(cuts, key=lambda one: (one.stretch.start, one.side))))


def wav_of(place: Path, one: Cut) -> bytes:
    """One voice alone, as engines want it."""
    try:
        with soundfile.SoundFile(place) as file:
            rate = file.samplerate
            file.seek(min(int(one.stretch.start * rate), file.frames))
            sound = file.read(int((one.stretch.end - one.stretch.start) * rate), "int16", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as failure:
        raise NotPlayable(type(failure).__name__) from failure
    return as_wav(_wav(sound[:, one.side], rate))


def _loudness(place: Path) -> list[Loudness]:
    """Of each side."""
    with soundfile.SoundFile(place) as file:
        sides: list[list[Loudness]] = [[] for _ in range(min(file.channels, 2))]
        for block in file.blocks(file.samplerate * BLOCK_SECONDS, dtype="int16", always_2d=True):
            for side, parts in enumerate(sides):
                parts.append(loudness(block[:, side], file.samplerate))
    return [np.concatenate(parts) if parts else np.zeros(0, np.float32) for parts in sides]


def _wav(sound: NDArray[np.int16], rate: int) -> bytes:
    made = io.BytesIO()
    soundfile.write(made, sound, rate, format="WAV", subtype="PCM_16")
    return made.getvalue()
