"""After a restart: conversations go on where rtpengine has kept them alive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from hotline.calls.acd.events import Queued, Taken
from hotline.calls.acd.states import AgentState
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.history import History
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.surviving.kept import KeptLeg, KeptTalk
from sip_gateway.exchange.talking import Talking
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.sip.surviving import Survivors

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

log = structlog.get_logger(__name__)

LOST = "the gateway was started again"


@dataclass
class Found:
    """The ids of the calls that go on, and telephones of others: to be hung up as soon as they can be spoken to."""

    living: set[str] = field(default_factory=set)
    left: list[Leg] = field(default_factory=list)

    def hang_up(self) -> None:
        for leg in self.left:
            leg.hang_up(LOST)


async def pick_up(exchange: Exchange, engine: RtpEngine, talks: Iterable[KeptTalk]) -> Found:
    survivors, found = Survivors(exchange.agent), Found()
    for talk in talks:
        try:
            await _pick_up(exchange, engine, survivors, talk, found)
        except Exception:  # one that breaks does not keep the others, nor the gateway, from it
            log.exception("surviving_call_failed", call=talk.facts.call_id)
    log.info("surviving_calls", living=len(found.living), telephones_left=len(found.left))
    return found


async def _pick_up(
    exchange: Exchange, engine: RtpEngine, survivors: Survivors, talk: KeptTalk, found: Found
) -> None:
    legs = {leg.name: _leg(exchange, survivors, leg) for leg in talk.legs}
    if {talk.caller, talk.partner} == legs.keys() and await engine.pick_up(talk.room):
        _begin(exchange, engine, talk, legs)
        found.living.add(talk.facts.call_id)
    else:
        found.left += legs.values()
        await engine.end_left_over(talk.room)


def _leg(exchange: Exchange, survivors: Survivors, told: KeptLeg) -> Leg:
    sip = survivors.restored(told.sip, trunk=bool(told.line))
    exchange.lines.trunks.take_back(sip, told.line)
    if told.agent is not None and (account := exchange.seats.account_of(told.agent)):
        survivors.still_there(account, sip)
    return Leg(
        told.name,
        told.kind,
        sip,
        told.started_at,
        told.agent,
        told.number,
        told.state,
        told.answered_at,
    )


def _begin(exchange: Exchange, engine: RtpEngine, told: KeptTalk, legs: dict[str, Leg]) -> None:
    call = _conversation(exchange, engine, told)
    call.caller = legs[told.caller]
    for leg in legs.values():
        call.join(leg)
    talk = Talking(call, legs[told.partner])
    talk.mode = told.mode
    call.stage = talk
    _tell_floor(exchange, call, told)
    exchange.begin(call)
    call.tell_desks()


def _conversation(exchange: Exchange, engine: RtpEngine, told: KeptTalk) -> Conversation:
    sound = exchange.sound(told.facts.call_id, engine)
    sound.goes_on(told.sound)
    history = History(exchange.book, told.facts, list(told.waits), earlier=told.earlier)
    history.off_hours, history.handed_over = told.off_hours, told.handed_over
    call = Conversation(exchange, exchange.count(), told.facts.tenant_id, history, sound)
    call.keys, call.call_back, call.brief = told.keys, told.call_back, told.brief
    _skip_names(call, told)
    return call


def _skip_names(call: Conversation, told: KeptTalk) -> None:
    """No leg is called what another one was."""
    names = [*(leg.leg_id for leg in told.earlier), *(leg.name for leg in told.legs)]
    used = [int(number) for name in names for number in re.findall(r"\D(\d+)", name)[:1]]
    for _ in range(max(used, default=0)):
        call.name("")


def _tell_floor(exchange: Exchange, call: Conversation, told: KeptTalk) -> None:
    """Before it begins: the router's word that the two be connected comes to nobody, for they are."""
    partner = next(leg.agent for leg in told.legs if leg.name == told.partner)
    for agent in {*told.engaged, *([partner] if told.routed and partner is not None else ())}:
        exchange.seats.in_call(agent)
    call.engaged |= set(told.engaged)
    group = told.facts.group_id
    if not told.routed or partner is None or group is None:
        return
    if exchange.floor.state_of(partner) is AgentState.TALKING:
        exchange.floor.tell(Queued(call.number, group, dedicated=partner))
        exchange.floor.tell(Taken(partner, call.number))
        call.routed = True
