"""What time brings about: ringing that ends, waits that overflow, announcements, wrap-up that is over."""

from heapq import heappop

from hotline.calls.acd import agents
from hotline.calls.acd.commands import Announce
from hotline.calls.acd.events import WrapUpDone
from hotline.calls.acd.floor import Caller, Due, Floor, Place
from hotline.calls.acd.offering import overflow, seek_agent
from hotline.calls.acd.states import AgentState

_AT_WORK = frozenset({AgentState.IDLE, AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP})


def fire_due(floor: Floor) -> None:
    """Every timer whose moment has come, in order; one that its occasion outlived does nothing."""
    while floor.timers and floor.timers[0][0] <= floor.now:
        _, _, due, who, stamp = heappop(floor.timers)
        if due is Due.WRAP_UP:
            _wrap_up_over(floor, who, stamp)
        else:
            _for_caller(floor, due, who, stamp)


def estimate(floor: Floor, caller: Caller) -> float | None:
    """Expected wait: those before, times a usual conversation, shared among the agents at work."""
    line = floor.line(caller.group)
    at_work = sum(caller.group in seat.levels and seat.state in _AT_WORK for seat in floor.seats.values())
    if line.handling is None or not at_work:
        return None
    return floor.position(caller) * (line.handling + line.group.wrap_up_seconds) / at_work


def _wrap_up_over(floor: Floor, agent: int, stamp: int) -> None:
    if floor.seats[agent].stamp == stamp:
        agents.wrap_up_done(floor, WrapUpDone(agent))


def _for_caller(floor: Floor, due: Due, call: int, stamp: int) -> None:
    caller = floor.callers.get(call)
    if caller is None or stamp != (caller.attempt if due is Due.RING else caller.spell):
        return
    match due:
        case Due.RING:
            agents.ring_over(floor, caller)
        case Due.OVERFLOW:
            _waited_too_long(floor, caller)
        case Due.ANNOUNCE:
            _announce(floor, caller)
        case Due.PREVIOUS:
            _anybody_now(floor, caller)


def _waited_too_long(floor: Floor, caller: Caller) -> None:
    """A telephone that rings for the caller this moment is let ring to its end."""
    if caller.place is Place.RINGING:
        caller.overdue = True
    else:
        overflow(floor, caller)


def _announce(floor: Floor, caller: Caller) -> None:
    if caller.place is Place.WAITING:
        floor.out.append(Announce(caller.id, floor.position(caller), estimate(floor, caller)))
    every = floor.line(caller.group).group.announce_seconds
    if every:
        floor.at(floor.now + every, Due.ANNOUNCE, caller.id, caller.spell)


def _anybody_now(floor: Floor, caller: Caller) -> None:
    floor.forget_wishes(caller)
    if caller.place is Place.WAITING:
        seek_agent(floor, caller)
