"""The sound of one conversation: what it asks of the engine, and what it knows about it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path

import structlog

from hotline.infra.errors import Conflict
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.moving import Front, NotAll, lead, lead_back
from sip_gateway.exchange.surviving.kept import KeptSound
from sip_gateway.exchange.voices import Voices, gains, held, plain_pair
from sip_gateway.media.description import read
from sip_gateway.media.engine import Gains, MediaEngine, MediaUnavailable, Side, UnknownLeg
from sip_gateway.media.prompts.shelf import Shelf
from sip_gateway.sip.call import Refused
from sip_gateway.sip.offer_answer import Glare

CANNOT_MIX = "当前媒体服务不支持多方通话"
log = structlog.get_logger(__name__)


class Sound:
    """`call` is its name in the engine; `mixer` carries it as soon as more than two speak, if the engine cannot."""

    def __init__(
        self, call: str, engine: MediaEngine, shelf: Shelf, mixer: MediaEngine | None = None
    ) -> None:
        self.call, self._engine, self._shelf, self._mixer = call, engine, shelf, mixer
        self._told: dict[str, bytes] = {}
        self._front: MediaEngine | None = None  # what browsers come through, when it is not the engine
        self._through: set[str] = set()
        self._called: set[str] = set()  # not yet answered
        self._browsers: set[str] = set()
        self._legs: dict[str, Leg] = {}
        self._held: set[str] = set()
        self._recorded: dict[str, Side] = {}
        self._moving: set[asyncio.Task[None]] = set()
        self._kept = False
        self.began = False

    # legs

    async def answer(self, name: str, offer: bytes, source: str) -> bytes:
        """Our description for a telephone that calls, or changes its mind."""
        self.began = True
        engine = self._told_by(name)
        told = (await engine.answer(self.call, name, offer.decode(), source=source)).encode()
        if read(offer.decode()).browser:
            self._browsers.add(name)
        return self._tell(name, told)

    async def describe(self, name: str, offer: bytes, source: str) -> bytes:
        """Our answer, or our offer to a telephone that left the first word to us (RFC 3261 §13.2.1)."""
        return await (self.answer(name, offer, source) if offer else self.offer(name))

    async def offer(self, name: str, *, browser: bool = False) -> bytes:
        """Our description for a telephone we call."""
        self.began = True
        self._called.add(name)
        if browser:
            self._browsers.add(name)
        return self._tell(name, (await self._engine.offer(self.call, name, browser=browser)).encode())

    async def accept(self, name: str, answer: bytes, source: str) -> None:
        await self._told_by(name).accept(self.call, name, answer.decode(), source=source)
        self._called.discard(name)

    def _told_by(self, name: str) -> MediaEngine:
        """Whom this telephone describes itself to."""
        return self._front if self._front and name in self._through else self._engine

    def _tell(self, name: str, description: bytes) -> bytes:
        self._told[name] = description
        return description

    def joined(self, leg: Leg) -> None:
        self._legs[leg.name] = leg

    async def remove(self, name: str) -> None:
        """A leg is gone, or never came."""
        self._legs.pop(name, None)
        self._held.discard(name)
        self._called.discard(name)
        self._recorded.pop(name, None)
        for engine in {self._engine, self._told_by(name)}:
            await self._let_go(engine, name)
        self._through.discard(name)

    async def _let_go(self, engine: MediaEngine, name: str) -> None:
        with contextlib.suppress(UnknownLeg, MediaUnavailable):
            await engine.remove(self.call, name)

    # what is heard

    async def play(
        self,
        leg: Leg,
        prompts: Sequence[Path],
        *,
        token: str = "",
        repeat: int = 1,
        interruptible: bool = False,
    ) -> None:
        with contextlib.suppress(UnknownLeg):
            await self._engine.play(
                self.call, leg.name, prompts, token=token, repeat=repeat, interruptible=interruptible
            )

    async def play_own(self, leg: Leg, name: str, *, repeat: int = 0) -> None:
        """Music or a tone of the line."""
        await self.play(leg, [await self._shelf.own(name)], repeat=repeat)

    async def stop(self, leg: Leg) -> None:
        with contextlib.suppress(UnknownLeg, MediaUnavailable):
            await self._engine.stop(self.call, leg.name)

    async def hear(self, name: str, *, on: bool) -> None:
        """Listen to what this telephone says. MediaUnavailable where the engine cannot."""
        with contextlib.suppress(UnknownLeg):
            await self._engine.hear(self.call, name, on=on)

    async def press(self, leg: Leg, digits: str) -> None:
        await self._engine.press(self.call, leg.name, digits)

    async def arrange(self, voices: Voices) -> None:
        """Make it so that everybody hears whom he should. Conflict where the engine cannot."""
        await self._hold(voices)
        found = gains(voices)
        try:
            await self._let_hear(found)
        except MediaUnavailable as error:
            if any(found.values()):  # one who hears nobody is silent anyway
                await self._to_the_mixer(error)
                await self._hold(voices)
                await self._let_hear(found)

    async def _let_hear(self, found: Gains) -> None:
        pair = plain_pair(found)
        if pair:
            await self._bridge(*pair)
        else:
            await self._engine.mix(self.call, found)

    async def _to_the_mixer(self, error: MediaUnavailable) -> None:
        """All together, and for the rest of the call; where one telephone does not come, nobody goes."""
        mixer, legs, before = self._mixer, list(self._legs.values()), self._engine
        front = before if isinstance(before, Front) else None
        if mixer is None or self._called:
            raise Conflict(CANNOT_MIX, code="cannot_mix") from error
        try:
            self._told |= await lead(self.call, legs, mixer, front, self._browsers)
        except NotAll as failure:
            came = [leg for leg in legs if leg.name in failure.told]
            await lead_back(self.call, came, before, self._told, self._browsers)
            await self._leave(mixer)
            raise Conflict(CANNOT_MIX, code="cannot_mix") from failure
        self._engine, self._mixer = mixer, None
        self._held.clear()
        self._recorded = {}
        await self._part(before)

    async def _part(self, engine: MediaEngine) -> None:
        """Only browsers stay at the engine of before, which keeps no record of what goes through it."""
        self._through = self._browsers & self._legs.keys()
        if not self._through:
            await self._leave(engine)
            return
        self._front = engine
        with contextlib.suppress(UnknownLeg, MediaUnavailable):
            await engine.stop_recording(self.call)
        for name in self._legs.keys() - self._through:
            await self._let_go(engine, name)

    async def _leave(self, engine: MediaEngine) -> None:
        """It is over there; what was recorded there is a recording of its own."""
        with contextlib.suppress(UnknownLeg, MediaUnavailable):
            self._kept |= (await engine.delete(self.call)).recording

    async def _hold(self, voices: Voices) -> None:
        caller = voices.caller
        if held(voices) and caller not in self._held:
            self._held.add(caller)
            await self._engine.hold(self.call, caller, await self._shelf.own("music"))
        elif not held(voices) and caller in self._held:
            self._held.discard(caller)
            await self._engine.resume(self.call, caller)

    async def _bridge(self, one: str, other: str) -> None:
        for name in (one, other):
            await self._engine.stop(self.call, name)
        for name, offer in (await self._engine.bridge(self.call, one, other)).items():
            task = asyncio.create_task(self._invite_again(self._legs[name], offer))
            self._moving.add(task)
            task.add_done_callback(self._moving.discard)

    async def _invite_again(self, leg: Leg, offer: str) -> None:
        """Some engines must tell a telephone where its partner is now. One that is slow keeps nobody waiting."""
        try:
            answer = await leg.sip.offer(self._tell(leg.name, offer.encode()))
            await self.accept(leg.name, answer, leg.source)
        except (Refused, Glare, UnknownLeg, MediaUnavailable) as error:
            log.warning("media_not_moved", leg=leg.name, why=repr(error))

    # what is kept

    async def record(self, legs: Sequence[Leg], left: Leg) -> None:
        """Stereo: the citizen on one side, everybody else on the other."""
        sides = {leg.name: Side.LEFT if leg is left else Side.RIGHT for leg in legs}
        if sides != self._recorded:
            self._recorded = sides
            with contextlib.suppress(UnknownLeg):
                await self._engine.record(self.call, sides)

    async def stop_recording(self) -> None:
        self._recorded = {}
        with contextlib.suppress(UnknownLeg, MediaUnavailable):
            await self._engine.stop_recording(self.call)

    # what outlives the process

    def kept(self, engine: MediaEngine) -> KeptSound | None:
        """None: this engine does not carry it."""
        if not self.began or self._engine is not engine:
            return None
        told = {name: text.decode() for name, text in self._told.items() if name in self._legs}
        held, browsers = sorted(self._held), sorted(self._browsers & self._legs.keys())
        return KeptSound(told, tuple(browsers), tuple(held), dict(self._recorded))

    def goes_on(self, kept: KeptSound) -> None:
        """As it was in an earlier life of the gateway."""
        self.began = True
        self._told = {name: text.encode() for name, text in kept.told.items()}
        self._browsers, self._held = set(kept.browsers), set(kept.held)
        self._recorded = dict(kept.recorded)

    async def end(self) -> bool:
        """The call is over. Whether a recording follows."""
        if not self.began:
            return False
        self.began = False
        for engine in filter(None, (self._engine, self._front)):
            await self._leave(engine)
        return self._kept
