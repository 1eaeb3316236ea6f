"""Prompts on their way to one leg, 20 ms at a time."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, count
from pathlib import Path

import soundfile

from sip_gateway.media.g711 import A_LAW, FRAME, MU_LAW, RATE, Law

FOREVER = 0
LONGEST = 20 * 60 * RATE
"""Samples of one prompt: a music on hold of 20 minutes."""


class UnplayableSound(ValueError):
    """Not a mono WAV of 8 kHz, as the prompt shelf keeps them."""


@lru_cache(maxsize=256)  # a city's prompts; 16 kB a second
def load(path: Path) -> tuple[bytes, bytes]:
    """A prompt in both laws."""
    try:
        samples, rate = soundfile.read(path, dtype="int16", frames=LONGEST)
    except (soundfile.LibsndfileError, OSError) as error:
        raise UnplayableSound(f"{path.name} cannot be read") from error
    if rate != RATE or samples.ndim != 1 or not len(samples):
        raise UnplayableSound(f"{path.name} is not a mono sound of {RATE} Hz")
    return A_LAW.encode(samples), MU_LAW.encode(samples)


class Player:
    """One `play` to one leg."""

    def __init__(
        self, prompts: Sequence[Path], law: Law, token: str, repeat: int, *, interruptible: bool
    ) -> None:
        self.token = token
        self.interruptible = interruptible
        sound = b"".join(load(prompt)[law.index] for prompt in prompts)
        self._sound = sound + law.silence * (-len(sound) % FRAME)
        self._frames = self._all(repeat)

    def _all(self, repeat: int) -> Iterator[bytes]:
        times = count() if repeat == FOREVER else range(repeat)
        return chain.from_iterable(self._once() for _ in times)

    def _once(self) -> Iterator[bytes]:
        return (self._sound[at : at + FRAME] for at in range(0, len(self._sound), FRAME))

    def next(self) -> bytes | None:
        """The next frame; None at the end."""
        return next(self._frames, None)
