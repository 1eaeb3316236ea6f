"""One caller's way through a flow: the state, what may happen to it, what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hotline.calls.ivr.steps import Language, Prompt

#: Keys one caller may press in one flow; a stuck # is not served for ever.
MOST_KEYS = 500


@dataclass(frozen=True, slots=True)
class Session:
    """Where the caller is. `step` None: the flow is over for this caller. What was keyed in is in no log."""

    step: str | None
    language: Language = "zh"
    digits: str = field(default="", repr=False)
    attempt: int = 1
    collected: Mapping[str, str] = field(default_factory=dict, repr=False)
    keys: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions look at, as it is this moment."""

    now: datetime
    open: bool
    tenant: int
    caller: str = ""
    called: str = ""
    waiting: Mapping[int, int] = field(default_factory=dict)
    agents: Mapping[int, int] = field(default_factory=dict)


# — what happens


@dataclass(frozen=True, slots=True)
class Started:
    """The line is open."""


@dataclass(frozen=True, slots=True)
class Played:
    """What was asked for has been said."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key."""

    key: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No key in the time given."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The answer of a query, in words; empty: nothing was found."""

    text: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The message is kept, or was empty."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """A transfer came to nothing."""


Event = Started | Played | Pressed | TimedOut | LookedUp | Recorded | NotReached


# — what is asked for


@dataclass(frozen=True, slots=True)
class Say:
    """Play; report Played. Keys meanwhile are reported, and stop it, when it may be interrupted."""

    prompt: Prompt
    language: Language
    interruptible: bool = True
    text: str = ""  # read instead of the prompt: the answer of a query


@dataclass(frozen=True, slots=True)
class Wait:
    """For a key, so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LookUpOrder:
    """Report LookedUp."""

    number: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookUpAnswer:
    """Report LookedUp."""

    topic: str
    language: Language


@dataclass(frozen=True, slots=True)
class Record:
    """A message; report Recorded."""

    longest_seconds: int


@dataclass(frozen=True, slots=True)
class NoteCallBack:
    """The caller wants to be called back."""


@dataclass(frozen=True, slots=True)
class NoteRating:
    """1 the best … 5."""

    level: int


@dataclass(frozen=True, slots=True)
class Connect:
    """To a queue, person, number or robot; report NotReached when that fails."""

    to: str
    target: str


@dataclass(frozen=True, slots=True)
class End:
    """Hang up when everything is said."""


Command = Say | Wait | LookUpOrder | LookUpAnswer | Record | NoteCallBack | NoteRating | Connect | End
