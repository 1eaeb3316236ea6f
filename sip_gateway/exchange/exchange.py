"""Everything of one gateway: the telephones, the sound, the rules, and the conversations that live now."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from hotline.calls import queries
from hotline.calls.acd.events import Queued
from hotline.calls.facts import CallFacts
from hotline.calls.numbering.numbers import Kind, Number
from hotline.calls.states import Direction, EndedBy
from hotline.calls.switchboard.news import News
from sip_gateway.exchange import incoming
from sip_gateway.exchange.absences import Absences
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.floor import Floor
from sip_gateway.exchange.history import History
from sip_gateway.exchange.house import House
from sip_gateway.exchange.keeping import Keeping
from sip_gateway.exchange.lines import Lines
from sip_gateway.exchange.phones import Phones
from sip_gateway.exchange.seats import Seats
from sip_gateway.exchange.sound import Sound
from sip_gateway.exchange.spoken import Spoken
from sip_gateway.exchange.talking import Talking
from sip_gateway.exchange.words import FromMedia
from sip_gateway.exchange.writing import Book
from sip_gateway.media.engine import Event, MediaEngine, Recorded, RecordingFailed
from sip_gateway.media.prompts.shelf import Shelf
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.incoming_call import IncomingCall

if TYPE_CHECKING:
    from sip_gateway.robot.dialler import Robot

log = structlog.get_logger(__name__)

CALLABLE = frozenset({Kind.MOBILE, Kind.LAND_LINE, Kind.SERVICE, Kind.ABROAD})

GOODBYE_SECONDS = 3.0
STOPPED = "gateway_stopped"


class Exchange:
    """Made once; `agent` is set before it listens."""

    agent: UserAgent
    robot: Robot | None = None

    def __init__(
        self,
        name: str,
        engine: MediaEngine,
        book: Book,
        shelf: Shelf,
        voices: Spoken,
        lines: Lines,
        house: House,
    ) -> None:
        self.name, self.engine, self.lines, self.house = name, engine, lines, house
        self.since = datetime.now(UTC)
        self.book, self.voices = book, voices
        self.phones, self.seats, self.floor = Phones(self), Seats(self), Floor(self)
        self.absences = Absences(self)
        self.keeping = Keeping(self.book)
        self._shelf = shelf
        self._conversations: dict[int, Conversation] = {}
        self._by_id: dict[str, Conversation] = {}
        self._of_agent: dict[int, dict[int, Conversation]] = {}
        self._listeners: list[Callable[[News], None]] = []
        self._counted = 0
        self._stopping = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self.ears = engine
        engine.listen(self._media)

    @staticmethod
    def clock() -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def ago(self, moment: float) -> timedelta:
        return timedelta(seconds=self.clock() - moment)

    def listen_by(self, ears: MediaEngine) -> None:
        """Calls in which a robot listens are carried by this engine; the usual one cannot hear."""
        self.ears = ears
        ears.listen(self._media)

    # conversations

    @property
    def conversations(self) -> list[Conversation]:
        return list(self._conversations.values())

    def conversation(self, number: int) -> Conversation | None:
        return self._conversations.get(number)

    def by_id(self, call_id: str) -> Conversation | None:
        return self._by_id.get(call_id)

    def open(
        self,
        tenant: int,
        direction: Direction,
        *,
        number: str,
        access: str = "",
        engine: MediaEngine | None = None,
    ) -> Conversation:
        """A new call, told to the book at once: should we die, it is not forgotten. `engine`: not the usual one."""
        number_here = self.count()
        call_id = f"{self.name[:20]}-{int(time.time()):x}-{number_here:x}-{secrets.token_hex(3)}"
        facts = CallFacts(call_id, tenant, self.name, direction, now(), number, access)
        history = History(self.book, facts)
        sound = self.sound(call_id, engine or self.engine)
        call = Conversation(self, number_here, tenant, history, sound)
        history.opened(facts.entered_at)
        self.begin(call)
        return call

    def count(self) -> int:
        """The number of the next conversation."""
        self._counted += 1
        return self._counted

    def begin(self, call: Conversation) -> None:
        """From here on it hears what concerns it."""
        self._conversations[call.number] = self._by_id[call.call_id] = call
        self.spawn(call.run())

    def sound(self, call_id: str, engine: MediaEngine) -> Sound:
        """What the usual engine cannot mix goes on where robots are heard."""
        return Sound(call_id, engine, self._shelf, None if self.ears is engine else self.ears)

    def forget(self, call: Conversation, *, recorded: bool) -> None:
        self._conversations.pop(call.number, None)
        self._by_id.pop(call.call_id, None)
        for agent in call.agents():
            self._of_agent.get(agent, {}).pop(call.number, None)
        if recorded:
            self.keeping.expect(call.history)

    def enqueue(
        self,
        call: Conversation,
        group: int,
        *,
        priority: int = 0,
        dedicated: int | None = None,
        waited: float = 0.0,
    ) -> None:
        """Into a queue of the router; 首问负责 is looked up first, briefly. `waited`: in an earlier call."""
        call.history.queued(group, now())
        self.spawn(self._enqueue(call, Queued(call.number, group, priority, dedicated, waited=waited)))

    async def _enqueue(self, call: Conversation, queued: Queued) -> None:
        group = queued.group
        previous = await self._previous(call) if self.house.keeps_agent(group) else None
        if not call.over:
            call.routed = True
            self.floor.tell(replace(queued, previous=previous))
            call.tell_desks()

    async def _previous(self, call: Conversation) -> int | None:
        """A database that is slow must not keep a caller from the queue."""
        number = call.history.facts.number
        if not number or len(number) < 7:
            return None
        try:
            async with asyncio.timeout(0.5):
                return await queries.previous_agent(call.tenant, number)
        except Exception as error:
            log.warning("previous_agent_unknown", why=repr(error))
            return None

    def noted(self, agent: int, call: Conversation) -> None:
        """An agent has, or had, a telephone in this call: with hundreds of calls nobody looks through all of them."""
        self._of_agent.setdefault(agent, {})[call.number] = call

    def _with_agent(self, agent: int) -> list[Conversation]:
        return list(self._of_agent.get(agent, {}).values())

    def call_of(self, agent: int) -> str:
        """The call an agent has a telephone in."""
        found = (call for call in self._with_agent(agent) if call.leg_of(agent))
        return next((call.call_id for call in found), "")

    def talk_of(self, agent: int) -> tuple[Conversation, Talking] | None:
        """The conversation an agent is in, supervisors who only listen aside."""
        for call in self._with_agent(agent):
            leg = call.leg_of(agent)
            if leg and leg.name not in call.watching and isinstance(call.stage, Talking):
                return call, call.stage
            if isinstance(call.stage, Talking) and call.stage.away == agent:
                return call, call.stage
        return None

    def is_busy(self, account: str) -> bool:
        agent = self.seats.agent_at(account)
        return bool(agent is not None and self.call_of(agent))

    # what comes in

    async def on_invite(self, sip: IncomingCall) -> None:
        if self._stopping:
            sip.refuse(503)
        else:
            await incoming.take(self, sip)

    def caller_number(self, number: Number, *, inside: bool) -> str:
        """What records keep: numbers one could call back, or nothing. Nobody outside is one of our extensions."""
        extension = inside and number.kind is Kind.EXTENSION
        return number.digits if number.kind in CALLABLE or extension else ""

    def _media(self, event: Event) -> None:
        if isinstance(event, Recorded):
            self.keeping.recorded(event)
            return
        call = self._by_id.get(event.call)
        if call:
            call.put(FromMedia(event))
        elif isinstance(event, RecordingFailed):
            log.error("recording_failed", call=event.call, why=event.reason)

    # news

    def listen(self, listener: Callable[[News], None]) -> None:
        self._listeners.append(listener)

    def tell(self, piece: News) -> None:
        for listener in self._listeners:
            listener(piece)

    # life

    def spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("exchange_task_failed", exc_info=error)

    async def goodbye(self) -> None:
        """Before the gateway is stopped: nobody is left in a dead line."""
        self._stopping = True
        ends = [call.ask(partial(call.end, EndedBy.SYSTEM, fault=STOPPED)) for call in self.conversations]
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await asyncio.gather(*ends, return_exceptions=True)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.floor.close()
