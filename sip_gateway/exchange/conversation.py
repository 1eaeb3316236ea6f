"""One telephone call, from its first ring to its one outcome.

Everything that happens to it comes through its mailbox, and one task takes it out: a conversation needs no locks.
What it does at a time is its stage (navigating, waiting, reaching, talking).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from hotline.calls.acd.events import HungUp
from hotline.calls.states import EndedBy
from hotline.calls.switchboard.news import Brief, CallCard
from hotline.infra.errors import Conflict, Refused
from sip_gateway.exchange import cards, from_legs, from_media, from_router
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.ringers import Ringers
from sip_gateway.exchange.stage import Stage
from sip_gateway.exchange.talking import Talking
from sip_gateway.exchange.voices import Watch
from sip_gateway.exchange.words import (
    Asked,
    FromLeg,
    FromMedia,
    FromRouter,
    Happened,
    NobodyThere,
    PickedUp,
    TimeUp,
    Word,
)
from sip_gateway.media.engine import MediaUnavailable, UnusableDescription
from sip_gateway.sip.call import Call
from sip_gateway.sip.events import Ended, Failed
from sip_gateway.sip.incoming_call import IncomingCall

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange
    from sip_gateway.exchange.history import History
    from sip_gateway.exchange.sound import Sound

log = structlog.get_logger(__name__)

FAULT = "通话出错，已经结束"
ENDED = "通话已经结束"


class Conversation:
    """`number` is its name for the router, `call_id` for everybody else."""

    def __init__(self, exchange: Exchange, number: int, tenant: int, history: History, sound: Sound) -> None:
        self.exchange, self.number, self.tenant = exchange, number, tenant
        self.history, self.sound = history, sound
        self.stage = Stage(self)
        self.caller: Leg | None = None
        self.legs: dict[str, Leg] = {}
        self.ringers = Ringers(self)
        self.watching: dict[str, Watch] = {}
        self.engaged: set[int] = set()  # agents here without the router
        self.routed = False  # the router knows this call
        self.keys: tuple[str, ...] = ()
        self.over = False
        self.reason = ""
        self.call_back = ""
        self.brief: Brief | None = None  # what a robot has found out, for the agent who takes over
        self.on_end: list[Callable[[EndedBy, str], None]] = []
        self._mailbox: asyncio.Queue[Word] = asyncio.Queue()
        self._pumps: set[asyncio.Task[None]] = set()
        self._named = 0
        self._told: dict[int | None, CallCard] = {}

    @property
    def call_id(self) -> str:
        return self.history.facts.call_id

    # the mailbox

    def put(self, word: Word) -> None:
        """From anywhere in the loop."""
        if not self.over:
            self._mailbox.put_nowait(word)
            return
        if isinstance(word, Asked) and not word.answer.done():
            word.answer.set_exception(Conflict(ENDED, code="ended"))
        if isinstance(word, PickedUp):
            word.leg.hang_up("the call is over")

    async def ask(self, what: Callable[[], Awaitable[Any]]) -> Any:
        """Done in its turn; its refusal is raised here."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.put(Asked(what, answer))
        return await answer

    async def run(self) -> None:
        """Until it is over. What breaks one call does not break another."""
        while not self.over:
            word = await self._mailbox.get()
            try:
                await self._take(word)
            except MediaUnavailable:
                await self.end(EndedBy.SYSTEM, fault="media")
            except UnusableDescription:
                await self.end(EndedBy.SYSTEM, fault="codec")
            except Exception:
                log.exception("conversation_failed", call=self.call_id)
                await self.end(EndedBy.SYSTEM, fault="exchange")
        while not self._mailbox.empty():
            self.put(self._mailbox.get_nowait())

    async def _take(self, word: Word) -> None:
        match word:
            case FromLeg(leg=leg, event=event):
                await from_legs.take(self, leg, event)
            case FromMedia(event=event):
                await from_media.take(self, event)
            case FromRouter(command=command):
                await from_router.take(self, command)
            case PickedUp(ringing=ringing, leg=leg):
                await self.ringers.picked_up(ringing, leg)
            case NobodyThere(ringing=ringing, code=code):
                await self.ringers.nobody(ringing, code)
            case TimeUp(token=(stage, token)):
                if stage is self.stage:
                    await stage.time_up(token)
            case Asked(what=what, answer=answer):
                await self._answer(what, answer)
            case Happened(do=do):
                await do()

    @staticmethod
    async def _answer(what: Callable[[], Awaitable[Any]], answer: asyncio.Future[Any]) -> None:
        try:
            done = await what()
        except Refused as refusal:
            if not answer.done():
                answer.set_exception(refusal)
        except Exception:
            if not answer.done():  # whoever asked does not wait for a call that ends
                answer.set_exception(Conflict(FAULT, code="fault"))
            raise
        else:
            if not answer.done():
                answer.set_result(done)

    # legs

    def name(self, kind: str) -> str:
        """Of the next leg."""
        self._named += 1
        return f"{kind}{self._named}"

    def join(self, leg: Leg) -> None:
        """A telephone takes part from now on; what it says comes to the mailbox."""
        self.legs[leg.name] = leg
        self.history.legs.append(leg)
        if leg.agent is not None:
            self.exchange.noted(leg.agent, self)
        self.sound.joined(leg)
        pump = asyncio.create_task(self._pump(leg))
        self._pumps.add(pump)
        pump.add_done_callback(self._pumps.discard)

    async def _pump(self, leg: Leg) -> None:
        while True:
            event = await leg.sip.events.get()
            self.put(FromLeg(leg, event))
            if isinstance(event, Ended | Failed):
                return

    def leg_of(self, agent: int) -> Leg | None:
        """The telephone of this agent here."""
        return next((leg for leg in self.legs.values() if leg.agent == agent and leg.living), None)

    def leg_with(self, call: Call) -> Leg | None:
        return next((leg for leg in self.legs.values() if leg.sip is call), None)

    async def drop(self, leg: Leg, reason: str = "") -> None:
        """It leaves; hung up if it has not hung up itself."""
        if leg.living:
            leg.ended_at, leg.state = now(), "left"
            leg.hang_up(reason)
        self.legs.pop(leg.name, None)
        self.watching.pop(leg.name, None)
        await self.sound.remove(leg.name)
        self._release(leg)

    def _release(self, leg: Leg) -> None:
        if leg.agent in self.engaged:
            self.engaged.discard(leg.agent)
            self.exchange.floor.released(leg.agent)
        self.tell_desks()

    async def answer_caller(self) -> None:
        """Whoever calls hears us from here on."""
        if self.caller is not None:
            await self.answer(self.caller)

    async def answer(self, leg: Leg) -> None:
        """A telephone that called us; one that we called has answered already."""
        if not isinstance(leg.sip, IncomingCall) or leg.sip.state not in ("new", "early"):
            return
        try:
            leg.sip.answer(await self.sound.describe(leg.name, leg.sip.sdp, leg.source))
        except (UnusableDescription, MediaUnavailable) as error:
            leg.sip.refuse(488 if isinstance(error, UnusableDescription) else 503)
            raise
        leg.state, leg.answered_at = "talking", now()

    # stages

    async def go(self, stage: Stage) -> None:
        """From one stage into another."""
        await self.stage.leave()
        self.stage = stage
        await stage.enter()
        self.tell_desks()

    async def talk(self, partner: Leg) -> None:
        """The caller and this one speak from here on."""
        await self.go(Talking(self, partner))

    # the end

    async def end(self, by: EndedBy, *, fault: str = "") -> None:
        """Once. Every leg is hung up, the router told, the outcome written, the sound finished."""
        if self.over:
            return
        self.over = True
        moment = now()
        await self._leave_stage()
        self.ringers.stop_all()
        if self.routed:
            self.routed = False
            self.exchange.floor.tell(HungUp(self.number, fault=bool(fault)))
        self.history.closed(moment, by, fault=fault)
        for hear in self.on_end:
            hear(by, fault)
        await self._hang_up_all(fault, moment)

    async def _leave_stage(self) -> None:
        """Whatever cannot be tidied up any more, the call ends."""
        try:
            await self.stage.leave()
        except Exception as error:
            log.warning("stage_not_left", call=self.call_id, why=repr(error))

    async def _hang_up_all(self, fault: str, moment: datetime) -> None:
        for leg in list(self.legs.values()):
            if leg.living:
                leg.ended_at = moment
                leg.hang_up(fault)
            if leg.agent in self.engaged:
                self.exchange.floor.released(leg.agent)
        self.engaged.clear()
        recorded = await self.sound.end()
        self.tell_desks()
        self.exchange.forget(self, recorded=recorded)
        for pump in list(self._pumps):
            pump.cancel()

    # desks

    def tell_desks(self) -> None:
        """Everybody who has a part in it, and the board."""
        for card in cards.cards_of(self):
            if self._told.get(card.agent) != card:
                self._told[card.agent] = card
                self.exchange.tell(card)

    def agents(self) -> set[int]:
        """Who has, or had, a telephone in it."""
        found = {leg.agent for leg in self.history.legs if leg.agent is not None}
        return found | set(self.ringers.agents)

    @property
    def answered_by_agent(self) -> bool:
        return self.history.facts.answered_at is not None

    def happened(self, do: Callable[[], Awaitable[None]]) -> None:
        self.put(Happened(do))

    def in_background(self, work: Awaitable[None]) -> None:
        """A query must not stop the keys of the caller from being heard."""

        async def wait() -> None:
            with contextlib.suppress(asyncio.CancelledError):
                await work

        task = asyncio.create_task(wait())
        self._pumps.add(task)
        task.add_done_callback(self._pumps.discard)
