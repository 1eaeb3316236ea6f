"""The agent calls somebody: his own telephone rings first, then the other one's (click-to-call, call-back)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hotline.calls.ivr.steps import Flow
from hotline.calls.numbering.reaching import Stage as RingStage
from hotline.calls.states import Direction, EndedBy, LegKind
from hotline.infra.errors import Conflict, Invalid
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.connecting import ring_stages
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.navigating import Navigating
from sip_gateway.exchange.ringing import Ringing
from sip_gateway.exchange.stage import Stage
from sip_gateway.sip.incoming_call import IncomingCall

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

OWN_SECONDS = 20.0
TOLD_SECONDS = 3.0


class Dialling(Stage):
    """First the agent's leg, then the citizen's, who is the caller of the record from then on."""

    shown = "dialling"

    def __init__(
        self,
        conversation: Conversation,
        agent: int | None,
        stages: Sequence[RingStage],
        own: Leg | None = None,
    ) -> None:
        super().__init__(conversation)
        self._agent, self._stages, self._own = agent, list(stages), own

    async def enter(self) -> None:
        call = self.conversation
        if self._own is not None:
            await self._ring_there(self._own)
        elif self._agent is not None:
            call.ringers.ring(call.exchange.phones.own(call, self._agent), OWN_SECONDS)

    async def _ring_there(self, own: Leg) -> None:
        """The own telephone is there: it hears that it rings."""
        if isinstance(own.sip, IncomingCall):
            own.sip.ring()
        else:
            await self.conversation.sound.play_own(own, "ringback")
        await self._next(480)

    async def picked_up(self, ringing: Ringing, leg: Leg) -> None:
        if self._own is None:
            self._own = leg
            await self._ring_there(leg)
            return
        call = self.conversation
        leg.kind = LegKind.CALLER
        call.caller = leg
        await call.answer(self._own)
        call.history.note(answered_at=now(), agent_id=self._agent)
        call.history.told(now())
        await call.talk(self._own)

    async def nobody(self, ringing: Ringing, code: int) -> None:
        if self._own is None:
            self.conversation.reason = "本机无人接听"
            await self.conversation.end(EndedBy.SYSTEM)
        else:
            await self._next(code)

    async def _next(self, code: int) -> None:
        call = self.conversation
        if self._stages:
            stage = self._stages.pop(0)
            call.ringers.ring(
                call.exchange.phones.of_targets(call, stage.targets, LegKind.OUTSIDE), stage.seconds
            )
            return
        call.reason = "对方占线" if code in (486, 600) else "对方无法接通"
        if self._own and isinstance(self._own.sip, IncomingCall):
            self._own.sip.refuse(code if code in (486, 603) else 480)
            await call.end(EndedBy.SYSTEM)
            return
        if self._own:
            await call.sound.play_own(self._own, "busy")
        self.after(TOLD_SECONDS, "told")

    async def time_up(self, token: object) -> None:
        await self.conversation.end(EndedBy.SYSTEM)

    async def left(self, leg: Leg, *, lost: bool) -> None:
        await self.conversation.end(EndedBy.AGENT)


class Trying(Stage):
    """试拨: the agent listens to a draft of a flow."""

    shown = "testing"

    def __init__(self, conversation: Conversation, agent: int, flow: Flow) -> None:
        super().__init__(conversation)
        self._agent, self._flow = agent, flow

    async def enter(self) -> None:
        call = self.conversation
        call.ringers.ring(call.exchange.phones.own(call, self._agent), OWN_SECONDS)

    async def picked_up(self, ringing: Ringing, leg: Leg) -> None:
        self.conversation.caller = leg
        await self.conversation.go(Navigating(self.conversation, self._flow))

    async def nobody(self, ringing: Ringing, code: int) -> None:
        await self.conversation.end(EndedBy.SYSTEM)


def dial(exchange: Exchange, agent: int, number: str, call_back: str = "") -> str:
    """The id of the new call; Conflict when the agent is in another, Invalid for what may not be dialled."""
    tenant = _free(exchange, agent)
    stages = ring_stages(exchange, tenant, number)
    if not stages:
        raise Invalid("没有拨打此号码的权限", code="not_allowed")
    call = exchange.open(tenant, Direction.OUTGOING, number=number)
    call.call_back = call_back
    call.history.note(agent_id=agent)
    _engage(exchange, call, agent)
    call.happened(lambda: call.go(Dialling(call, agent, stages)))
    return call.call_id


def try_flow(exchange: Exchange, agent: int, flow: Flow) -> str:
    """The id of the call in which the draft speaks."""
    call = exchange.open(_free(exchange, agent), Direction.INTERNAL, number="")
    _engage(exchange, call, agent)
    call.happened(lambda: call.go(Trying(call, agent, flow)))
    return call.call_id


def _free(exchange: Exchange, agent: int) -> int:
    """The tenant of an agent who is in no call."""
    seat = exchange.seats.seat_of(agent)
    if exchange.call_of(agent) or any(agent in one.engaged for one in exchange.conversations):
        raise Conflict("请先结束当前通话", code="in_call")
    return seat.tenant


def _engage(exchange: Exchange, call: Conversation, agent: int) -> None:
    call.engaged.add(agent)
    exchange.floor.engaged(agent)
