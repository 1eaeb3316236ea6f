"""Who answered: on whole lines of sound, and on what was heard of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.speech.greeting import DEADLINE, Greeting
from tests.speech.greetings import Maker, judged

pytestmark = pytest.mark.sqlite


def test_machines_are_told_from_people() -> None:
    """A few of the lines of `benchmarks.answering_machines`, which measures."""
    found = [(case.machine, judged(case.sound).last) for case in Maker(11).cases(40)]
    assert sum(machine is True and last == "human" for machine, last in found) <= 1
    assert sum(machine is False and last == "machine" for machine, last in found) <= 1
    assert sum(machine is False and last == "human" for machine, last in found) >= 18


def test_who_says_a_word_and_waits_is_a_person() -> None:
    greeting = Greeting()
    greeting.started(0.8)
    assert greeting.verdict(1.1) == "undecided"
    greeting.ended(1.9, 0.5)
    assert greeting.verdict(2.0) == "undecided"
    assert greeting.verdict(2.5) == "human"


def test_a_beep_ends_every_doubt() -> None:
    greeting = Greeting()
    greeting.started(0.5)
    greeting.ended(2.0, 0.9)
    assert greeting.verdict(3.0) == "human"
    greeting.beeped(3.4)
    assert greeting.verdict(3.4) == "machine"


def test_a_tone_within_the_talk_is_no_beep_of_a_machine() -> None:
    greeting = Greeting()
    greeting.started(0.5)
    greeting.ended(2.0, 0.9)
    assert greeting.verdict(3.0) == "human"
    greeting.beeped(60.0)
    assert greeting.verdict(60.0) == "human"


def test_who_is_silent_is_not_waited_for_for_ever() -> None:
    greeting = Greeting()
    assert greeting.verdict(DEADLINE - 1) == "undecided" and not greeting.late(DEADLINE - 1)
    assert greeting.verdict(DEADLINE) == "undecided" and greeting.late(DEADLINE)


@given(st.lists(st.tuples(st.floats(0.05, 3), st.floats(0.6, 3), st.booleans()), max_size=12))
def test_a_machine_stays_a_machine(parts: list[tuple[float, float, bool]]) -> None:
    greeting, now, was = Greeting(), 0.0, "undecided"
    for voice, pause, beep in parts:
        greeting.started(now)
        now += voice + pause
        greeting.ended(now, voice)
        if beep:
            greeting.beeped(now)
        verdict = greeting.verdict(now)
        assert was != "machine" or verdict == "machine"
        assert not (was == "human" and verdict == "undecided")
        was = verdict
