"""Where somebody speaks: one voice's loudness over a whole call becomes stretches. Arithmetic on arrays, pure.

The whole call is known here, so its own quietest fifth is the noise; what must decide while the call lasts
is `hotline.speech.activity`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME = 0.02
"""Seconds of one loudness."""
#: Decibels below full scale.
DEAFEST, QUIETEST = -48.0, -70.0
ABOVE_NOISE = 12.0
PAUSE = 0.6
SHORTEST = 0.16
MARGIN = 0.2
LONGEST = 20.0

Loudness = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of the recording."""

    start: float
    end: float


def loudness(samples: NDArray[np.int16], rate: int) -> Loudness:
    """Decibels of every whole frame of one voice."""
    size = max(1, round(rate * FRAME))
    whole = len(samples) // size * size
    frames = samples[:whole].reshape(-1, size).astype(np.float32) / 32768.0
    power = np.mean(frames * frames, axis=1) if whole else np.zeros(0, np.float32)
    return np.asarray(10.0 * np.log10(power + 1e-10), np.float32)


def stretches(loud: Loudness) -> list[Stretch]:
    """In order, apart from each other, none longer than an engine likes."""
    runs = [run for run in _bridged(_runs(loud > _threshold(loud))) if run[1] - run[0] >= SHORTEST / FRAME]
    wide = [_widened(begin, end, len(loud)) for begin, end in runs]
    parts = (part for begin, end in wide for part in _parts(begin, end, loud))
    return [Stretch(round(begin * FRAME, 2), round(end * FRAME, 2)) for begin, end in parts]


def _threshold(loud: Loudness) -> float:
    """Above the noise; but a voice without a pause in it is no noise."""
    if not len(loud):
        return 0.0
    return float(np.clip(np.percentile(loud, 20), QUIETEST, DEAFEST)) + ABOVE_NOISE


def _runs(voiced: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], voiced.astype(np.int8), [0]))))
    for begin, end in edges.reshape(-1, 2):
        yield int(begin), int(end)


def _bridged(runs: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Breath and commas do not end an utterance."""
    joined: list[tuple[int, int]] = []
    for begin, end in runs:
        if joined and begin - joined[-1][1] < PAUSE / FRAME:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _widened(begin: int, end: int, frames: int) -> tuple[int, int]:
    """With a little before and after, for consonants are quiet; a pause has room for both."""
    margin = round(MARGIN / FRAME)
    return max(0, begin - margin), min(frames, end + margin)


def _parts(begin: int, end: int, loud: Loudness) -> Iterator[tuple[int, int]]:
    """A long speech is cut where the second half of the allowed length is quietest."""
    longest = round(LONGEST / FRAME)
    while end - begin > longest:
        half = begin + longest // 2
        cut = half + int(np.argmin(loud[half : begin + longest]))
        yield begin, cut
        begin = cut
    yield begin, end
