"""When somebody speaks on a line: frames of 20 ms at 8 kHz in, "started", "ended" and "beep" out.

A frame is voice when it is louder than the line's own noise, which is followed all the time, and when it
or one shortly before repeats itself at the pitch of a human voice. A tone does too, but it is all one
frequency: it is no voice, and a single one is the beep of an answering machine.
"""

import math
from collections import deque
from typing import Literal

import numpy as np
from numpy.typing import NDArray

RATE = 8000
FRAME = 160
"""Samples."""
BEAT = 0.02
"""Seconds."""
Event = Literal["started", "ended", "beep"]

WINDOW = 2 * FRAME
SIZE = 512
LAGS = slice(20, 101)
"""400 to 80 Hz."""
QUIETEST = -48.0
"""dB below full scale: softer is no voice on any line."""
SILENCE = -70.0
ABOVE_NOISE, STILL_ABOVE = 5.0, 3.0
"""dB, to begin and to go on."""
PERIODIC, STILL_PERIODIC = 0.4, 0.34
"""Share of a frame that repeats itself; 1 in 100 frames of noise reaches 0.34."""
BREATH = 10
"""Frames a voice may be without pitch: consonants."""
BEGINS = 4
"""Voiced frames of the last `LOOKED_AT`; a knock has fewer."""
LOOKED_AT = 8
HANG = 30
"""Frames of silence that end what was said."""
FALL, RISE_OF_NOISE, RISE_OF_VOICE = 0.3, 0.08, 0.004
"""How fast the measure of the noise follows."""
PURE, STILL_PURE = 0.92, 0.75
"""Share of a tone's power at its frequency, to begin and once it has lasted `HELD` frames."""
HELD = 3
LOWEST_BEEP = 21
"""Of the bins of 15.6 Hz: hums are no beeps."""
BEEP = 6
"""Frames."""
LONGEST_BEEP = 100
FAINTER = 0.3
"""Share of a beep's power that may be left in the frame it ends in."""
BEFORE = 0.3
"""Seconds before "started" that belong to what is said: keep them, the first consonant is soft."""

