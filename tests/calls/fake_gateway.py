"""A gateway without telephones: proves, answers, tells – the test double of the pages.

`said` keeps the orders; `refusing` turns some down; `tell` sends news; the four words of `calls` play the
telephone network's part. Sign-in, states and what is done to a call behave as the real one's do, as far as a
page can see.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction, LegKind
from hotline.calls.switchboard import speech
from hotline.calls.switchboard.news import Board, CallCard, Hello, Line, News, Party, Queue, Seat
from hotline.calls.switchboard.orders import Order
from hotline.infra.errors import Refused
from hotline.infra.secrets import Vault

_ORDERS: TypeAdapter[Any] = TypeAdapter(Order)
STAGES = {"hold": "held", "resume": "talking", "consult": "consulting", "conference": "conference"}


@dataclass
class FakeGateway:
    """`secret`: the house's secret key."""

    secret: str
    said: list[Any] = field(default_factory=list)
    refusing: dict[str, Refused] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    cards: dict[int, CallCard] = field(default_factory=dict)
    queues: dict[int, Queue] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    @asynccontextmanager
    async def at(self, where: Path | tuple[str, int]) -> AsyncIterator["FakeGateway"]:
        await self.up(where)
        try:
            yield self
        finally:
            await self.down()

    @property
    def heard(self) -> bool:
        """Whether somebody is connected."""
        return bool(self._writers)

    async def up(self, where: Path | tuple[str, int]) -> None:
        limit = speech.LONGEST_LINE
        if isinstance(where, Path):
            self._server = await asyncio.start_unix_server(self._serve, str(where), limit=limit)
        else:
            self._server = await asyncio.start_server(self._serve, *where, limit=limit)

    async def down(self) -> None:
        """As when its process is killed: seats and calls are known to nobody any more."""
        if self._server:
            self._server.close()
        for writer in list(self._writers):
            writer.close()
        self.seats.clear()
        self.cards.clear()
        await asyncio.sleep(0)

    @property
    def did(self) -> list[str]:
        return [one.do for one in self.said if one.do != "look"]

    def last(self, do: str) -> Any:
        return next(one for one in reversed(self.said) if one.do == do)

    # — what the telephone network does ————————————————————————————————————————

    def ring(self, agent: int, number: str, call: str = "call-1", **more: Any) -> CallCard:
        """A caller reaches this agent."""
        seat = self.seats[agent]
        known: dict[str, Any] = {
            "tenant": seat.tenant,
            "call": call,
            "agent": agent,
            "stage": "ringing",
            "direction": Direction.INCOMING,
            "number": number,
            "access_number": "12345",
            "entered_at": _now(),
            "queued_at": _now(),
            "parties": (Party(kind=LegKind.CALLER, number=number, state="talking"),),
        }
        card = CallCard(**(known | more))
        self.sit(agent, AgentState.RINGING, call=call)
        self.deal(card)
        return card

    def answer(self, agent: int) -> None:
        """The agent's telephone is picked up."""
        self.change(agent, stage="talking", answered_at=_now())
        self.sit(agent, AgentState.TALKING, call=self.cards[agent].call)

    def end(self, agent: int, outcome: Outcome = Outcome.ANSWERED, reason: str = "") -> None:
        answered = self.cards[agent].answered_at is not None
        self.change(agent, stage="ended", ended_at=_now(), outcome=outcome, reason=reason)
        call = self.cards.pop(agent).call
        self.sit(agent, AgentState.WRAP_UP if answered else AgentState.IDLE, call=call if answered else "")

    def change(self, agent: int, **what: Any) -> None:
        self.deal(self.cards[agent].model_copy(update=what))

    def deal(self, card: CallCard) -> None:
        self.cards[card.agent or 0] = card
        self.tell(card)
        self.tell(card.model_copy(update={"agent": None}))

    def sit(self, agent: int, state: AgentState, **what: Any) -> None:
        seat = self.seats[agent].model_copy(update={"state": state, "since": _now(), "call": "", **what})
        self.seats[agent] = seat
        self.tell(seat)

    def tell(self, piece: News) -> None:
        for writer in self._writers:
            writer.write(speech.line({"news": piece.model_dump(mode="json")}))

    # — the wire ———————————————————————————————————————————————————————————————

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # ended by a test: whoever is connected goes quietly
        with suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.CancelledError):
            said = str(speech.read(await reader.readline()).get("proof", ""))
            if not hmac.compare_digest(said, Vault(self.secret).handed_out("switchboard").hex()):
                return writer.close()
            writer.write(speech.line({"news": Hello(gateway="fake", since=_now()).model_dump(mode="json")}))
            self._writers.add(writer)
            while line := await reader.readline():
                words = speech.read(line)
                writer.write(speech.line({"id": words["id"], **self._answer(words["order"])}))
        self._writers.discard(writer)
        writer.close()
        return None

    def _answer(self, words: dict[str, Any]) -> dict[str, Any]:
        order = _ORDERS.validate_python(words)
        self.said.append(order)
        if order.do in self.refusing:
            return {"refused": speech.refusal(self.refusing[order.do])}
        done = getattr(self, f"_{order.do}", self._any)(order)
        return {"done": done}

    def _look(self, order: Any) -> Any:
        seats = tuple(one for one in self.seats.values() if one.tenant == order.tenant)
        cards = [one for one in self.cards.values() if one.tenant == order.tenant]
        board = Board(
            seats=seats,
            queues=tuple(one for one in self.queues.values() if one.tenant == order.tenant),
            calls=(*cards, *(one.model_copy(update={"agent": None}) for one in cards)),
            lines=tuple(self.lines.values()),
        )
        return board.model_dump(mode="json")

    def _sign_in(self, order: Any) -> None:
        seat = Seat(tenant=order.tenant, agent=order.agent, state=order.state, since=_now())
        self.seats[order.agent] = seat
        self.sit(order.agent, order.state, account=order.account, registered=True)

    def _sign_out(self, order: Any) -> None:
        if order.agent in self.seats:
            self.sit(order.agent, AgentState.SIGNED_OUT)
            del self.seats[order.agent]

    def _choose_state(self, order: Any) -> None:
        self.sit(order.agent, order.state)

    def _dial(self, order: Any) -> None:
        known = {"direction": Direction.OUTGOING, "stage": "dialling", "call_back": order.call_back}
        self.ring(order.agent, order.number, f"out-{len(self.said)}", **known, queued_at=None)
        self.sit(order.agent, AgentState.TALKING, call=self.cards[order.agent].call)

    def _hang_up(self, order: Any) -> None:
        self.end(order.agent)

    def _mute(self, order: Any) -> None:
        self.change(order.agent, muted=order.on)

    def _transfer(self, order: Any) -> None:
        self.end(order.agent)

    _complete_transfer = _transfer

    def _force_hang_up(self, order: Any) -> None:
        for agent in [one for one, card in self.cards.items() if card.call == order.call]:
            self.end(agent)

    def _any(self, order: Any) -> None:
        if stage := STAGES.get(order.do):
            self.change(order.agent, stage=stage)


def _now() -> datetime:
    return datetime.now(UTC)
