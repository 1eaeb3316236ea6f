"""Who sits where: agents at telephones, kept in the database so that a restarted gateway seats them again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hotline.calls import floor as rows
from hotline.calls.acd.events import AgentLost, LevelsChanged, SignedIn, SignedOut, StateChosen, WrapUpDone
from hotline.calls.acd.states import AgentState
from hotline.calls.models import AgentSeat
from hotline.calls.switchboard import news
from hotline.infra.errors import Conflict
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.writing.entries import Entry, Seated, SeatLeft, StateShown

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

#: A page that is loaded again registers within this time.
GRACE_SECONDS = 15.0
NOT_REGISTERED = "话机没有在线，请检查话机后再签入"


@dataclass
class Seat:
    """One agent at work."""

    tenant: int
    agent: int
    account: str
    levels: Mapping[int, int]
    state: AgentState = AgentState.SIGNED_OUT
    since: datetime | None = None
    chosen: AgentState = AgentState.IDLE
    forced_by: str = ""
    lost: asyncio.TimerHandle | None = None


class Seats:
    """Sign-ins, chosen states, and telephones that come and go."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._seats: dict[int, Seat] = {}
        self._at: dict[str, int] = {}

    # looking

    def account_of(self, agent: int) -> str:
        seat = self._seats.get(agent)
        return seat.account if seat else ""

    def agent_at(self, account: str) -> int | None:
        return self._at.get(account)

    def seat_of(self, agent: int) -> Seat:
        """Conflict for who is not signed in."""
        seat = self._seats.get(agent)
        if seat is None or seat.state is AgentState.SIGNED_OUT:
            raise Conflict("请先签入话机", code="signed_out")
        return seat

    def levels_of(self, agent: int) -> Mapping[int, int]:
        seat = self._seats.get(agent)
        return seat.levels if seat else {}

    def of(self, tenant: int) -> list[news.Seat]:
        return [self._news(seat) for seat in self._seats.values() if seat.tenant == tenant]

    def _news(self, seat: Seat) -> news.Seat:
        exchange = self._exchange
        return news.Seat(
            tenant=seat.tenant,
            agent=seat.agent,
            state=seat.state,
            since=seat.since or now(),
            account=seat.account,
            registered=exchange.phones.registered(seat.account),
            call=exchange.call_of(seat.agent),
        )

    # doing

    async def sign_in(self, tenant: int, agent: int, account: str, state: AgentState) -> None:
        """At another telephone than before: the old one rings no more."""
        if not self._exchange.phones.registered(account):
            raise Conflict(NOT_REGISTERED, code="not_registered")
        taken = self._at.get(account)
        if taken is not None and taken != agent:
            raise Conflict("这部话机已有人签入", code="taken")
        levels = await rows.levels_of(agent)
        self._seat(Seat(tenant, agent, account, levels, chosen=state))
        self._keep(self._seats[agent])
        self._exchange.floor.tell(SignedIn(agent, levels, state))
        self.tell(agent)

    def _seat(self, fresh: Seat) -> None:
        before = self._seats.get(fresh.agent)
        if before is not None:
            self._at.pop(before.account, None)
            fresh.state, fresh.since = before.state, before.since
            if before.lost:
                before.lost.cancel()
        self._seats[fresh.agent], self._at[fresh.account] = fresh, fresh.agent

    def sign_out(self, agent: int, forced_by: str = "") -> None:
        self.seat_of(agent).forced_by = forced_by
        self._exchange.floor.tell(SignedOut(agent))
        self._write(agent, SeatLeft(agent))

    def choose(self, agent: int, state: AgentState, forced_by: str = "") -> None:
        seat = self.seat_of(agent)
        seat.chosen, seat.forced_by = state, forced_by
        self._keep(seat)
        if seat.state is AgentState.WRAP_UP and state is AgentState.IDLE:
            self._exchange.floor.tell(WrapUpDone(agent))
        else:
            self._exchange.floor.tell(StateChosen(agent, state))

    async def levels_changed(self) -> None:
        """After a change of skill groups."""
        found = await rows.levels_of_all(list(self._seats))
        for seat in [self._seats[agent] for agent in found if agent in self._seats]:
            levels = found[seat.agent]
            if levels != seat.levels:
                seat.levels = levels
                self._exchange.floor.tell(LevelsChanged(seat.agent, levels))

    def shown(self, agent: int, state: AgentState) -> None:
        """The router's word: for boards, and for the log."""
        seat = self._seats.get(agent)
        if seat is None:
            return
        moment = now()
        seat.state, seat.since = state, moment
        forced, seat.forced_by = seat.forced_by, ""
        self._write(agent, StateShown(seat.tenant, agent, state, moment, forced))
        self.tell(agent)

    def tell(self, agent: int) -> None:
        if seat := self._seats.get(agent):
            self._exchange.tell(self._news(seat))

    # telephones come and go

    def registered(self, account: str, *, there: bool) -> None:
        """Told by the registrar."""
        agent = self._at.get(account)
        seat = self._seats.get(agent) if agent is not None else None
        if seat is None:
            return
        if there:
            self._back(seat)
        elif seat.lost is None:
            self._wait(seat)
            self._exchange.absences.away(seat.agent)
        self.tell(seat.agent)

    def _wait(self, seat: Seat) -> None:
        seat.lost = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._gone, seat)

    def _back(self, seat: Seat) -> None:
        if seat.lost:
            seat.lost.cancel()
            seat.lost = None
        if seat.state is AgentState.SIGNED_OUT:
            self._exchange.floor.tell(SignedIn(seat.agent, seat.levels, seat.chosen))
        self._exchange.absences.back(seat.agent)

    def _gone(self, seat: Seat) -> None:
        """Who talks on is lost when he has done so: his caller hears him all the time."""
        if self._exchange.absences.goes_on(seat.agent):
            self._wait(seat)
            return
        seat.lost = None
        self._exchange.absences.gone(seat.agent)
        self._exchange.floor.tell(AgentLost(seat.agent))
        self.tell(seat.agent)

    def in_call(self, agent: int) -> None:
        """After a restart: he talks, so he is at work, whether his telephone has registered again or not."""
        seat = self._seats.get(agent)
        if seat is not None and seat.state is AgentState.SIGNED_OUT:
            self._exchange.floor.tell(SignedIn(agent, seat.levels, seat.chosen))
        self._exchange.floor.engaged(agent)

    # what outlives the process

    def _keep(self, seat: Seat) -> None:
        self._write(seat.agent, Seated(seat.tenant, seat.agent, seat.account, seat.chosen, now()))

    def _write(self, agent: int, entry: Entry) -> None:
        self._exchange.book.write(f"seat {agent}", entry)

    async def restore(self) -> None:
        """After a restart: seated, and signed in as soon as their telephones are there."""
        seats = await AgentSeat.all()
        levels = await rows.levels_of_all([row.staff_id for row in seats])
        for row in seats:
            levels_of = levels[row.staff_id]
            self._seat(Seat(row.tenant_id, row.staff_id, row.account, levels_of, chosen=row.state))
