"""What the dialogue hears, what it wants done, and the lines it leaves. For the gateway, the simulator and tests alike."""

from dataclasses import dataclass, field
from typing import Literal

from hotline.outreach.scripts.steps import Answer, Result

How = Literal["speech", "key", "recording"]
Why = Literal["asked", "script", "unclear"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript. A callee's words are in no log."""

    who: Literal["robot", "callee"]
    text: str = field(repr=False)
    how: How | Literal["noise", "silence"] = "speech"
    at: float = 0.0
    confidence: float = 1.0
    step: str = ""


# — what is heard


@dataclass(frozen=True, slots=True)
class Spoken:
    """The last of what was to be said has ended, or could not be said."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, at any moment."""

    digit: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """What the person said, at any moment; `confidence` is the recogniser's own."""

    text: str = field(repr=False)
    confidence: float = 1.0
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """No word and no key in the seconds given."""

    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Noise:
    """A voice in which no word was recognised, or no recogniser answered."""

    at: float = 0.0


@dataclass(frozen=True, slots=True)
class TakenDown:
    """The message is kept under this name; empty: nothing was said."""

    file: str
    text: str = field(default="", repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class NobodyFree:
    """The hand-over came to nothing."""


@dataclass(frozen=True, slots=True)
class MachineAnswered:
    """It is no person: nobody speaks to a voicemail."""


@dataclass(frozen=True, slots=True)
class CalledGone:
    """The person hung up."""


Heard = Spoken | Key | Words | NothingHeard | Noise | TakenDown | NobodyFree | MachineAnswered | CalledGone


# — what is to be done


@dataclass(frozen=True, slots=True)
class Speak:
    """Say it; several in one list follow each other. Report Spoken after the last. A voice stops it only with `barge_in`.

    Whatever a later list asks for takes the place of what is still being said.
    """

    text: str
    recording: str = ""
    barge_in: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """For one of these, so long; then report NothingHeard."""

    expected: tuple[Answer, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class TakeDown:
    """Record what is said until # or silence; report TakenDown."""

    into: str
    seconds: float


@dataclass(frozen=True, slots=True)
class HandOver:
    """Look for a person at once, also while something is being said; report NobodyFree when there is none."""

    group: int | None
    why: Why
    transcript: tuple[Line, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class HangUp:
    """The talk is over."""

    outcome: Result


@dataclass(frozen=True, slots=True)
class Noted:
    """A slot is filled: keep it."""

    slot: str
    value: str
    how: How
    confidence: float = 1.0
    file: str = ""  # of a message taken down; `value` then is its text, as far as it is known


Act = Speak | Listen | TakeDown | HandOver | HangUp | Noted
