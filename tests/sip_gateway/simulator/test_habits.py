"""Who behaves how is decided by the number alone."""

from pathlib import Path

import numpy as np
import pytest

from sip_gateway.media.g711 import FRAME, Samples
from sip_gateway.simulator.connection import MOST_NOTES, Connection
from sip_gateway.simulator.habits import (
    MOST_TURNS,
    Habit,
    Turn,
    callers,
    habit_of,
    habits,
    subscribers,
    turn_of,
)
from sip_gateway.simulator.handset import Ear
from tests.sip_gateway.media.phones import babble

ROOT = Path(__file__).resolve().parents[3]


def test_every_number_has_one_habit_and_no_ending_two() -> None:
    endings = [ending for one in habits() for ending in one.endings]
    assert len(endings) == len(set(endings))
    for number in range(100):
        assert any(f"154{number:02d}".endswith(ending) for ending in endings), number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("15408000001", "presses_1"),
        ("15400000019", "busy"),
        ("15400000059", "rejects"),
        ("15400000099", "away"),
        ("nobody", "presses_1"),
    ],
)
def test_the_longest_ending_decides(number: str, code: str) -> None:
    assert habit_of(number).code == code


def test_the_page_names_somebody_of_every_habit_and_callers_end_by_themselves() -> None:
    assert {habit_of(one.number).code for one in subscribers()} == {one.code for one in habits()}
    assert all(one.turns for one in callers().values())


def test_the_guide_says_how_every_ending_behaves() -> None:
    rows = (ROOT / "docs" / "telephone.md").read_text("utf-8").splitlines()
    told = {row.split("|")[1].strip() for row in rows if row.startswith("| ")}
    assert {"、".join(one.endings) for one in habits()} <= told


def test_the_last_turn_is_repeated_but_not_for_ever() -> None:
    habit = Habit(code="x", turns=(Turn(press="2"), Turn(press="1")))
    assert [turn.press for place in range(4) if (turn := turn_of(habit, place))] == ["2", "1", "1", "1"]
    assert turn_of(habit, MOST_TURNS) is None
    assert turn_of(Habit(code="x"), 0) is None


def frames(sound: Samples) -> list[Samples]:
    return [sound[at : at + FRAME] for at in range(0, len(sound) - FRAME + 1, FRAME)]


def test_the_ear_knows_when_the_other_side_has_finished() -> None:
    ear, silence = Ear(), np.zeros(FRAME, np.int16)
    pause = [*frames(babble(1)), *[silence] * 25, *frames(babble(1))]  # half a second: goes on speaking
    assert not sum([ear.hear(frame) for frame in pause]) and ear.speaking
    assert sum([ear.hear(silence) for _ in range(60)]) == ear.finished == 1
    assert 2 < ear.last_seconds < 3 and ear.quiet > 1


def test_a_call_keeps_its_last_notes_only() -> None:
    call = Connection(1, "15408000001", "12345", 100.0)
    for place in range(MOST_NOTES + 5):
        call.note("presses", 100.0 + place, str(place))
    assert (call.notes[0].text, len(call.notes)) == ("5", MOST_NOTES)
    assert call.shown()["notes"][-1] == {"at": 64.0, "kind": "presses", "text": "64"}
