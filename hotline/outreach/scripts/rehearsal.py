"""A talk tried as text: the very machine that speaks on the telephone. Pure, so every page that shows it plays it anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotline.outreach.scripts import dialogue as d
from hotline.outreach.scripts.meaning import Understand, Understanding, choices
from hotline.outreach.scripts.steps import Script
from hotline.speech.intents import understood

MOST_ACTS = 200


@dataclass(frozen=True)
class Turn:
    """Something said, done or noted; `what` is a word for the house's deeds, else a sentence."""

    who: Literal["robot", "callee", "house"]
    what: str
    step: str = ""
    detail: str = ""
    slot: str = ""
    heard: d.Heard | None = None
    understanding: Understanding | None = None


@dataclass
class Rehearsal:
    """How far the talk came."""

    talk: d.Dialogue
    turns: list[Turn] = field(default_factory=list)


def rehearse(
    script: Script, slots: Mapping[str, str], heard: Sequence[d.Heard], understand: Understand = understood
) -> Rehearsal:
    """Whatever is said is said to its end before the next thing is heard."""
    talk, acts = d.Dialogue.begin(script, slots, understand)
    played = Rehearsal(talk)
    _went(played, acts)
    for one in heard[:MOST_ACTS]:
        if played.talk.phase != "over":
            played.turns.append(_heard(played.talk, one))
            _after(played, one)
    return played


def _after(played: Rehearsal, one: d.Heard) -> None:
    played.talk, acts = played.talk.after(one)
    _went(played, acts)


def _went(played: Rehearsal, acts: Iterable[d.Act]) -> None:
    for act in acts:
        turn = _turn(act, played.talk.step)
        if turn is not None:
            played.turns.append(turn)
    if played.talk.phase in ("speaking", "leaving"):
        _after(played, d.Spoken())


def _heard(talk: d.Dialogue, one: d.Heard) -> Turn:
    said = one.text if isinstance(one, d.Words) else ""
    found = talk.understand(said, choices(talk.expected)) if said else None
    return Turn("callee", said, talk.step, heard=one, understanding=found)


def _turn(act: d.Act, step: str) -> Turn | None:
    match act:
        case d.Speak(text, recording):
            return Turn("robot", text, step, detail=recording)
        case d.Noted(slot, value):
            return Turn("house", "noted", step, detail=value, slot=slot)
        case d.HandOver(_, why):
            return Turn("house", "handed_over", step, detail=why)
        case d.HangUp(outcome):
            return Turn("house", "hung_up", step, detail=outcome)
    return None
