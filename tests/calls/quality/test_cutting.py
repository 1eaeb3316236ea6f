"""Voices are found in sound, whatever the line's noise."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotline.calls.quality.cutting import LONGEST, loudness, stretches

RATE = 8000


def voices(seconds: float, *spans: tuple[float, float], noise: float = 0.0005) -> NDArray[np.int16]:
    """Noise, and where somebody speaks something that rises and falls like syllables."""
    rng = np.random.default_rng(7)
    moments = np.arange(int(seconds * RATE)) / RATE
    sound = rng.normal(0, noise, len(moments))
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * moments)
    for begin, end in spans:
        inside = (moments >= begin) & (moments < end)
        sound[inside] += (0.15 * syllables * np.sin(2 * np.pi * 220 * moments))[inside]
    return np.clip(sound * 32768, -32768, 32767).astype(np.int16)


@pytest.mark.parametrize("noise", [0.0, 0.0005, 0.004])
def test_each_utterance_is_found(noise: float) -> None:
    found = stretches(loudness(voices(30, (2, 5), (5.3, 7), (12, 20), noise=noise), RATE))
    assert [(round(one.start), round(one.end)) for one in found] == [(2, 7), (12, 20)]


def test_silence_and_steady_noise_are_nobody() -> None:
    assert stretches(loudness(voices(10, noise=0.0), RATE)) == []
    assert stretches(loudness(voices(10, noise=0.003), RATE)) == []
    assert stretches(loudness(np.zeros(0, np.int16), RATE)) == []


def test_a_speech_without_a_pause_is_cut_into_pieces() -> None:
    found = stretches(loudness(voices(70, (1, 65)), RATE))
    assert len(found) >= 4 and found[0].start < 1.1 and found[-1].end > 64.9
    assert all(one.end - one.start <= LONGEST for one in found)
    assert all(one.end == pytest.approx(other.start) for one, other in pairwise(found))


@settings(max_examples=60)
@given(st.lists(st.floats(-100, 0), max_size=4000))
def test_stretches_lie_in_order_inside_the_call(levels: list[float]) -> None:
    found = stretches(np.array(levels, np.float32))
    for one, other in pairwise(found):
        assert one.end <= other.start
    for one in found:
        assert 0 <= one.start < one.end <= len(levels) * 0.02 + 1e-6
        assert one.end - one.start <= LONGEST + 1e-6
