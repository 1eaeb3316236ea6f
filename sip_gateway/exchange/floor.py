"""The router in time: events in, commands out to conversations and seats, a timer for what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from hotline.calls.acd import events
from hotline.calls.acd.commands import Closed, Command, StateShown
from hotline.calls.acd.groups import Group
from hotline.calls.acd.router import Router
from hotline.calls.acd.states import AgentState
from hotline.calls.switchboard import news
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.words import FromRouter

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

_AT_WORK = frozenset({AgentState.IDLE, AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP})


class PerGroup(Mapping[int, int]):
    """A figure of each group, counted when somebody asks: every step of every flow could, few do."""

    def __init__(self, groups: Collection[int], count: Callable[[int], int]) -> None:
        self._groups, self._count = groups, count

    def __getitem__(self, group: int) -> int:
        if group not in self._groups:
            raise KeyError(group)
        return self._count(group)

    def __iter__(self) -> Iterator[int]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)


class Floor:
    """One router, one timer."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._router = Router()
        self._timer: asyncio.TimerHandle | None = None
        self._told: dict[int, tuple[int, float | None]] = {}
        self._telling: asyncio.TimerHandle | None = None

    def tell(self, event: events.Event) -> None:
        """What follows is carried out by the conversations, in this order."""
        for command in self._router.handle(event, self._exchange.clock()):
            self._carry_out(command)
        self._wind_up()
        self._tell_queues_soon()

    def _carry_out(self, command: Command) -> None:
        if isinstance(command, StateShown):
            self._exchange.seats.shown(command.agent, command.state)
        elif not isinstance(command, Closed) and (call := self._exchange.conversation(command.call)):
            call.put(FromRouter(command))

    def _wind_up(self) -> None:
        if self._timer:
            self._timer.cancel()
        due = self._router.next_timer()
        if due is not None:
            wait = max(0.0, due - self._exchange.clock())
            self._timer = asyncio.get_running_loop().call_later(wait, self.tell, events.Tick())

    def close(self) -> None:
        for timer in (self._timer, self._telling):
            if timer:
                timer.cancel()

    # what is told

    def groups(self, groups: Iterable[Group]) -> None:
        for group in groups:
            self.tell(events.GroupSet(group))

    def answered(self, agent: int, call: int) -> None:
        self.tell(events.Answered(agent, call))

    def declined(self, agent: int, call: int) -> None:
        self.tell(events.Declined(agent, call))

    def lost(self, agent: int) -> None:
        self.tell(events.AgentLost(agent))

    def engaged(self, agent: int) -> None:
        self.tell(events.AgentEngaged(agent))

    def released(self, agent: int) -> None:
        self.tell(events.AgentReleased(agent))

    def confirmed(self, call: int) -> None:
        self.tell(events.Confirmed(call))

    def left_for(self, call: int, place: str) -> None:
        self.tell(events.LeftFor(call, place))

    # what can be seen

    def state_of(self, agent: int) -> AgentState:
        return self._router.state_of(agent)

    def groups_of(self, agent: int) -> tuple[int, ...]:
        seat = self._router.floor.seats.get(agent)
        return tuple(seat.levels) if seat else ()

    def longest_idle(self, group: int) -> int | None:
        line = self._router.floor.lines.get(group)
        return next(iter(line.free), None) if line else None

    def ringing_for(self, agent: int) -> int | None:
        """The call that rings at this agent's."""
        seat = self._router.floor.seats.get(agent)
        return seat.call if seat is not None and seat.state is AgentState.RINGING else None

    def waiting(self, tenant: int) -> Mapping[int, int]:
        """Group → callers who wait."""
        return PerGroup(self._groups_of_tenant(tenant), self._router.waiting)

    def at_work(self, tenant: int) -> Mapping[int, int]:
        """Group → agents who answer calls now."""
        return PerGroup(self._groups_of_tenant(tenant), self._count_at_work)

    def count(self, group: int, *states: AgentState) -> int:
        """Agents of a group in one of these states."""
        seats = self._router.floor.seats.values()
        return sum(group in seat.levels and seat.state in states for seat in seats)

    def _groups_of_tenant(self, tenant: int) -> list[int]:
        return [group.id for group in self._exchange.house.groups.get(tenant, ())]

    def _count_at_work(self, group: int) -> int:
        return self.count(group, *_AT_WORK)

    def queues(self, tenant: int) -> list[news.Queue]:
        return [self._queue(tenant, group.id) for group in self._exchange.house.groups.get(tenant, ())]

    def _queue(self, tenant: int, group: int) -> news.Queue:
        waiting, since = self._length(group)
        moment = None if since is None else now() - self._exchange.ago(since)
        return news.Queue(tenant=tenant, group=group, waiting=waiting, longest_since=moment)

    def _length(self, group: int) -> tuple[int, float | None]:
        found = [
            caller.entered
            for caller in self._router.floor.callers.values()
            if caller.group == group and caller.place.value <= 2
        ]
        return len(found), min(found, default=None)

    def _tell_queues_soon(self) -> None:
        """Boards are for eyes: four times a second is often enough."""
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(0.25, self._tell_queues)

    def _tell_queues(self) -> None:
        """Only what changed; only of groups that have somebody waiting, or just had."""
        self._telling = None
        busy = {caller.group for caller in self._router.floor.callers.values() if caller.place.value <= 2}
        tenants = self._exchange.house.tenant_of_group
        for group in busy | set(self._told):
            length = self._length(group)
            if self._told.get(group) != length and group in tenants:
                self._told[group] = length
                self._exchange.tell(self._queue(tenants[group], group))
            if not length[0]:
                self._told.pop(group, None)
