"""The routing core: `handle(event, now)` answers with commands. Deterministic, and without any I/O.

`now` is in seconds on a monotonic clock: a wall clock may jump, a queue may not.
"""

from collections.abc import Callable
from typing import Any

from hotline.calls.acd import agents, callers, events, timing
from hotline.calls.acd.commands import Command
from hotline.calls.acd.floor import Floor
from hotline.calls.acd.states import AgentState


def _group_set(floor: Floor, event: events.GroupSet) -> None:
    floor.line(event.group.id).group = event.group


def _tick(floor: Floor, event: events.Tick) -> None:
    """The timers are looked at after every event anyway."""


HANDLERS: dict[type, Callable[[Floor, Any], None]] = {
    events.SignedIn: agents.signed_in,
    events.SignedOut: agents.signed_out,
    events.StateChosen: agents.state_chosen,
    events.LevelsChanged: agents.levels_changed,
    events.AgentLost: agents.agent_lost,
    events.AgentEngaged: agents.agent_engaged,
    events.AgentReleased: agents.agent_released,
    events.WrapUpDone: agents.wrap_up_done,
    events.Answered: agents.answered,
    events.Declined: agents.declined,
    events.Taken: agents.taken,
    events.Queued: callers.queued,
    events.Transferred: callers.transferred,
    events.LeftFor: callers.left_for,
    events.Confirmed: callers.confirmed,
    events.HungUp: callers.hung_up,
    events.GroupSet: _group_set,
    events.Tick: _tick,
}


class Router:
    """All queues of one gateway."""

    def __init__(self) -> None:
        self.floor = Floor()

    def handle(self, event: events.Event, now: float) -> list[Command]:
        """What people did counts before what timers say: who picks up at the last moment has picked up."""
        floor = self.floor
        floor.now = max(now, floor.now)
        HANDLERS[type(event)](floor, event)
        timing.fire_due(floor)
        commands, floor.out = floor.out, []
        return commands

    def next_timer(self) -> float | None:
        """When to send the next Tick at the latest."""
        return self.floor.timers[0][0] if self.floor.timers else None

    def state_of(self, agent: int) -> AgentState:
        """For boards."""
        seat = self.floor.seats.get(agent)
        return AgentState.SIGNED_OUT if seat is None else seat.state

    def waiting(self, group: int) -> int:
        """How many wait in a group, those that ring included."""
        return sum(one.group == group and one.place.value <= 2 for one in self.floor.callers.values())
