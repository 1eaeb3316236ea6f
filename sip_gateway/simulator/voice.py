"""What subscribers say, spoken once each: everybody has a pitch of his own."""

from __future__ import annotations

import asyncio
from functools import cache
from zlib import crc32

import numpy as np

from hotline.speech.espeak import Espeak
from hotline.speech.sound import MANDARIN, for_telephone
from sip_gateway.media.g711 import RATE, Samples

PITCHES = (30, 40, 50, 60, 70)
SPEED = 180
BEEP_HERTZ, BEEP_SECONDS, BEEP_LOUDNESS = 1000, 0.5, 9000


async def spoken(text: str, number: str) -> Samples:
    """In the voice of this number."""
    pitch = PITCHES[crc32(number.encode()) % len(PITCHES)]
    return await asyncio.to_thread(_rendered, text, pitch)


@cache
def _rendered(text: str, pitch: int) -> Samples:
    said = Espeak(speed=SPEED, pitch=pitch).spoken(text, MANDARIN)
    return for_telephone(said.wave, said.rate)


def beep() -> Samples:
    """After which a machine records."""
    at = np.arange(round(BEEP_SECONDS * RATE)) / RATE
    return np.asarray(BEEP_LOUDNESS * np.sin(2 * np.pi * BEEP_HERTZ * at)).astype(np.int16)
