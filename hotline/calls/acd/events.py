"""What the router is told. Everything that can happen on the floor is one of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.calls.acd.groups import Group
from hotline.calls.acd.states import AgentState


@dataclass(frozen=True, slots=True)
class SignedIn:
    """签入, with the level (1 lowest) in each skill group. A second sign-in only changes the levels."""

    agent: int
    levels: Mapping[int, int]
    state: AgentState = AgentState.IDLE


@dataclass(frozen=True, slots=True)
class SignedOut:
    """签出: at once when free, else when the conversation is over."""

    agent: int


@dataclass(frozen=True, slots=True)
class StateChosen:
    """置闲 / 置忙 / 小休, by the agent or by force; counts after the conversation when there is one."""

    agent: int
    state: AgentState


@dataclass(frozen=True, slots=True)
class LevelsChanged:
    """Other skill groups at once, also in mid-shift: the quickest help in a surge."""

    agent: int
    levels: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class AgentLost:
    """The telephone or browser of an agent is gone: crashed, unplugged, registration expired."""

    agent: int


@dataclass(frozen=True, slots=True)
class AgentEngaged:
    """The agent telephones without the queue: dialled somebody, or is in a consultation."""

    agent: int


@dataclass(frozen=True, slots=True)
class AgentReleased:
    """That call is over."""

    agent: int


@dataclass(frozen=True, slots=True)
class WrapUpDone:
    """整理 finished before its time."""

    agent: int


@dataclass(frozen=True, slots=True)
class Queued:
    """A caller asks for an agent of a group. Wishes: 专席 (that agent, strictly) or the last one spoken to.

    `waited`: seconds he had waited already before we lost him; they count for his place.
    """

    call: int
    group: int
    priority: int = 0
    dedicated: int | None = None
    previous: int | None = None
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Transferred:
    """盲转: the agent hands the caller to another group, or to one agent; before those not served yet."""

    call: int
    group: int
    dedicated: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An agent's telephone went off the hook."""

    agent: int
    call: int


@dataclass(frozen=True, slots=True)
class Declined:
    """An agent's telephone refused: busy, rejected, unreachable."""

    agent: int
    call: int


@dataclass(frozen=True, slots=True)
class Taken:
    """代答, take-over, completed attended transfer: the call is this agent's now, whoever had it."""

    agent: int
    call: int


@dataclass(frozen=True, slots=True)
class LeftFor:
    """The caller pressed a key in the queue: voicemail, or a call-back."""

    call: int
    place: str  # "voicemail" | "callback"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a caller left the queue for was obtained: the message is recorded, the call-back noted."""

    call: int


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller is gone, or an agent ended the conversation: the call is over."""

    call: int
    fault: bool = False  # media or trunk broke


@dataclass(frozen=True, slots=True)
class GroupSet:
    """A group is new or works differently from now on."""

    group: Group = field()


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; nothing else happened."""


Event = (
    SignedIn
    | SignedOut
    | StateChosen
    | LevelsChanged
    | AgentLost
    | AgentEngaged
    | AgentReleased
    | WrapUpDone
    | Queued
    | Transferred
    | Answered
    | Declined
    | Taken
    | LeftFor
    | Confirmed
    | HungUp
    | GroupSet
    | Tick
)
