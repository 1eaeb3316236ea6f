"""Whom to call next: as many as there are free lines and people, and no line that callers may need."""

from __future__ import annotations

import asyncio
import math
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from hotline.calls.acd.states import AgentState
from hotline.hearing import heard
from hotline.infra.errors import Refused
from hotline.infra.settings import Settings
from hotline.outreach.campaigns import dialling
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.scripts import library
from hotline.speech.engine import Engine, engine_of
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.robot import sentences
from sip_gateway.robot.calling import CANNOT_SPEAK, NOT_ALLOWED, STOPPED, place, write_ending
from sip_gateway.robot.conversing import Conversing
from sip_gateway.robot.errand import Errand, Report
from sip_gateway.robot.manner import Manner, manner_of
from sip_gateway.robot.recognising import Recogniser

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange
    from sip_gateway.sip.trunks.line import Line

log = structlog.get_logger(__name__)


class Robot:
    """One a gateway. `name` is one process's, never two's."""

    def __init__(self, exchange: Exchange, settings: Settings, engine: Engine | None) -> None:
        self.exchange = exchange
        self.manner: Manner = manner_of(settings)
        self.recogniser = Recogniser(engine, self.manner.recognise, exchange.clock)
        self.name = f"{exchange.name[:20]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._most, self._pause = settings.robot_calls, settings.robot_poll_seconds
        self._left_percent = 100 - settings.robot_reserved_percent
        self._calls: set[Conversation] = set()
        self._preparing = 0
        self._wake = asyncio.Event()
        self._dialling: asyncio.Task[None] | None = None
        self._stopped = False

    # life

    def start(self) -> None:
        if self._most:
            self._dialling = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Nobody new is called; who is on the line is told goodbye by the exchange."""
        self._stopped = True
        if self._dialling is not None:
            self._dialling.cancel()
            await asyncio.gather(self._dialling, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._once()
            except Exception as error:
                log.warning("robot_could_not_ask", why=repr(error))  # the database is away: asked again
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause):
                    await self._wake.wait()

    async def _once(self) -> None:
        """Asked even while all lines are taken, for it is our sign of life; a gateway without any never dials."""
        if not self.exchange.lines.trunks.lines and not self._calls:
            return
        claimed = await dialling.claim(self.name, lines=self.free, agents=self.idle(), now=now())
        for call in claimed:
            self.exchange.spawn(self.call(Errand.of(call)))

    # what is free

    @property
    def at_once(self) -> int:
        """Calls of the robot now, those being prepared among them."""
        return len(self._calls) + self._preparing

    @property
    def free(self) -> int:
        """Lines for more calls."""
        lines = self.exchange.lines.trunks.lines.values()
        room = sum(self._room(line) for line in lines) - self._preparing
        return max(0, min(self._most - self.at_once, room))

    def _room(self, line: Line) -> int:
        """What callers and agents may need stays free."""
        allowed = math.floor(line.trunk.capacity * self._left_percent / 100)
        return max(0, allowed - line.in_use) if line.up else 0

    def idle(self) -> dict[int, int]:
        """Skill group → agents who wait for a call."""
        return {
            group.id: self.exchange.floor.count(group.id, AgentState.IDLE)
            for groups in self.exchange.house.groups.values()
            for group in groups
        }

    # one call

    async def call(self, errand: Errand) -> None:
        """Nothing is rendered once somebody is on the line."""
        self._preparing += 1
        try:
            speakable = await sentences.prepare(self.exchange, errand)
        except Exception as error:
            log.warning("robot_cannot_speak", why=repr(error))
            speakable = False
        finally:
            self._preparing -= 1
        if self._stopped or not speakable:
            self._not_called(errand, STOPPED if self._stopped else CANNOT_SPEAK)
        elif (call := place(self.exchange, self, errand)) is None:
            self._not_called(errand, NOT_ALLOWED)
        else:
            self._calls.add(call)
            call.on_end.append(lambda by, fault: self._over(call))

    async def takes(self, call: Conversation, code: str) -> bool:
        """Somebody called us and is to talk to the robot by this script; False: there is none in force."""
        try:
            _, script = await library.in_force(call.tenant, code)
        except Refused as refusal:
            log.warning("robot_has_no_script", code=code, why=str(refusal))
            return False
        errand = Errand(script, {}, call.tenant, call.history.facts.number)
        await call.go(Conversing(call, errand, Report(CallOutcome.HUMAN), self.recogniser, self.manner))
        return True

    def _over(self, call: Conversation) -> None:
        self._calls.discard(call)
        self._wake.set()

    def _not_called(self, errand: Errand, why: str) -> None:
        write_ending(self.exchange, errand, Report(detail=why), f"robot-{errand.attempt}")


@asynccontextmanager
async def calling(exchange: Exchange, settings: Settings) -> AsyncIterator[None]:
    """While the block lasts the robot calls whom it is asked to."""
    engine = engine_of(settings)
    exchange.robot = robot = Robot(exchange, settings, engine)
    robot.start()
    try:
        with heard():
            yield
    finally:
        await robot.stop()
        if engine is not None:
            await engine.close()
