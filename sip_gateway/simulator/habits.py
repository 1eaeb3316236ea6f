"""How subscribers behave, decided by the last digits of their number. Data and pure rules."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

DATA = Path(__file__).parent / "data"
DIGITS = "0123456789"


class Turn(BaseModel):
    """What somebody does once the other side has finished speaking; `patience` seconds later he hangs up.

    `to_person`: he waits for one, so as long as music plays on hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str = ""
    press: Literal["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"] = ""
    patience: float = 0
    hang_up: bool = False
    to_person: bool = False


class Habit(BaseModel):
    """`rings` seconds, then he answers, or `refuses` with a code of SIP; `announcement` is the network's before that.

    `leaves_within` so many seconds of hearing a voice; `beeps`: a machine. The last turn is repeated, within reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    endings: tuple[str, ...] = ()
    rings: float = 2
    refuses: int = 0
    announcement: str = ""
    greeting: str = ""
    turns: tuple[Turn, ...] = ()
    leaves_within: float = 0
    beeps: bool = False


class Subscriber(BaseModel):
    """Somebody the page names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    number: str


#: Whoever has said or pressed so much only listens.
MOST_TURNS = 12


def turn_of(habit: Habit, place: int) -> Turn | None:
    """What he does after the other side has spoken `place` times before."""
    if not habit.turns or place >= MOST_TURNS:
        return None
    return habit.turns[min(place, len(habit.turns) - 1)]


@cache
def habits() -> tuple[Habit, ...]:
    """Of whoever is called."""
    return tuple(Habit.model_validate(one) for one in _read("habits.toml")["habit"])


@cache
def callers() -> dict[str, Habit]:
    """Of whoever calls 12345, by code."""
    made = [Habit.model_validate(one) for one in _read("habits.toml")["caller"]]
    return {one.code: one for one in made}


@cache
def subscribers() -> tuple[Subscriber, ...]:
    """In the order of the page."""
    return tuple(Subscriber.model_validate(one) for one in _read("subscribers.toml")["subscriber"])


def habit_of(number: str) -> Habit:
    """By the longest ending that fits; a number that is none behaves like the first of them."""
    fitting = [(ending, one) for one in habits() for ending in one.endings if number.endswith(ending)]
    return max(fitting, key=lambda each: len(each[0]), default=("", habits()[0]))[1]


def name_of(number: str) -> str:
    """ "" for those the page does not name."""
    return next((one.name for one in subscribers() if one.number == number), "")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))