_TAPER = np.hanning(WINDOW).astype(np.float32)
_OWN = np.fft.irfft(np.abs(np.fft.rfft(_TAPER, SIZE)) ** 2)
_FLATTEN = (_OWN[0] / _OWN[LAGS]).astype(np.float32)
"""The window makes long lags small: undone."""
_NOISE = float(np.sum(_TAPER**2)) * SIZE / 2
"""Times the power of noise: its share of a spectrum."""
_BRIGHTER = (np.abs(1 - 0.9 * np.exp(-2j * np.pi * np.arange(SIZE // 2 + 1) / SIZE)) ** 2).astype(np.float32)
"""The rumble of a street looks like pitch until its lows are taken back."""


class Activity:
    """Listens to one line; about 25 µs for a loud frame, 3 µs for a silent one."""

    def __init__(self, *, hang: float = HANG * BEAT) -> None:
        self._hang = round(hang / BEAT)
        self._sound = np.zeros(WINDOW, np.float32)
        self._noise = SILENCE
        self._voiced: deque[bool] = deque(maxlen=LOOKED_AT)
        self._tone = _Tone()
        self._since_pitch = BREATH
        self._silent = 0
        self._frames = 0
        self.speaking = False
        self.began = 0.0
        """Seconds of sound fed before the voice of this "started", or of the last."""
        self.lasted = 0.0
        """Seconds of voice with its short pauses, told with "ended"."""

    @property
    def now(self) -> float:
        """Seconds of sound fed."""
        return self._frames * BEAT

    def hear(self, frame: NDArray[np.int16] | NDArray[np.float32]) -> Event | None:
        """The next 160 samples: 16 bits, or ±1."""
        self._frames += 1
        sound = self._sound
        sound[:FRAME] = sound[FRAME:]
        np.multiply(
            frame, 1.0 if frame.dtype == np.float32 else 1 / 32768, out=sound[FRAME:], casting="unsafe"
        )
        voiced = self._is_voice(self._level())
        self._voiced.append(voiced)
        return self._beeped() or self._changed(voiced)

    def _level(self) -> float:
        fresh = self._sound[FRAME:]
        power = float(fresh @ fresh) / FRAME
        return 10 * math.log10(power) if power > 1e-7 else SILENCE

    def _is_voice(self, level: float) -> bool:
        """Also follows the noise: down at once, up soon when it is noise, slowly when it may be a voice."""
        if level < max(QUIETEST, self._noise + (STILL_ABOVE if self.speaking else ABOVE_NOISE)):
            self._tone.hear(None)
            self._since_pitch += 1
            self._noise += (level - self._noise) * (FALL if level < self._noise else RISE_OF_NOISE)
            return False
        self._look_for_pitch()
        voiced = self._since_pitch < BREATH
        self._noise += (level - self._noise) * (RISE_OF_VOICE if voiced or self._tone else RISE_OF_NOISE)
        return voiced

    def _look_for_pitch(self) -> None:
        """In every second frame only, once somebody speaks: pitch does not come and go so fast."""
        if self.speaking and self._since_pitch == 0:
            self._since_pitch = 1
            return
        spectrum = np.fft.rfft(self._sound * _TAPER, SIZE)
        power = spectrum.real**2 + spectrum.imag**2
        if self._tone.hear(power, _NOISE * 10 ** (self._noise / 10)):
            self._since_pitch = BREATH
        else:
            self._since_pitch = 0 if self._repeats(power) else self._since_pitch + 1

    def _repeats(self, power: NDArray[np.floating]) -> bool:
        again = np.fft.irfft(power * _BRIGHTER)
        lags = again[LAGS] * _FLATTEN
        best = int(lags.argmax())
        least = STILL_PERIODIC if self.speaking else PERIODIC
        return best > 0 and float(lags[best]) > least * float(again[0])

    def _beeped(self) -> Event | None:
        return "beep" if self._tone.ended() else None

    def _changed(self, voiced: bool) -> Event | None:  # noqa: FBT001
        if self.speaking:
            return self._still(voiced)
        if not voiced or sum(self._voiced) < BEGINS:
            return None
        self.speaking, self._silent = True, 0
        self.began = self.now - BEAT * len(self._voiced)
        return "started"

    def _still(self, voiced: bool) -> Event | None:  # noqa: FBT001
        self._silent = 0 if voiced else self._silent + 1
        if self._silent < self._hang:
            return None
        self.speaking = False
        self._voiced.clear()
        self.lasted = self.now - self._silent * BEAT - self.began
        return "ended"


class _Tone:
    """One frequency and nothing else, for some frames, then silence: notes of music run into each other."""

    def __init__(self) -> None:
        self._bin = 0
        self._frames = 0
        self._over = 0
        self._power = 0.0

    def __bool__(self) -> bool:
        return self._frames > 0

    def hear(self, power: NDArray[np.floating] | None, noise: float = 0.0) -> bool:
        """Whether this frame is a tone; None: a silent one."""
        total = float(power.sum()) - noise if power is not None else 0.0
        if power is not None and self._goes_on(power, int(power.argmax()), total, noise):
            self._frames += 1
            self._power = total
            return True
        self._over = self._frames if total < FAINTER * self._power else 0
        self._frames = 0
        return False

    def _goes_on(self, power: NDArray[np.floating], peak: int, total: float, noise: float) -> bool:
        if peak < LOWEST_BEEP or total < noise or (self._frames and abs(peak - self._bin) > 1):
            return False
        self._bin = peak
        return (
            float(power[peak - 4 : peak + 5].sum()) > (STILL_PURE if self._frames >= HELD else PURE) * total
        )

    def ended(self) -> bool:
        """Once, after a tone as long as beeps are."""
        over, self._over = self._over, 0
        return BEEP <= over <= LONGEST_BEEP
