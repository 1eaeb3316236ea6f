"""Keys heard as tones in the sound itself (ITU-T Q.23, Q.24), for phones that cannot say them otherwise.

The eight frequencies are measured over 205 samples, where they fall on the bins of the Goertzel
algorithm; a window begins every 10 ms, and a key counts when two windows in a row hear it.
"""

import numpy as np
from numpy.typing import NDArray

from sip_gateway.media.g711 import RATE, Samples

LOW = (697.0, 770.0, 852.0, 941.0)
HIGH = (1209.0, 1336.0, 1477.0, 1633.0)
KEYS = ("123A", "456B", "789C", "*0#D")
WINDOW = 205
HOP = 80
FAINTEST = 1e-4
"""Of the loudest possible power: −40 dB."""
PURE = 0.72
"""So much of a window's power must lie in the two tones, or it is speech."""
TWIST = 8.0
"""How many times stronger one tone may be than the other (9 dB)."""
CLEAR = 6.0
"""How many times stronger a tone must be than the next of its group."""
WINDOWS = 2

_TURN = 2j * np.pi * np.arange(WINDOW) / RATE
_BANK: NDArray[np.complex64] = np.exp(-np.outer(_TURN, np.array(LOW + HIGH))).astype(np.complex64)


def key_in(window: NDArray[np.float32]) -> str | None:
    """The key whose two tones this window (205 samples, ±1) is made of."""
    power = float(np.mean(window * window))
    if power < FAINTEST:
        return None
    tones = 2 * np.abs(window @ _BANK / WINDOW) ** 2  # the power of each, were it alone
    low, high = tones[:4], tones[4:]
    row, column = int(low.argmax()), int(high.argmax())
    if not (_clear(low, row) and _clear(high, column)):
        return None
    first, second = float(low[row]), float(high[column])
    if first + second < PURE * power or max(first, second) > TWIST * min(first, second):
        return None
    return KEYS[row][column]


def _clear(group: NDArray[np.float32], best: int) -> bool:
    return bool(np.all(np.delete(group, best) * CLEAR < group[best]))


class Ear:
    """Listens to one leg; says each key once."""

    def __init__(self) -> None:
        self._rest: NDArray[np.float32] = np.zeros(0, np.float32)
        self._candidate: str | None = None
        self._seen = 0
        self._told: str | None = None

    def hear(self, samples: Samples) -> list[str]:
        """The keys that began within these samples."""
        sound = np.concatenate([self._rest, samples.astype(np.float32) / 32768])
        begins = range(0, len(sound) - WINDOW + 1, HOP)
        keys = [key for begin in begins if (key := self._judge(key_in(sound[begin : begin + WINDOW])))]
        self._rest = sound[len(begins) * HOP :]
        return keys

    def _judge(self, key: str | None) -> str | None:
        self._seen = self._seen + 1 if key == self._candidate else 1
        self._candidate = key
        if self._seen < WINDOWS or key == self._told:
            return None
        self._told = key
        return key
