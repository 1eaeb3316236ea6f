"""What the router asks for. Whoever carries them out reports back with events."""

from dataclasses import dataclass

from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Ring:
    """Let this agent's telephone ring, and pop the caller up on the screen."""

    agent: int
    call: int
    seconds: float


@dataclass(frozen=True, slots=True)
class StopRinging:
    """Another one took it, nobody did in time, or the caller is gone."""

    agent: int
    call: int


@dataclass(frozen=True, slots=True)
class Connect:
    """The winner: let the two talk."""

    agent: int
    call: int


@dataclass(frozen=True, slots=True)
class Disconnect:
    """This agent no longer has the call; the caller stays on the line."""

    agent: int
    call: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Back to music: the agent is gone and the caller comes next."""

    call: int


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell the caller the place in the queue and the expected wait; None when nothing is known yet."""

    call: int
    position: int
    wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Take the caller out of the queue to voicemail or a call-back request."""

    call: int
    place: str


@dataclass(frozen=True, slots=True)
class MovedTo:
    """Overflow: waits in another group now, not from the start."""

    call: int
    group: int


@dataclass(frozen=True, slots=True)
class StateShown:
    """An agent's state changed, for boards and the log."""

    agent: int
    state: AgentState


@dataclass(frozen=True, slots=True)
class Closed:
    """The call is over, with its one outcome."""

    call: int
    outcome: Outcome
    wait: float
    agent: int | None


Command = Ring | StopRinging | Connect | Disconnect | Hold | Announce | Leave | MovedTo | StateShown | Closed
