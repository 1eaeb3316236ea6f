"""The floor as the router sees it: seats, callers, lines, timers, and the small steps that change them."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappush

from hotline.calls.acd.commands import Command, StateShown
from hotline.calls.acd.groups import Group
from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Journey

#: (higher priority first, longest waiting first, first come first, call)
Rank = tuple[int, float, int, int]


class Place(Enum):
    """Where a caller is."""

    WAITING = 1
    RINGING = 2
    TALKING = 3
    LEFT = 4  # out of the queue, in voicemail or the call-back dialogue


class Due(Enum):
    """What a timer is for."""

    RING = 1
    OVERFLOW = 2
    ANNOUNCE = 3
    WRAP_UP = 4
    PREVIOUS = 5


@dataclass(slots=True, eq=False)
class Seat:
    """One signed-in agent. `call` is the caller rung for or talked to; telephoning without one is possible."""

    id: int
    levels: dict[int, int]
    state: AgentState = AgentState.SIGNED_OUT
    since: float = 0.0
    calls: int = 0
    misses: int = 0
    call: int | None = None
    after: AgentState | None = None  # asked for while engaged
    stamp: int = 0  # a timer set before the last change of state is void


@dataclass(slots=True, eq=False)
class Caller:
    """One call that asked for an agent and is not over."""

    id: int
    group: int
    priority: int
    entered: float
    number: int
    place: Place = Place.WAITING
    rung: dict[int, None] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    agent: int | None = None
    offered: float | None = None
    answered: float | None = None
    talking_since: float = 0.0
    dedicated: int | None = None
    previous: int | None = None
    kept_until: float = 0.0
    visited: set[int] = field(default_factory=set)
    overdue: bool = False
    left_for: str = ""
    obtained: bool = False
    spell: int = 0  # counts the times in a queue: timers of an earlier one are void
    attempt: int = 0  # the same for ringing

    @property
    def rank(self) -> Rank:
        return (-self.priority, self.entered, self.number, self.id)

    def journey(self, now: float, *, fault: bool) -> Journey:
        """What the outcome is decided from."""
        return Journey(
            ended=now,
            requested_agent=self.entered,
            offered=self.offered,
            answered=self.answered,
            fault=fault,
            voicemail=self.obtained and self.left_for == "voicemail",
            callback=self.obtained and self.left_for == "callback",
        )


@dataclass(slots=True, eq=False)
class Line:
    """Those who wait in one group, in order, and the agents free for them, longest idle first."""

    group: Group
    waiting: list[Rank] = field(default_factory=list)
    free: dict[int, None] = field(default_factory=dict)
    chorus: dict[int, None] = field(default_factory=dict)  # calls ringing everywhere
    last_rung: int = -1
    handling: float | None = None  # smoothed seconds per conversation


@dataclass(slots=True, eq=False)
class Floor:
    """Everything the router remembers."""

    lines: dict[int, Line] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    callers: dict[int, Caller] = field(default_factory=dict)
    wished: dict[int, dict[int, None]] = field(default_factory=dict)  # agent → callers who want that one
    timers: list[tuple[float, int, Due, int, int]] = field(default_factory=list)
    out: list[Command] = field(default_factory=list)
    now: float = 0.0
    counted: int = 0

    def line(self, group: int) -> Line:
        """A group nobody has described yet works by the ordinary rules: no caller falls through."""
        found = self.lines.get(group)
        if found is None:
            found = self.lines[group] = Line(Group(group))
        return found

    def count(self) -> int:
        """The next number: ties are broken by who came first."""
        self.counted += 1
        return self.counted

    def at(self, when: float, due: Due, who: int, stamp: int) -> None:
        """Set a timer."""
        heappush(self.timers, (when, self.count(), due, who, stamp))

    def set_state(self, seat: Seat, state: AgentState) -> None:
        """Only an idle seat stands among the free of its groups."""
        if seat.state is AgentState.IDLE:
            for group in seat.levels:
                self.line(group).free.pop(seat.id, None)
        seat.stamp += 1
        seat.since = self.now
        if state is not seat.state:
            seat.state = state
            self.out.append(StateShown(seat.id, state))
        if state is AgentState.IDLE:
            for group in seat.levels:
                self.line(group).free[seat.id] = None

    def join(self, caller: Caller) -> None:
        """Into the line, at the place the caller's rank gives."""
        caller.place = Place.WAITING
        insort(self.line(caller.group).waiting, caller.rank)

    def step_out(self, caller: Caller) -> None:
        """Out of the line: to ring, or for good."""
        waiting = self.line(caller.group).waiting
        del waiting[bisect_left(waiting, caller.rank)]

    def position(self, caller: Caller) -> int:
        """1 is next."""
        return bisect_left(self.line(caller.group).waiting, caller.rank) + 1

    def wish(self, caller: Caller, agent: int | None) -> None:
        """Remember that this caller waits for that agent, if he is here at all."""
        if agent is not None and agent in self.seats:
            self.wished.setdefault(agent, {})[caller.id] = None

    def forget_wishes(self, caller: Caller) -> None:
        """The caller is content with anybody from now on."""
        for agent in (caller.dedicated, caller.previous):
            wishing = self.wished.get(agent, {}) if agent is not None else {}
            wishing.pop(caller.id, None)
            if agent is not None and not wishing:
                self.wished.pop(agent, None)
        caller.dedicated = caller.previous = None
