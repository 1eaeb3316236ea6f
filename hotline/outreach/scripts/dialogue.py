"""The talk itself: what the robot does after whatever it hears. Pure: no clock, no sound, no database.

Whatever happens, it ends with a person or with the line hung up. What it is not sure of it does not accept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from hotline.outreach.scripts.filling import filled
from hotline.outreach.scripts.meaning import PERSON, REPEAT, Meant, Understand, meant
from hotline.outreach.scripts.steps import (
    Answer,
    Ask,
    Branch,
    End,
    Prompt,
    Record,
    Result,
    Say,
    Script,
    Transfer,
)
from hotline.outreach.scripts.transcript import MESSAGE
from hotline.outreach.scripts.transcript import line as written
from hotline.outreach.scripts.turns import (
    Act,
    CalledGone,
    HandOver,
    HangUp,
    Heard,
    Key,
    Line,
    Listen,
    MachineAnswered,
    NobodyFree,
    Noise,
    Noted,
    NothingHeard,
    Speak,
    Spoken,
    TakeDown,
    TakenDown,
    Why,
    Words,
)
from hotline.speech.intents import understood

__all__ = [
    "Act",
    "CalledGone",
    "Dialogue",
    "HandOver",
    "HangUp",
    "Heard",
    "Key",
    "Line",
    "Listen",
    "MachineAnswered",
    "NobodyFree",
    "Noise",
    "Noted",
    "NothingHeard",
    "Speak",
    "Spoken",
    "TakeDown",
    "TakenDown",
    "Words",
]

#: Nobody is kept longer by a robot; a person takes over.
MOST_HEARD = 80

NOT_UNDERSTOOD = "对不起，我没有听清。"
NO_SUCH_KEY = "对不起，没有这个选项。"
STILL_THERE = "您好，请问您还在听吗？"
CONNECTING = "好的，正在为您转接人工坐席，请稍候。"
NOBODY = "对不起，现在坐席都在忙，我们会尽快安排工作人员给您回电。再见。"

Phase = Literal["speaking", "listening", "taking", "handing", "leaving", "over"]
Went = tuple["Dialogue", list[Act]]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How far a talk has come. Every change is a new one."""

    script: Script = field(repr=False)
    understand: Understand = field(repr=False)
    slots: Mapping[str, str] = field(repr=False)
    step: str
    phase: Phase = "speaking"
    outcome: Result = Result.COMPLETED  # with which it hangs up, once `leaving`
    attempt: int = 1
    heard: int = 0
    interruptible: bool = False  # what is being said now
    transcript: tuple[Line, ...] = field(default=(), repr=False)

    @classmethod
    def begin(cls, script: Script, slots: Mapping[str, str], understand: Understand = understood) -> Went:
        """The first word, to be said when sound flows both ways."""
        return _enter(cls(script, understand, dict(slots), script.start), script.start)

    @property
    def expected(self) -> tuple[Answer, ...]:
        """What may be answered now, beside what may always be said."""
        step = self.script.steps.get(self.step)
        asked = isinstance(step, Ask) and self.phase in ("speaking", "listening")
        return step.answers if isinstance(step, Ask) and asked else ()

    def after(self, heard: Heard) -> Went:
        """What follows. What means nothing at this point changes nothing, but words are always written down."""
        line = written(heard, self.step)
        lines = (*self.transcript, line) if line else self.transcript
        me = replace(self, heard=self.heard + 1, transcript=lines)
        if me.phase == "over":
            return me, []
        match heard:
            case CalledGone():
                return _hang_up(me, Result.GONE)
            case MachineAnswered():
                return _hang_up(me, Result.MACHINE)
        if me.heard > MOST_HEARD:
            return _enough(me)
        found = meant(heard, me.expected, me.understand) if _may_answer(me) else None
        if found is not None and found.value == PERSON:
            return _hand_over(me, None, "asked", CONNECTING)
        return ON_HEARD[me.phase](me, heard, found)


def _may_answer(me: Dialogue) -> bool:
    """Once nobody was free, asking for a person again would only go round."""
    return me.phase != "handing" and me.outcome is not Result.NOBODY_FREE


# — what each phase makes of it


def _speaking(me: Dialogue, heard: Heard, found: Meant | None) -> Went:
    if isinstance(heard, Spoken):
        return _spoken(me)
    step, by_key = me.script.steps[me.step], isinstance(heard, Key)
    # What is heard while the robot must not be interrupted may be its own echo.
    if not isinstance(step, Ask) or not (by_key or me.interruptible):
        return me, []
    if found is not None:
        return _taken(me, step, found)
    if isinstance(heard, Key | Words | Noise):
        return _again(me, step, NO_SUCH_KEY if by_key else NOT_UNDERSTOOD)
    return me, []


def _spoken(me: Dialogue) -> Went:
    match me.script.steps[me.step]:
        case Say(next=goal):
            return _enter(me, goal)
        case Ask() as step:
            return replace(me, phase="listening"), [Listen(step.answers, step.seconds)]
        case Record() as step:
            return replace(me, phase="taking"), [TakeDown(step.into, step.seconds)]
    return me, []


