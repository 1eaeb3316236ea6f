"""What agents do: sign in and out, choose a state, pick up, refuse, take over, disappear."""

from hotline.calls.acd.callers import part_from_agent, rescue
from hotline.calls.acd.commands import StopRinging
from hotline.calls.acd.events import (
    AgentEngaged,
    AgentLost,
    AgentReleased,
    Answered,
    Declined,
    LevelsChanged,
    SignedIn,
    SignedOut,
    StateChosen,
    Taken,
    WrapUpDone,
)
from hotline.calls.acd.floor import Caller, Floor, Place, Seat
from hotline.calls.acd.offering import (
    back_in_line,
    connect,
    free_again,
    miss,
    nobody_waits_for,
    seek_caller,
)
from hotline.calls.acd.states import CHOSEN, AgentState


def signed_in(floor: Floor, event: SignedIn) -> None:
    """A second sign-in, after a page reload for instance, keeps the conversation."""
    seat = floor.seats.setdefault(event.agent, Seat(event.agent, {}))
    _set_levels(floor, seat, dict(event.levels))
    if seat.state is not AgentState.SIGNED_OUT:
        seat.after = None if seat.after is AgentState.SIGNED_OUT else seat.after
        _look_if_idle(floor, seat)
        return
    seat.misses, seat.after = 0, event.state if event.state in CHOSEN else AgentState.IDLE
    free_again(floor, seat)


def signed_out(floor: Floor, event: SignedOut) -> None:
    """Nobody is cut off in mid-conversation."""
    seat = floor.seats.get(event.agent)
    if seat is None or seat.state is AgentState.SIGNED_OUT:
        return
    later = seat.state is AgentState.TALKING
    _to(floor, seat, AgentState.SIGNED_OUT)
    if not later:
        nobody_waits_for(floor, seat)


def state_chosen(floor: Floor, event: StateChosen) -> None:
    """Whoever is engaged changes when the conversation is over."""
    seat = floor.seats.get(event.agent)
    if seat is None or seat.state is AgentState.SIGNED_OUT or event.state not in CHOSEN:
        return
    seat.misses = 0
    if event.state is not seat.state:
        _to(floor, seat, event.state)


def levels_changed(floor: Floor, event: LevelsChanged) -> None:
    """Callers of the new groups ring at once."""
    seat = floor.seats.get(event.agent)
    if seat is not None and seat.state is not AgentState.SIGNED_OUT:
        _set_levels(floor, seat, dict(event.levels))
        _look_if_idle(floor, seat)


def agent_lost(floor: Floor, event: AgentLost) -> None:
    """The telephone is gone. Whoever rang there or talked there is not."""
    seat = floor.seats.get(event.agent)
    if seat is None or seat.state is AgentState.SIGNED_OUT:
        return
    caller, talking = _caller_of(floor, seat), seat.state is AgentState.TALKING
    seat.call, seat.after = None, None
    floor.set_state(seat, AgentState.SIGNED_OUT)
    if caller is not None and talking:
        rescue(floor, caller)
    elif caller is not None:
        _no_longer_rung(floor, caller, seat)
    nobody_waits_for(floor, seat)


def agent_engaged(floor: Floor, event: AgentEngaged) -> None:
    """Telephoning without the queue; a caller who rings there meanwhile goes to somebody else."""
    seat = floor.seats.get(event.agent)
    if seat is None or seat.state in (AgentState.SIGNED_OUT, AgentState.TALKING):
        return
    caller = _caller_of(floor, seat)
    seat.call, seat.after = None, seat.state if seat.state in CHOSEN else seat.after
    if caller is not None:
        floor.out.append(StopRinging(seat.id, caller.id))
    floor.set_state(seat, AgentState.TALKING)
    if caller is not None:
        _no_longer_rung(floor, caller, seat)


def agent_released(floor: Floor, event: AgentReleased) -> None:
    """Back to work after a call of one's own."""
    seat = floor.seats.get(event.agent)
    if seat is not None and seat.state is AgentState.TALKING and seat.call is None:
        free_again(floor, seat)


def wrap_up_done(floor: Floor, event: WrapUpDone) -> None:
    """Ready before the time is up."""
    seat = floor.seats.get(event.agent)
    if seat is not None and seat.state is AgentState.WRAP_UP:
        free_again(floor, seat)


def answered(floor: Floor, event: Answered) -> None:
    """The first to pick up wins; whoever comes later is told that it rings no more."""
    caller, seat = floor.callers.get(event.call), floor.seats.get(event.agent)
    if caller is not None and seat is not None and event.agent in caller.rung:
        connect(floor, caller, seat)
    elif caller is None or caller.agent != event.agent:
        floor.out.append(StopRinging(event.agent, event.call))


def declined(floor: Floor, event: Declined) -> None:
    """As a call not picked up, only sooner."""
    caller, seat = floor.callers.get(event.call), floor.seats.get(event.agent)
    if caller is None or seat is None or event.agent not in caller.rung:
        return
    miss(floor, caller, seat)
    if not caller.rung:
        back_in_line(floor, caller)
    free_again(floor, seat)


def taken(floor: Floor, event: Taken) -> None:
    """Only by somebody who has no other caller; whoever had this one goes on to wrap up."""
    caller, seat = floor.callers.get(event.call), floor.seats.get(event.agent)
    if caller is None or seat is None or seat.state is AgentState.SIGNED_OUT:
        return
    if seat.call not in (None, caller.id) or caller.agent == seat.id:
        return
    if seat.state in CHOSEN:
        seat.after = seat.state  # back to that when the conversation is over
    if caller.place is Place.WAITING:
        floor.step_out(caller)
    part_from_agent(floor, caller)
    connect(floor, caller, seat)


def ring_over(floor: Floor, caller: Caller) -> None:
    """Nobody picked up in time."""
    seats = [floor.seats[agent] for agent in caller.rung]
    for seat in seats:
        floor.out.append(StopRinging(seat.id, caller.id))
        miss(floor, caller, seat)
    back_in_line(floor, caller)  # others first: it shall not ring here again at once
    for seat in seats:
        free_again(floor, seat)


def _to(floor: Floor, seat: Seat, state: AgentState) -> None:
    if seat.state is AgentState.TALKING or (seat.state is AgentState.WRAP_UP and state in CHOSEN):
        seat.after = state
        if seat.state is AgentState.WRAP_UP and state is AgentState.IDLE:
            free_again(floor, seat)
        return
    caller = _caller_of(floor, seat)
    seat.after = None
    if caller is None:
        floor.set_state(seat, state)
        _look_if_idle(floor, seat)
    elif state is not AgentState.IDLE:
        floor.out.append(StopRinging(seat.id, caller.id))
        seat.call = None
        floor.set_state(seat, state)
        _no_longer_rung(floor, caller, seat)


def _no_longer_rung(floor: Floor, caller: Caller, seat: Seat) -> None:
    caller.rung.pop(seat.id, None)
    caller.skipped.add(seat.id)
    if not caller.rung:
        back_in_line(floor, caller)


def _look_if_idle(floor: Floor, seat: Seat) -> None:
    if seat.state is AgentState.IDLE:
        seek_caller(floor, seat)


def _set_levels(floor: Floor, seat: Seat, levels: dict[int, int]) -> None:
    for group in seat.levels:
        floor.line(group).free.pop(seat.id, None)
    seat.levels = levels
    if seat.state is AgentState.IDLE:
        for group in levels:
            floor.line(group).free[seat.id] = None


def _caller_of(floor: Floor, seat: Seat) -> Caller | None:
    return None if seat.call is None else floor.callers.get(seat.call)
