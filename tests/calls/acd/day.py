"""A busy day, simulated: callers with and without patience, agents who pick up, refuse, ignore or crash."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random

from hotline.calls.acd import commands, events
from hotline.calls.acd.commands import Command
from hotline.calls.acd.groups import Group, Overflow, Strategy
from hotline.calls.acd.router import Router
from hotline.calls.acd.states import AgentState
from tests.calls.acd.witness import Witness

GROUPS = (
    Group(
        1,
        Strategy.LONGEST_IDLE,
        wrap_up_seconds=5,
        longest_wait=60,
        overflow=Overflow.GROUP,
        overflow_group=2,
    ),
    Group(2, Strategy.FEWEST_CALLS, longest_queue=4, overflow=Overflow.VOICEMAIL),
    Group(3, Strategy.ROUND_ROBIN, priority=5, longest_wait=90, overflow=Overflow.CALLBACK),
    Group(4, Strategy.RING_ALL, wrap_up_seconds=0, misses_allowed=0),
    Group(5, Strategy.SKILL_LEVEL, previous_agent_seconds=15, ring_seconds=12),
)


@dataclass
class Chances:
    """How likely an agent does what when the telephone rings, and how often one crashes in between."""

    picks_up: float = 0.9
    refuses: float = 0.04
    crashes_ringing: float = 0.01
    crashes_talking: float = 0.01
    transfers: float = 0.05
    wishes: float = 0.2
    talk_seconds: float = 120.0
    patience_seconds: float = 90.0


class Day:
    """`run` sends every call through one router and returns the witness."""

    def __init__(
        self, calls: int, agents: int, *, seed: int = 12345, gap: float = 1.0, **chances: float
    ) -> None:
        self.random = Random(seed)
        self.chances = Chances(**chances)
        self.calls, self.agents, self.gap = calls, agents, gap
        self.router, self.witness = Router(), Witness()
        self.agenda: list[tuple[float, int, events.Event, bool]] = []
        self.now, self.count, self.events = 0.0, 0, 0
        self.after_each: Callable[[], None] | None = None

    def run(self) -> Witness:
        for group in GROUPS:
            self.tell(events.GroupSet(group))
        for agent in range(self.agents):
            self.tell(self.sign_in(agent))
        self.enter(0)
        while self.agenda:
            when, _, event, while_waiting = heappop(self.agenda)
            self.advance_to(when)
            if while_waiting and getattr(event, "call", None) in self.witness.talking:
                continue  # served meanwhile: the end of the conversation counts
            self.tell(event)
            if isinstance(event, events.Queued) and event.call + 1 < self.calls:
                self.enter(event.call + 1)
        return self.witness

    def enter(self, call: int) -> None:
        """The next arrival; how long this caller will have patience, or talk, is on the agenda too."""
        wish = self.random.randrange(self.agents) if self.random.random() < self.chances.wishes else None
        dedicated = wish if self.random.random() < 0.2 else None
        event = events.Queued(call, self.random.randint(1, 5), previous=wish, dedicated=dedicated)
        self.later(self.random.expovariate(1 / self.gap), event)

    def sign_in(self, agent: int) -> events.SignedIn:
        first = agent % 5 + 1
        return events.SignedIn(agent, {first: 1 + agent % 3, first % 5 + 1: 1})

    def later(self, seconds: float, event: events.Event, *, while_waiting: bool = False) -> None:
        self.count += 1
        heappush(self.agenda, (self.now + seconds, self.count, event, while_waiting))

    def advance_to(self, when: float) -> None:
        """Timers that are due before the next thing anybody does."""
        while (due := self.router.next_timer()) is not None and due < when:
            self.now = max(self.now, due)
            self.tell(events.Tick())
        self.now = when

    def tell(self, event: events.Event) -> None:
        answer = self.router.handle(event, self.now)
        self.events += 1
        self.witness.saw(event, answer)
        if isinstance(event, events.Queued):
            patience = self.random.expovariate(1 / self.chances.patience_seconds)
            self.later(patience, _impatient(event.call), while_waiting=True)
        for command in answer:
            self.react(command)
        if self.after_each is not None:
            self.after_each()

    def react(self, command: Command) -> None:
        match command:
            case commands.Ring():
                self.telephone_rings(command)
            case commands.Connect():
                self.conversation(command)
            case commands.Leave():
                self.later(10, events.Confirmed(command.call))
                self.later(20, events.HungUp(command.call))
            case commands.StateShown(agent, state) if state == "missed":
                self.later(60, events.StateChosen(agent, AgentState.IDLE))

    def telephone_rings(self, command: commands.Ring) -> None:
        chance, odds = self.random.random(), self.chances
        if chance < odds.picks_up:
            self.later(self.random.uniform(0.5, 8), events.Answered(command.agent, command.call))
        elif chance < odds.picks_up + odds.refuses:
            self.later(1, events.Declined(command.agent, command.call))
        elif chance < odds.picks_up + odds.refuses + odds.crashes_ringing:
            self.crash(1, command.agent)

    def conversation(self, command: commands.Connect) -> None:
        length = self.random.expovariate(1 / self.chances.talk_seconds)
        chance = self.random.random()
        if chance < self.chances.crashes_talking:
            self.crash(length / 2, command.agent)
        elif chance < self.chances.crashes_talking + self.chances.transfers:
            self.later(length / 2, events.Transferred(command.call, self.random.randint(1, 5)))
        self.later(length, events.HungUp(command.call))

    def crash(self, seconds: float, agent: int) -> None:
        """A crashed telephone registers again a little later."""
        self.later(seconds, events.AgentLost(agent))
        self.later(seconds + 30, self.sign_in(agent))


def _impatient(call: int) -> events.Event:
    """Most hang up, some press the key for a call-back."""
    return events.LeftFor(call, "callback") if call % 7 == 0 else events.HungUp(call)
