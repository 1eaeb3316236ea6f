"""Whoever listens to a call hears both voices, from now to its end."""

import asyncio

import numpy as np

from sip_gateway.media.g711 import FRAME, Samples
from sip_gateway.simulator.overhearing import MOST_KEPT, Overhearing


def frame(loud: int) -> Samples:
    return np.full(FRAME, loud, np.int16)


async def test_both_voices_are_mixed_and_loud_ones_do_not_turn_over() -> None:
    call = Overhearing()
    listening = asyncio.create_task(_all(call))
    await asyncio.sleep(0)
    call.put(frame(1000), frame(-300))
    call.put(frame(30_000), frame(30_000))
    call.end()
    heard = np.frombuffer(await listening, "<i2")
    assert (heard[0], heard[-1], len(heard)) == (700, 32_767, 2 * FRAME)


async def test_who_is_too_slow_misses_the_beginning_and_still_hears_the_end() -> None:
    call = Overhearing()
    listening = asyncio.create_task(_all(call))
    await asyncio.sleep(0)
    for place in range(MOST_KEPT + 10):
        call.put(frame(place), frame(0))
    call.end()
    heard = np.frombuffer(await listening, "<i2")
    assert (heard[0], heard[-1]) == (11, MOST_KEPT + 9)


async def _all(call: Overhearing) -> bytes:
    return b"".join([piece async for piece in call.sound()])
