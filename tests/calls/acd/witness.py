"""Watches events and commands from outside and keeps its own books: what it believes, not what the core says."""

from collections import Counter
from typing import Any

from hotline.calls.acd import commands, events
from hotline.calls.acd.commands import Command
from hotline.calls.acd.floor import Floor, Place
from hotline.calls.acd.groups import Strategy
from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome


class Witness:
    """Raises AssertionError the moment something impossible happens."""

    def __init__(self) -> None:
        self.entered: set[int] = set()
        self.closed: dict[int, Outcome] = {}
        self.talking: dict[int, int] = {}  # call → agent
        self.serving: dict[int, int] = {}  # agent → call
        self.ringing: dict[int, int] = {}  # agent → call
        self.engaged: set[int] = set()  # telephoning without the queue
        self.seen = Counter[str]()

    def saw(self, event: events.Event, answer: list[Command]) -> None:
        if isinstance(event, events.Queued):
            self.entered.add(event.call)
        if isinstance(event, events.AgentLost):
            self._forget(event.agent)
        if isinstance(event, events.AgentEngaged) and event.agent not in self.serving:
            self.engaged.add(event.agent)
        if isinstance(event, events.Declined) and self.ringing.get(event.agent) == event.call:
            del self.ringing[event.agent]
        for command in answer:
            self.seen[type(command).__name__] += 1
            getattr(self, f"_{type(command).__name__.lower()}", self._nothing)(command)

    def _stateshown(self, command: commands.StateShown) -> None:
        """Talking, and not to anybody from the queue."""
        if command.state is not AgentState.TALKING:
            self.engaged.discard(command.agent)

    @property
    def outcomes(self) -> Counter[Outcome]:
        return Counter(self.closed.values())

    @property
    def balanced(self) -> bool:
        return set(self.closed) == self.entered and not self.talking and not self.ringing

    def _ring(self, command: commands.Ring) -> None:
        assert command.agent not in self.ringing, "rung while ringing"
        assert command.agent not in self.serving, "rung while talking"
        assert command.agent not in self.engaged, "rung while telephoning"
        assert command.call not in self.talking, "rung for a caller who is being served"
        assert command.call in self.entered and command.call not in self.closed
        self.ringing[command.agent] = command.call

    def _stopringing(self, command: commands.StopRinging) -> None:
        if self.ringing.get(command.agent) == command.call:
            del self.ringing[command.agent]

    def _connect(self, command: commands.Connect) -> None:
        assert command.call not in self.talking, "two winners"
        assert command.agent not in self.serving, "one agent, two callers"
        assert command.call not in self.closed
        self.ringing.pop(command.agent, None)
        self.talking[command.call], self.serving[command.agent] = command.agent, command.call

    def _disconnect(self, command: commands.Disconnect) -> None:
        assert self.talking.pop(command.call) == command.agent
        assert self.serving.pop(command.agent) == command.call

    def _hold(self, command: commands.Hold) -> None:
        assert command.call not in self.talking

    def _leave(self, command: commands.Leave) -> None:
        assert command.call not in self.talking

    def _closed(self, command: commands.Closed) -> None:
        assert command.call not in self.closed, "closed twice"
        if (agent := self.talking.pop(command.call, None)) is not None:
            del self.serving[agent]
        self.closed[command.call] = command.outcome

    def _forget(self, agent: int) -> None:
        self.ringing.pop(agent, None)
        if (call := self.serving.pop(agent, None)) is not None:
            del self.talking[call]

    def _nothing(self, command: Any) -> None:
        pass

    def check(self, floor: Floor) -> None:
        """What has to hold between any two events; slow, for small floors."""
        self._everyone_is_in_one_place(floor)
        self._nobody_waits_beside_a_free_agent(floor)
        rung = {seat.id: seat.call for seat in floor.seats.values() if seat.state is AgentState.RINGING}
        assert rung == self.ringing
        talks = {one.id: one.agent for one in floor.callers.values() if one.place is Place.TALKING}
        assert talks == self.talking
        assert set(floor.callers) == self.entered - set(self.closed)

    def _everyone_is_in_one_place(self, floor: Floor) -> None:
        waiting = [rank[-1] for line in floor.lines.values() for rank in line.waiting]
        assert sorted(waiting) == sorted(
            one.id for one in floor.callers.values() if one.place is Place.WAITING
        )
        for caller in floor.callers.values():
            assert bool(caller.rung) == (caller.place is Place.RINGING)
            line = floor.line(caller.group)
            if line.group.strategy is not Strategy.RING_ALL:
                assert len(caller.rung) <= 1, "two rung for one winner"
            for agent in caller.rung:
                assert floor.seats[agent].call == caller.id
        for line in floor.lines.values():
            assert line.waiting == sorted(line.waiting)

    def _nobody_waits_beside_a_free_agent(self, floor: Floor) -> None:
        for line in floor.lines.values():
            idle = {
                seat.id
                for seat in floor.seats.values()
                if seat.state is AgentState.IDLE and line.group.id in seat.levels
            }
            assert idle == set(line.free)
            for rank in line.waiting if idle else []:
                caller = floor.callers[rank[-1]]
                wants = caller.dedicated is not None or floor.now < caller.kept_until
                assert wants, f"{caller.id} waits while {idle} are free"
