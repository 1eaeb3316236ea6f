"""A process's copy of what the gateway tells, centre by centre: read at every moment, asked for once."""

import asyncio
from dataclasses import dataclass, field

from hotline.calls.acd.states import AgentState
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.news import Board, CallCard, Hello, Line, News, Queue, Seat
from hotline.infra.bus import LocalBus

#: Told when the gateway came or went.
GATEWAY = "gateway"


def desk_topic(agent: int) -> str:
    """What concerns one agent's own desk."""
    return f"desk:{agent}"


def floor_topic(tenant: int) -> str:
    """What concerns a centre's board."""
    return f"floor:{tenant}"


def queues_topic(tenant: int) -> str:
    """How many wait in a centre."""
    return f"queues:{tenant}"


@dataclass
class Floor:
    """One centre as it is now."""

    seats: dict[int, Seat] = field(default_factory=dict)
    queues: dict[int, Queue] = field(default_factory=dict)
    calls: dict[str, CallCard] = field(default_factory=dict)  # as the board has them
    cards: dict[int, dict[str, CallCard]] = field(default_factory=dict)  # as agents have them
    lines: dict[str, Line] = field(default_factory=dict)

    @classmethod
    def of(cls, board: Board) -> "Floor":
        floor = cls()
        pieces: list[News] = [*board.seats, *board.queues, *board.calls, *board.lines]
        for piece in pieces:
            floor.hear(piece)
        return floor

    def hear(self, piece: News) -> None:
        """Each piece is whole: the newest counts."""
        match piece:
            case Seat():
                self._sit(piece)
            case Queue():
                self.queues[piece.group] = piece
            case Line():
                self.lines[piece.name] = piece
            case CallCard(agent=None):
                self.calls[piece.call] = piece
                if piece.stage == "ended":
                    del self.calls[piece.call]
            case CallCard():
                self._deal(piece, piece.agent or 0)

    def card_of(self, agent: int) -> CallCard | None:
        """The call an agent has; else the one just ended, while it is being wrapped up."""
        cards = self.cards.get(agent, {}).values()
        living = [one for one in cards if one.stage != "ended"]
        return next(reversed(living or list(cards)), None)

    def _sit(self, seat: Seat) -> None:
        if seat.state is AgentState.SIGNED_OUT:
            self.seats.pop(seat.agent, None)
            self.cards.pop(seat.agent, None)
            return
        self.seats[seat.agent] = seat
        if seat.state not in (AgentState.WRAP_UP, AgentState.TALKING):
            self._clear(seat.agent)

    def _deal(self, card: CallCard, agent: int) -> None:
        self._clear(agent)
        cards = self.cards.setdefault(agent, {})
        cards.pop(card.call, None)
        # A call that rang here and was taken by a colleague leaves nothing to wrap up.
        if card.stage != "ended" or card.answered_at is not None:
            cards[card.call] = card

    def _clear(self, agent: int) -> None:
        cards = self.cards.get(agent, {})
        self.cards[agent] = {call: one for call, one in cards.items() if one.stage != "ended"}


class Picture:
    """`await floor(tenant)`; `bus` tells in this process what has changed."""

    def __init__(self, switchboard: Switchboard) -> None:
        self.switchboard = switchboard
        self.bus = LocalBus()
        self._floors: dict[int, Floor] = {}
        self._asking: dict[int, list[News]] = {}
        self._locks: dict[int, asyncio.Lock] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            async with self.switchboard.news() as pieces:
                async for piece in pieces:
                    await self._hear(piece)
            await self._forget()

    async def floor(self, tenant_id: int) -> Floor:
        """NotReachable while there is no gateway."""
        async with self._locks.setdefault(tenant_id, asyncio.Lock()):
            if tenant_id not in self._floors:
                await self._ask(tenant_id)
            return self._floors[tenant_id]

    async def _ask(self, tenant_id: int) -> None:
        """What is told while we ask may be newer than the answer: it is heard again after it."""
        meanwhile = self._asking[tenant_id] = []
        try:
            floor = Floor.of(await self.switchboard.look(tenant_id))
            for piece in meanwhile:
                floor.hear(piece)
            self._floors[tenant_id] = floor
        finally:
            self._asking.pop(tenant_id, None)

    async def _hear(self, piece: News) -> None:
        if isinstance(piece, Hello):
            await self._forget()
            return
        tenant = getattr(piece, "tenant", None)
        for one, floor in self._floors.items():
            if tenant in (None, one):
                floor.hear(piece)
        for one, kept in self._asking.items():
            if tenant in (None, one):
                kept.append(piece)
        await self._tell(piece)

    async def _tell(self, piece: News) -> None:
        agent = getattr(piece, "agent", None)
        if agent is not None:
            said = piece.reason if isinstance(piece, CallCard) and piece.stage == "ended" else ""
            await self.bus.publish(desk_topic(agent), {"said": said})
        if isinstance(piece, Queue):
            await self.bus.publish(queues_topic(piece.tenant), {})
        for one in [piece.tenant] if not isinstance(piece, (Line, Hello)) else list(self._floors):
            await self.bus.publish(floor_topic(one), {})

    async def _forget(self) -> None:
        self._floors.clear()
        await self.bus.publish(GATEWAY, {})
