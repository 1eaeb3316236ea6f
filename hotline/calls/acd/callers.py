"""What callers do: ask for an agent, wait, leave the queue, hang up."""

from hotline.calls.acd.commands import Closed, Disconnect, Hold
from hotline.calls.acd.events import Confirmed, HungUp, LeftFor, Queued, Transferred
from hotline.calls.acd.floor import Caller, Due, Floor, Place, Seat
from hotline.calls.acd.offering import (
    free_again,
    leave,
    release_rung,
    start_waiting,
    stop_all,
)
from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import outcome_of

#: Whoever was being served when the agent's telephone died comes before everybody else.
RESCUED = 1_000_000
#: Whoever is passed on by an agent comes before those nobody has spoken to.
PASSED_ON = 1_000
#: How much the newest conversation counts in the smoothed length.
NEWEST = 0.1


def queued(floor: Floor, event: Queued) -> None:
    """A call is in one queue at most: the same request again changes nothing."""
    known = floor.callers.get(event.call)
    if known is not None:
        if known.place is Place.LEFT:
            _again(floor, known, event.group, event.priority)
        return
    group = floor.line(event.group).group
    since = floor.now - max(0.0, event.waited)
    caller = Caller(event.call, event.group, group.priority + event.priority, since, floor.count())
    floor.callers[event.call] = caller
    _wishes(floor, caller, event)
    start_waiting(floor, caller)


def transferred(floor: Floor, event: Transferred) -> None:
    """The agent is free, the caller waits for somebody of the other group."""
    caller = floor.callers.get(event.call)
    if caller is None or caller.place is not Place.TALKING:
        return
    part_from_agent(floor, caller)
    caller.visited.clear()
    if event.dedicated is not None and _here(floor, event.dedicated):
        caller.dedicated = event.dedicated
        floor.wish(caller, event.dedicated)
    _again(floor, caller, event.group, PASSED_ON)


def left_for(floor: Floor, event: LeftFor) -> None:
    """Out of the queue by a key; still a caller until the line is closed."""
    caller = floor.callers.get(event.call)
    if caller is not None and caller.place in (Place.WAITING, Place.RINGING):
        leave(floor, caller, event.place)


def confirmed(floor: Floor, event: Confirmed) -> None:
    """Now the outcome is what the caller left the queue for."""
    caller = floor.callers.get(event.call)
    if caller is not None and caller.place is Place.LEFT:
        caller.obtained = True


def hung_up(floor: Floor, event: HungUp) -> None:
    """The one place where a call ends; a second report of the same end finds nothing."""
    caller = floor.callers.get(event.call)
    if caller is None:
        return
    rung = _out_of_everything(floor, caller)
    del floor.callers[caller.id]
    journey = caller.journey(floor.now, fault=event.fault)
    floor.out.append(Closed(caller.id, outcome_of(journey), journey.wait or 0.0, caller.agent))
    release_rung(floor, caller, rung)
    if caller.place is Place.TALKING and caller.agent is not None:
        wrap_up(floor, caller, floor.seats[caller.agent])


def rescue(floor: Floor, caller: Caller) -> None:
    """The agent's telephone died in mid-conversation: the caller hears music and comes next."""
    caller.agent = None
    floor.out.append(Hold(caller.id))
    _again(floor, caller, caller.group, RESCUED)


def part_from_agent(floor: Floor, caller: Caller) -> None:
    """The agent goes on to wrap up; the caller stays on the line."""
    if caller.agent is None:
        return
    seat, caller.agent = floor.seats[caller.agent], None
    floor.out.append(Disconnect(seat.id, caller.id))
    wrap_up(floor, caller, seat)


def wrap_up(floor: Floor, caller: Caller, seat: Seat) -> None:
    """整理 after a conversation, for as long as the group gives."""
    line = floor.line(caller.group)
    length = floor.now - caller.talking_since
    line.handling = length if line.handling is None else line.handling + NEWEST * (length - line.handling)
    seat.call = None
    if line.group.wrap_up_seconds and seat.after is not AgentState.SIGNED_OUT:
        floor.set_state(seat, AgentState.WRAP_UP)
        floor.at(floor.now + line.group.wrap_up_seconds, Due.WRAP_UP, seat.id, seat.stamp)
        return
    free_again(floor, seat)


def _wishes(floor: Floor, caller: Caller, event: Queued) -> None:
    """Somebody who is not here is not waited for."""
    group = floor.line(caller.group).group
    if event.dedicated is not None and _here(floor, event.dedicated):
        caller.dedicated = event.dedicated
    elif event.previous is not None and group.previous_agent_first and _here(floor, event.previous):
        caller.previous = event.previous
        caller.kept_until = floor.now + group.previous_agent_seconds
    floor.wish(caller, caller.dedicated if caller.dedicated is not None else caller.previous)


def _here(floor: Floor, agent: int) -> bool:
    seat = floor.seats.get(agent)
    return seat is not None and seat.state is not AgentState.SIGNED_OUT


def _again(floor: Floor, caller: Caller, group: int, priority: int) -> None:
    caller.group, caller.left_for, caller.obtained = group, "", False
    caller.priority = floor.line(group).group.priority + priority
    start_waiting(floor, caller)


def _out_of_everything(floor: Floor, caller: Caller) -> list[int]:
    if caller.place is Place.WAITING:
        floor.step_out(caller)
    floor.forget_wishes(caller)
    return stop_all(floor, caller)
