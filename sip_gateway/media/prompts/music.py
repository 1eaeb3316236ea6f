"""Music on hold made here, so that no licence is needed, and the tones of a Chinese line (GF 002-9002).

A slow pentatonic melody over two held notes, within the 300–3,400 Hz a telephone carries.
"""

import numpy as np
from numpy.typing import NDArray

from sip_gateway.media.g711 import RATE, Samples

Wave = NDArray[np.float64]

BEAT = 0.6
"""Seconds a note."""
MELODY = [
    "5",
    "3",
    "5",
    "6",
    "1'",
    ".",
    "6",
    "5",
    "3",
    ".",
    "2",
    "3",
    "5",
    "3",
    "2",
    ".",
    "1",
    "2",
    "3",
    "5",
    "6",
    ".",
    "5",
    "3",
    "2",
    "3",
    "2",
    "1",
    "6,",
    ".",
    "1",
    ".",
    "5",
    "6",
    "1'",
    "6",
    "5",
    ".",
    "3",
    "2",
    "1",
    "2",
    "3",
    ".",
    "2",
    ".",
    "1",
    ".",
]
STEPS = {"1": 0, "2": 2, "3": 4, "5": 7, "6": 9}
TONIC = 392.0
"""G above middle C."""
RING = 3.0
"""Notes last longer than their beat, as on a guqin."""
LOUDEST = 7000
TONE = 450.0
"""Hertz: the one tone of the Chinese network; its rhythm says what it means."""
TONE_LOUDNESS = 6000


def music() -> Samples:
    """Half a minute that can be repeated without a seam."""
    beat = round(BEAT * RATE)
    length = beat * len(MELODY)
    sound = np.zeros(length)
    for number, note in enumerate(MELODY):
        if note != ".":
            _lay(sound, number * beat, _plucked(_frequency(note)))
    sound += _drone(length)
    return np.asarray(sound / np.abs(sound).max() * LOUDEST).astype(np.int16)


def _frequency(note: str) -> float:
    octave = note.count("'") - note.count(",")
    return TONIC * float(2.0 ** (octave + STEPS[note[0]] / 12))


def _plucked(frequency: float) -> Wave:
    moments = np.arange(round(RING * RATE)) / RATE
    turns = 2 * np.pi * frequency * moments
    wave = sum(np.sin(turns * part) / part**2 * np.exp(-moments * (1.2 + part)) for part in (1, 2, 3))
    fade_in = np.minimum(1.0, moments / 0.008)
    return np.asarray(wave * fade_in)


def _drone(length: int) -> Wave:
    """Two low notes that swell; whole periods, so that the end meets the beginning."""
    moments = np.arange(length) / length
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * moments * 6)
    notes = [round(TONIC * ratio * length / RATE) for ratio in (1.0, 1.5)]
    return np.asarray(0.08 * swell * sum(np.sin(2 * np.pi * periods * moments) for periods in notes))


def _lay(sound: Wave, start: int, note: Wave) -> None:
    """What rings on past the end rings at the beginning."""
    places = (start + np.arange(len(note))) % len(sound)
    np.add.at(sound, places, note)


def _rhythm(*seconds: tuple[float, float]) -> Samples:
    parts = []
    for on, off in seconds:
        turns = 2 * np.pi * TONE * np.arange(round(on * RATE)) / RATE
        parts += [TONE_LOUDNESS * np.sin(turns), np.zeros(round(off * RATE))]
    return np.concatenate(parts).astype(np.int16)


def ringback() -> Samples:
    """It rings there."""
    return _rhythm((1.0, 4.0))


def busy() -> Samples:
    """Taken."""
    return _rhythm((0.35, 0.35))


def congestion() -> Samples:
    """No way through."""
    return _rhythm((0.7, 0.7))


def beep() -> Samples:
    """Speak now."""
    return _rhythm((0.4, 0.1))
