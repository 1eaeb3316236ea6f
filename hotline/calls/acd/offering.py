"""Bringing callers and agents together: who is rung, and what follows when nobody picks up."""

from collections.abc import Iterable
from heapq import merge

from hotline.calls.acd.commands import Connect, MovedTo, Ring, StopRinging
from hotline.calls.acd.commands import Leave as LeaveQueue
from hotline.calls.acd.floor import Caller, Due, Floor, Line, Place, Rank, Seat
from hotline.calls.acd.groups import Overflow, Strategy
from hotline.calls.acd.states import AgentState
from hotline.calls.acd.strategies import CHOICES


def seek_agent(floor: Floor, caller: Caller) -> None:
    """For a caller in the line: ring whom the group's rules choose, if anybody is free."""
    line = floor.line(caller.group)
    seats = _wanted(floor, caller, line)
    if seats is None:
        seats = _by_strategy(floor, caller, line)
    if seats:
        _ring(floor, caller, line, seats)


def seek_caller(floor: Floor, seat: Seat) -> None:
    """For an agent who has just become free: the caller who comes next, over all of his groups."""
    caller = _wishing(floor, seat) or _next_in_line(floor, seat)
    if caller is not None:
        _ring(floor, caller, floor.line(caller.group), [seat])
        return
    _join_chorus(floor, seat)


def connect(floor: Floor, caller: Caller, seat: Seat) -> None:
    """The one winner. Whoever else rings is stopped, and free again."""
    others = [agent for agent in caller.rung if agent != seat.id]
    _end_ringing(floor, caller)
    floor.forget_wishes(caller)
    caller.place, caller.agent, caller.talking_since = Place.TALKING, seat.id, floor.now
    caller.spell += 1
    caller.offered = floor.now if caller.offered is None else caller.offered
    caller.answered = floor.now if caller.answered is None else caller.answered
    seat.call, seat.calls, seat.misses = caller.id, seat.calls + 1, 0
    floor.set_state(seat, AgentState.TALKING)
    floor.out.append(Connect(seat.id, caller.id))
    release_rung(floor, caller, others)


def release_rung(floor: Floor, caller: Caller, agents: Iterable[int]) -> None:
    """Stop these telephones: nobody's fault, so they are as free as before."""
    seats = [floor.seats[agent] for agent in agents]
    for seat in seats:
        floor.out.append(StopRinging(seat.id, caller.id))
        seat.call = None
    for seat in seats:
        free_again(floor, seat)


def free_again(floor: Floor, seat: Seat) -> None:
    """To what was asked for meanwhile, else idle; an idle agent gets the next caller."""
    state, seat.after = seat.after or AgentState.IDLE, None
    floor.set_state(seat, state)
    if state is AgentState.IDLE:
        seek_caller(floor, seat)
    elif state is AgentState.SIGNED_OUT:
        nobody_waits_for(floor, seat)


def nobody_waits_for(floor: Floor, seat: Seat) -> None:
    """Who wanted this very agent is content with anybody now."""
    for call in list(floor.wished.get(seat.id, ())):
        caller = floor.callers[call]
        floor.forget_wishes(caller)
        if caller.place is Place.WAITING:
            seek_agent(floor, caller)


def stop_all(floor: Floor, caller: Caller) -> list[int]:
    """The caller does not ring any more; returns who was rung, still to be released."""
    rung = list(caller.rung)
    _end_ringing(floor, caller)
    return rung


def miss(floor: Floor, caller: Caller, seat: Seat) -> None:
    """Rung and not picked up. Too often in a row, and the system makes the agent busy."""
    caller.rung.pop(seat.id, None)
    caller.skipped.add(seat.id)
    seat.call, seat.misses = None, seat.misses + 1
    allowed = floor.line(caller.group).group.misses_allowed
    if seat.after is None and allowed and seat.misses >= allowed:
        seat.after, seat.misses = AgentState.MISSED, 0


def back_in_line(floor: Floor, caller: Caller) -> None:
    """Nobody rings any more and nobody answered: the old place, or overflow when that is due."""
    _end_ringing(floor, caller)
    if caller.dedicated is not None or caller.previous in caller.skipped:
        floor.forget_wishes(caller)  # that one had the chance: anybody is better than nobody
    floor.join(caller)
    if caller.overdue:
        overflow(floor, caller)
    if caller.place is Place.WAITING:
        seek_agent(floor, caller)


def overflow(floor: Floor, caller: Caller) -> None:
    """For a caller in the line: where the group sends those who waited too long or came too many."""
    caller.overdue = False
    group = floor.line(caller.group).group
    match group.overflow:
        case Overflow.GROUP:
            _move(floor, caller, group.overflow_group)
        case Overflow.VOICEMAIL | Overflow.CALLBACK:
            leave(floor, caller, group.overflow.value)


def leave(floor: Floor, caller: Caller, place: str) -> None:
    """Out of the queue, still on the line."""
    if caller.place is Place.WAITING:
        floor.step_out(caller)
    rung = stop_all(floor, caller)
    floor.forget_wishes(caller)
    caller.place, caller.left_for, caller.spell = Place.LEFT, place, caller.spell + 1
    floor.out.append(LeaveQueue(caller.id, place))
    release_rung(floor, caller, rung)


