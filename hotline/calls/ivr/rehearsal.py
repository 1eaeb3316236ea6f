"""A flow tried as text: what a caller who does this hears. Pure, so every page that shows it plays it anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotline.calls.ivr import session as s
from hotline.calls.ivr.checking import circles
from hotline.calls.ivr.interpreter import advance, begin
from hotline.calls.ivr.steps import Flow

Waiting = Literal["key", "look_up", "message", "connection", "over"]
#: What the caller, or the house, may do at each point; anything else is passed over.
ACTS: dict[Waiting, tuple[str, ...]] = {
    "key": (*"0123456789*#", "silence"),
    "look_up": ("found", "nothing"),
    "message": ("recorded",),
    "connection": ("failed",),
    "over": (),
}
MOST_ACTS = 200


@dataclass(frozen=True)
class Line:
    """Something heard, or done, at a step."""

    who: Literal["voice", "caller", "house"]
    what: str  # for the caller and the house: a word of ACTS, or of `Rehearsal`'s notes
    step: str = ""
    detail: str = ""


@dataclass
class Rehearsal:
    """How far the caller came, and what is waited for."""

    session: s.Session
    lines: list[Line] = field(default_factory=list)
    waiting: Waiting = "over"


def rehearse(flow: Flow, acts: Sequence[str], facts: s.Facts) -> Rehearsal:
    """From the first word; a flow half drawn is played as far as it goes, one that goes round by itself not at all."""
    played = Rehearsal(begin(flow))
    for circle in circles(flow):
        played.lines.append(Line("house", "circle", detail=circle.text))
        return played
    _go(flow, played, s.Started(), facts)
    for act in acts[:MOST_ACTS]:
        if act in ACTS[played.waiting]:
            who: Literal["caller", "house"] = "caller" if played.waiting in ("key", "message") else "house"
            played.lines.append(Line(who, act, played.session.step or ""))
            _go(flow, played, _event(act), facts)
    return played


def _event(act: str) -> s.Event:
    match act:
        case "silence":
            return s.TimedOut()
        case "found":
            return s.LookedUp("……")
        case "nothing":
            return s.LookedUp("")
        case "recorded":
            return s.Recorded()
        case "failed":
            return s.NotReached()
    return s.Pressed(act)


def _go(flow: Flow, played: Rehearsal, event: s.Event, facts: s.Facts) -> None:
    """On until somebody has to do something: whatever is said, is said to its end."""
    pending: s.Event | None = event
    while pending is not None:
        try:
            played.session, commands = advance(flow, played.session, pending, facts)
        except KeyError as missing:  # a goal that is no step yet
            played.lines.append(Line("house", "missing", detail=str(missing.args[0])))
            played.waiting = "over"
            return
        said = [_hear(played, command) for command in commands]
        pending = s.Played() if any(said) and played.session.step is not None else None


def _hear(played: Rehearsal, command: s.Command) -> bool:
    """Whether something is being said, so that its end is to be reported."""
    step = played.session.step or ""
    match command:
        case s.Say():
            played.lines.append(Line("voice", _words(command), step))
            return True
        case s.Wait():
            played.waiting = "key"
        case s.LookUpOrder():
            played.waiting = "look_up"
        case s.LookUpAnswer(topic):
            played.lines.append(Line("house", "topic", step, topic))
            played.waiting = "look_up"
        case s.Record():
            played.waiting = "message"
        case s.Connect(to, target):
            played.lines.append(Line("house", to, step, target))
            played.waiting = "connection"
        case s.NoteCallBack():
            played.lines.append(Line("house", "call_back", step))
        case s.NoteRating(level):
            played.lines.append(Line("house", "rating", step, str(level)))
        case s.End():
            played.lines.append(Line("house", "end"))
            played.waiting = "over"
    return False


def _words(command: s.Say) -> str:
    """As the speech engine would read it: the language chosen, else Mandarin."""
    if command.text:
        return command.text
    prompt = command.prompt
    for language in (command.language, "zh"):
        if language in prompt.recording:
            return f"♪ {prompt.recording[language]}"
        if language in prompt.text:
            return prompt.text[language]
    return ""
