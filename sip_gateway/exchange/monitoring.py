"""监听、密语、插话、接管: a supervisor's telephone joins a conversation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hotline.calls.acd.events import Taken
from hotline.calls.states import LegKind
from hotline.infra.errors import Conflict
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.talking import Talking
from sip_gateway.exchange.voices import Watch

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

OWN_SECONDS = 20.0
NOT_TALKING = "该坐席现在没有通话"


async def monitor(exchange: Exchange, supervisor: int, watched: int, mode: Watch) -> None:
    """Rings the supervisor's telephone; in the call already, only what he hears and says changes."""
    exchange.seats.seat_of(supervisor)
    call, talk = talk_of(exchange, watched)
    leg = call.leg_of(supervisor)
    if leg is not None and leg.name in call.watching:
        await switch(talk, leg, mode)
    elif exchange.call_of(supervisor):
        raise Conflict("请先结束当前通话", code="in_call")
    else:
        _join(exchange, call, supervisor, mode)


def talk_of(exchange: Exchange, agent: int) -> tuple[Conversation, Talking]:
    """Conflict when there is nothing to listen to."""
    found = exchange.talk_of(agent)
    if found is None:
        raise Conflict(NOT_TALKING, code="not_talking")
    return found


async def switch(talk: Talking, leg: Leg, mode: Watch) -> None:
    """Back to listening when the engine cannot do more."""
    call = talk.conversation
    before = call.watching.get(leg.name, "listen")
    call.watching[leg.name] = mode
    try:
        await talk.arrange()
    except Conflict:
        call.watching[leg.name] = before
        await talk.arrange()
        raise


def _join(exchange: Exchange, call: Conversation, supervisor: int, mode: Watch) -> None:
    ringing = exchange.phones.own(call, supervisor, LegKind(mode))
    call.engaged.add(supervisor)
    exchange.floor.engaged(supervisor)
    call.ringers.watchers[ringing] = (supervisor, mode)
    call.ringers.ring(ringing, OWN_SECONDS)


async def stop(exchange: Exchange, supervisor: int) -> None:
    """Nobody else notices."""
    for call in exchange.conversations:
        leg = call.leg_of(supervisor)
        if leg and leg.name in call.watching:
            await call.ask(partial(_leave, call, leg))
            return
    raise Conflict("您现在没有在监听", code="not_monitoring")


async def _leave(call: Conversation, leg: Leg) -> None:
    await call.drop(leg, "monitoring over")
    if isinstance(call.stage, Talking):
        await call.stage.arrange()


async def take_over(exchange: Exchange, supervisor: int, watched: int) -> None:
    """The supervisor, who is listening, has the caller now."""
    call, talk = talk_of(exchange, watched)
    leg = call.leg_of(supervisor)
    if leg is None or leg.name not in call.watching:
        raise Conflict("请先监听该通话，再接管", code="not_monitoring")
    if call.routed:
        exchange.floor.tell(Taken(supervisor, call.number))  # Disconnect and Connect follow
        return
    del call.watching[leg.name]
    leg.kind = LegKind.AGENT
    before, talk.partner = talk.partner, leg
    if before:
        await call.drop(before, "taken over")
    await talk.arrange()
