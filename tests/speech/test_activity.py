"""Voices, tones and noise on a line of 8 kHz."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotline.speech.activity import FRAME, RATE, Activity
from sip_gateway.media.prompts.music import ringback
from tests.speech.greetings import voice

pytestmark = pytest.mark.sqlite

Sound = NDArray[np.floating]


def heard(sound: Sound) -> list[tuple[str, float]]:
    """What was told, and when."""
    activity = Activity()
    told: list[tuple[str, float]] = []
    samples = np.clip(sound * 32767, -32768, 32767).astype(np.int16)
    for frame in samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME):
        if event := activity.hear(frame):
            told.append((event, activity.now))
    return told


def quiet(seconds: float, noise: float = 0.0) -> Sound:
    return np.random.default_rng(7).standard_normal(round(seconds * RATE)) * noise


def tone(frequency: float, seconds: float) -> Sound:
    return 0.3 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.03])
def test_a_voice_begins_and_ends_once(noise: float) -> None:
    spoken = voice("问题已经解决了", "cmn", 160, 50) * 0.1
    line = np.concatenate([quiet(1), spoken, quiet(2)])
    (began, began_at), (ended, ended_at) = heard(line + quiet(len(line) / RATE, noise))
    assert (began, ended) == ("started", "ended")
    assert 1.0 < began_at < 1.35
    assert 0.2 < ended_at - (1 + len(spoken) / RATE) < 0.7


def test_pauses_between_words_are_bridged_and_those_between_sentences_are_not() -> None:
    word = voice("满意", "cmn", 160, 50) * 0.1
    assert len(heard(np.concatenate([word, quiet(0.3), word, quiet(1)]))) == 2
    assert len(heard(np.concatenate([word, quiet(1.0), word, quiet(1)]))) == 4


def test_noise_is_no_voice_however_loud_it_becomes() -> None:
    line = np.concatenate([quiet(2), quiet(4, 0.05), quiet(4, 0.2), quiet(2, 0.01)])
    assert heard(line) == []


def test_a_knock_is_no_voice() -> None:
    knock = quiet(0.04, 0.5)
    assert heard(np.concatenate([quiet(1), knock, quiet(1), knock, quiet(1)])) == []


@pytest.mark.parametrize("frequency", [400, 425, 1000, 1400, 2000])
def test_a_single_tone_is_a_beep_and_no_voice(frequency: float) -> None:
    line = np.concatenate([quiet(1, 0.005), tone(frequency, 0.5), quiet(1, 0.005)])
    assert [event for event, _ in heard(line)] == ["beep"]


def test_a_beep_right_after_a_voice_is_heard_too() -> None:
    line = np.concatenate([voice("请留言", "cmn", 160, 50) * 0.1, quiet(0.2), tone(950, 0.4), quiet(1.5)])
    events = [event for event, _ in heard(line)]
    assert events[0] == "started" and sorted(events) == ["beep", "ended", "started"]


def test_ringing_is_no_voice() -> None:
    assert {event for event, _ in heard(np.tile(ringback(), 2) / 32768)} == {"beep"}


def test_sound_of_either_form_is_heard_alike() -> None:
    spoken = (voice("满意", "cmn", 160, 50) * 3000).astype(np.int16)
    frames = np.concatenate([spoken, np.zeros(RATE, np.int16)])[: 60 * FRAME].reshape(-1, FRAME)
    whole, parts = Activity(), Activity()
    assert [whole.hear(one) for one in frames] == [
        parts.hear((one / 32768).astype(np.float32)) for one in frames
    ]


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from([0, 1, -1, 32767, -32768, 500]), min_size=1, max_size=40),
    st.integers(0, 2**32 - 1),
)
def test_started_and_ended_take_turns_whatever_is_heard(levels: list[int], seed: int) -> None:
    chance, activity, speaking = np.random.default_rng(seed), Activity(), False
    for level in levels:
        for _ in range(8):
            frame = (chance.choice([1, -1], FRAME) * level).clip(-32768, 32767).astype(np.int16)
            event = activity.hear(frame)
            assert event != ("started" if speaking else "ended")
            speaking = activity.speaking
    assert activity.now == pytest.approx(len(levels) * 8 * 0.02)