def start_waiting(floor: Floor, caller: Caller) -> None:
    """Into the line of the caller's group, with the timers of a new spell there."""
    line = floor.line(caller.group)
    caller.spell += 1
    caller.skipped.clear()
    caller.visited.add(caller.group)
    _set_timers(floor, caller, line)
    floor.join(caller)
    seek_agent(floor, caller)
    if caller.place is Place.WAITING and 0 < line.group.longest_queue < len(line.waiting):
        overflow(floor, caller)


def _set_timers(floor: Floor, caller: Caller, line: Line) -> None:
    group = line.group
    if group.longest_wait:
        floor.at(floor.now + group.longest_wait, Due.OVERFLOW, caller.id, caller.spell)
    if group.announce_seconds:
        floor.at(floor.now + group.announce_seconds, Due.ANNOUNCE, caller.id, caller.spell)
    if caller.kept_until > floor.now:
        floor.at(caller.kept_until, Due.PREVIOUS, caller.id, caller.spell)


def _move(floor: Floor, caller: Caller, group: int | None) -> None:
    """To another group, waiting since the same moment; never back, so that nobody goes round in circles."""
    if group is None or group in caller.visited:
        return
    floor.step_out(caller)
    floor.forget_wishes(caller)
    own = floor.line(caller.group).group.priority
    caller.group, caller.priority = group, caller.priority - own + floor.line(group).group.priority
    floor.out.append(MovedTo(caller.id, group))
    start_waiting(floor, caller)


def _wanted(floor: Floor, caller: Caller, line: Line) -> list[Seat] | None:
    """The agent the caller wants; [] to wait for him; None for anybody."""
    if caller.dedicated is not None:
        return _if_idle(floor, caller.dedicated)
    if caller.previous is None or caller.previous in caller.skipped:
        return None
    return _if_idle(floor, caller.previous) or ([] if is_kept(floor, caller) else None)


def _if_idle(floor: Floor, agent: int) -> list[Seat]:
    seat = floor.seats.get(agent)
    return [seat] if seat is not None and seat.state is AgentState.IDLE else []


def is_kept(floor: Floor, caller: Caller) -> bool:
    """Whether this one is for somebody else, for the time being."""
    return caller.dedicated is not None or (caller.previous is not None and floor.now < caller.kept_until)


def _by_strategy(floor: Floor, caller: Caller, line: Line) -> list[Seat]:
    if not line.free:
        return []
    free = [floor.seats[agent] for agent in line.free if agent not in caller.skipped]
    if not free:  # everybody had a turn: another round
        caller.skipped.clear()
        free = [floor.seats[agent] for agent in line.free]
    return CHOICES[line.group.strategy](line, free)


def _ring(floor: Floor, caller: Caller, line: Line, seats: list[Seat]) -> None:
    floor.step_out(caller)
    caller.place, caller.attempt = Place.RINGING, caller.attempt + 1
    caller.offered = floor.now if caller.offered is None else caller.offered
    if line.group.strategy is Strategy.RING_ALL and not is_kept(floor, caller):
        line.chorus[caller.id] = None
    for seat in seats:
        _ring_one(floor, caller, line, seat)
    floor.at(floor.now + line.group.ring_seconds, Due.RING, caller.id, caller.attempt)


def _ring_one(floor: Floor, caller: Caller, line: Line, seat: Seat) -> None:
    caller.rung[seat.id] = None
    caller.skipped.discard(seat.id)
    seat.call, line.last_rung = caller.id, seat.id
    floor.set_state(seat, AgentState.RINGING)
    floor.out.append(Ring(seat.id, caller.id, line.group.ring_seconds))


def _end_ringing(floor: Floor, caller: Caller) -> None:
    caller.rung.clear()
    caller.attempt += 1
    floor.line(caller.group).chorus.pop(caller.id, None)


def _wishing(floor: Floor, seat: Seat) -> Caller | None:
    for call in floor.wished.get(seat.id, ()):
        caller = floor.callers[call]
        if caller.place is Place.WAITING and seat.id not in caller.skipped:
            return caller
    return None


def _next_in_line(floor: Floor, seat: Seat) -> Caller | None:
    for rank in _ranks(floor, seat):
        caller = floor.callers[rank[-1]]
        if not is_kept(floor, caller):
            return caller
    return None


def _ranks(floor: Floor, seat: Seat) -> Iterable[Rank]:
    queues = [line.waiting for group in seat.levels if (line := floor.line(group)).waiting]
    return queues[0] if len(queues) == 1 else merge(*queues)


def _join_chorus(floor: Floor, seat: Seat) -> None:
    """Where everybody rings, whoever becomes free rings too."""
    for group in seat.levels:
        line = floor.line(group)
        for call in line.chorus:
            if seat.id not in floor.callers[call].skipped:
                _ring_one(floor, floor.callers[call], line, seat)
                return