def _listening(me: Dialogue, heard: Heard, found: Meant | None) -> Went:
    step = me.script.steps[me.step]
    if not isinstance(step, Ask):
        return me, []
    if found is not None:
        return _taken(me, step, found)
    match heard:
        case Key():
            return _again(me, step, NO_SUCH_KEY)
        case Words() | Noise():
            return _again(me, step, NOT_UNDERSTOOD)
        case NothingHeard():
            return _again(me, step, STILL_THERE)
    return me, []


def _taking(me: Dialogue, heard: Heard, found: Meant | None) -> Went:
    step = me.script.steps[me.step]
    if not isinstance(step, Record):
        return me, []
    match heard:
        case TakenDown(file, text) if file or text:
            noted = Noted(step.into, text or MESSAGE, "recording", file=file)
            me, acts = _enter(_with_slot(me, noted), step.next)
            return me, [noted, *acts]
        case TakenDown() | NothingHeard() | Noise():
            return _enter(me, step.next)
    return me, []


def _handing(me: Dialogue, heard: Heard, found: Meant | None) -> Went:
    if isinstance(heard, NobodyFree):
        return _leave(me, Result.NOBODY_FREE, Prompt(text=NOBODY))
    return me, []


def _leaving(me: Dialogue, heard: Heard, found: Meant | None) -> Went:
    return _hang_up(me, me.outcome) if isinstance(heard, Spoken) else (me, [])


ON_HEARD: dict[Phase, Callable[[Dialogue, Heard, Meant | None], Went]] = {
    "speaking": _speaking,
    "listening": _listening,
    "taking": _taking,
    "handing": _handing,
    "leaving": _leaving,
}


# — going on


def _enter(me: Dialogue, goal: str) -> Went:
    """Into a step; a branch is passed through at once. A script half written leads to a person, not to silence."""
    passed: set[str] = set()
    while isinstance(step := me.script.steps.get(goal), Branch) and goal not in passed:
        passed.add(goal)
        goal = step.cases.get(me.slots.get(step.slot, ""), step.otherwise)
    me = replace(me, step=goal, attempt=1)
    match step:
        case None | Branch():
            return _hand_over(me, None, "unclear", CONNECTING)
        case Transfer(prompt=prompt, group=group):
            return _hand_over(me, group, "script", filled(prompt.text, me.slots), prompt.recording)
        case End(prompt=farewell, outcome=outcome):
            return _leave(me, Result(outcome), farewell)
        case Say(prompt=prompt) | Ask(prompt=prompt) | Record(prompt=prompt):
            return _say(replace(me, phase="speaking"), prompt)


def _say(me: Dialogue, prompt: Prompt, before: str = "") -> Went:
    """The first word, what the robot is and that it records, is heard to its end."""
    first = not any(line.who == "robot" for line in me.transcript)
    barge_in = isinstance(me.script.steps.get(me.step), Ask) and not first and me.phase == "speaking"
    said = [Speak(before, "", barge_in)] if before else []
    said.append(Speak(filled(prompt.text, me.slots), prompt.recording, barge_in))
    lines = tuple(Line("robot", one.text, step=me.step) for one in said)
    return replace(me, interruptible=barge_in, transcript=me.transcript + lines), list(said)


def _again(me: Dialogue, step: Ask, why: str) -> Went:
    if me.attempt >= step.attempts:
        return _enter(me, step.otherwise)
    return _say(replace(me, phase="speaking", attempt=me.attempt + 1), step.prompt, before=why)


def _taken(me: Dialogue, step: Ask, found: Meant) -> Went:
    if found.value == REPEAT:
        return _say(replace(me, phase="speaking"), step.prompt)
    noted = Noted(step.into, found.value, found.how, found.confidence)
    goal = next(one.next for one in step.answers if one.value == found.value)
    me, acts = _enter(_with_slot(me, noted), goal)
    return me, [noted, *acts]


def _with_slot(me: Dialogue, noted: Noted) -> Dialogue:
    return replace(me, slots={**me.slots, noted.slot: noted.value})


def _hand_over(me: Dialogue, group: int | None, why: Why, text: str, recording: str = "") -> Went:
    me = replace(me, phase="handing", interruptible=False)
    me = replace(me, transcript=(*me.transcript, Line("robot", text, step=me.step)))
    return me, [Speak(text, recording), HandOver(group, why, me.transcript)]


def _leave(me: Dialogue, outcome: Result, farewell: Prompt | None) -> Went:
    me = replace(me, phase="leaving", outcome=outcome)
    return _hang_up(me, outcome) if farewell is None else _say(me, farewell)


def _hang_up(me: Dialogue, outcome: Result) -> Went:
    return replace(me, phase="over", outcome=outcome), [HangUp(outcome)]


def _enough(me: Dialogue) -> Went:
    if me.phase == "leaving":
        return _hang_up(me, me.outcome)
    return (me, []) if me.phase == "handing" else _hand_over(me, None, "unclear", CONNECTING)
