"""One person, or a number outside, is rung for the caller: telephone after telephone, until somebody answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from hotline.calls.numbering.reaching import Stage as RingStage
from hotline.calls.states import LegKind
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.ringing import Ringing
from sip_gateway.exchange.stage import Stage
from sip_gateway.sip.incoming_call import IncomingCall

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

Failed = Callable[[int], Awaitable[None]]


class Reaching(Stage):
    """`failed` is awaited with the last code when nobody answered."""

    shown = "dialling"

    def __init__(self, conversation: Conversation, stages: Sequence[RingStage], failed: Failed) -> None:
        super().__init__(conversation)
        self._stages, self._failed = list(stages), failed
        self._ringing: Ringing | None = None

    async def enter(self) -> None:
        await self._sound_of_ringing()
        await self._next(480)

    async def _sound_of_ringing(self) -> None:
        call, caller = self.conversation, self.conversation.caller
        if caller is None:
            return
        if isinstance(caller.sip, IncomingCall) and caller.sip.state in ("new", "early"):
            caller.sip.ring()
        else:
            await call.sound.play_own(caller, "ringback")

    async def _next(self, code: int) -> None:
        if not self._stages:
            await self._failed(code)
            return
        stage, call = self._stages.pop(0), self.conversation
        self._ringing = call.exchange.phones.of_targets(call, stage.targets, LegKind.OUTSIDE)
        call.ringers.ring(self._ringing, stage.seconds)

    async def nobody(self, ringing: Ringing, code: int) -> None:
        await self._next(code)

    async def picked_up(self, ringing: Ringing, leg: Leg) -> None:
        call = self.conversation
        await call.answer_caller()
        if not call.history.handed_over:  # whoever was passed on outside has not been served by us
            call.history.note(answered_at=now())
        await call.talk(leg)

    async def leave(self) -> None:
        await super().leave()
        if self._ringing is not None and self._ringing in self.conversation.ringers:
            self.conversation.ringers.stop(self._ringing)
        if self.conversation.caller:
            await self.conversation.sound.stop(self.conversation.caller)
