"""A call that comes in: whose it is, and how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from hotline.calls.ivr.steps import Flow
from hotline.calls.numbering.incoming import (
    Emergency,
    NotOurs,
    Rejected,
    ToCentre,
    ToExtension,
    decide,
)
from hotline.calls.numbering.outgoing import Dial, Inside, NotAllowed, dial
from hotline.calls.numbering.reaching import Stage as RingStage
from hotline.calls.states import Direction, EndedBy, LegKind
from sip_gateway.exchange import announcing
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.connecting import OUTSIDE_SECONDS
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.dialling import Dialling
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.navigating import Navigating
from sip_gateway.exchange.reaching import Reaching
from sip_gateway.sip.incoming_call import IncomingCall

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

log = structlog.get_logger(__name__)

MAIN = "main"


async def take(exchange: Exchange, sip: IncomingCall) -> None:
    """Answered, refused, or on its way when this returns."""
    if sip.source.kind == "trunk" and not exchange.lines.trunks.admit(sip, sip.source.name):
        sip.refuse(503)
        return
    if sip.source.kind == "account" and await _from_house(exchange, sip):
        return
    caller = "" if sip.caller.hidden else sip.caller.number
    decision = decide(sip.number, caller, exchange.house.plan, now())
    log.info("call_in", to=sip.number, source=sip.source.kind, decision=type(decision).__name__)
    match decision:
        case ToCentre():
            await _to_centre(exchange, sip, decision)
        case Rejected():
            _rejected(exchange, sip, decision)
        case Emergency():
            await _emergency(exchange, sip, decision)
        case ToExtension(extension=extension) if sip.source.kind == "trunk":
            await _to_extension(exchange, sip, extension)
        case ToExtension() | NotOurs():
            sip.refuse(404)


def _open(exchange: Exchange, sip: IncomingCall, tenant: int, number: str, access: str) -> Conversation:
    call = exchange.open(tenant, Direction.INCOMING, number=number, access=access)
    _join(call, sip)
    return call


def _join(call: Conversation, sip: IncomingCall) -> None:
    call.caller = Leg(call.name("caller"), LegKind.CALLER, sip, now(), number=call.history.facts.number)
    call.join(call.caller)


async def _to_centre(exchange: Exchange, sip: IncomingCall, to: ToCentre) -> None:
    number = exchange.caller_number(to.caller, inside=sip.source.kind == "account")
    call = _open(exchange, sip, to.tenant, number, sip.number)
    call.history.off_hours = not to.open
    flow = flow_of(exchange, to.tenant, to.flow)
    call.happened(lambda: call.go(Navigating(call, flow)))


def flow_of(exchange: Exchange, tenant: int, code: str) -> Flow:
    """The number's own flow, else the centre's main one, else straight to the first queue."""
    house = exchange.house
    for name in (code, MAIN):
        if found := house.flows.get((tenant, name)):
            return found
    groups = [code for (owner, code) in house.codes if owner == tenant]
    return announcing.straight_to(groups[0]) if groups else announcing.goodbye(announcing.CLOSED)


def _rejected(exchange: Exchange, sip: IncomingCall, to: Rejected) -> None:
    """拦截: refused, and kept in the records with its reason."""
    call = _open(exchange, sip, to.tenant, to.block.number, sip.number)
    call.reason = to.block.reason
    call.history.closed(now(), EndedBy.SYSTEM, blocked=True)
    sip.refuse(603)


async def _emergency(exchange: Exchange, sip: IncomingCall, to: Emergency) -> None:
    """110, 119, 120: nothing before it, nothing in between."""
    tenant = next(iter(exchange.house.plan.centres), None)
    if tenant is None:
        sip.refuse(404)
        return
    call = _open(exchange, sip, tenant, sip.caller.number, sip.number)
    call.history.handed_over = True
    _reach(call, (RingStage((to.number,), OUTSIDE_SECONDS),))


async def _to_extension(exchange: Exchange, sip: IncomingCall, extension: str) -> None:
    """Direct dialling-in over a trunk."""
    phone = exchange.house.phones.get(extension)
    if phone is None:
        sip.refuse(404)
        return
    call = _open(exchange, sip, phone.tenant_id, sip.caller.number, extension)
    _reach(call, exchange.phones.stages(extension))


def _reach(call: Conversation, stages: tuple[RingStage, ...]) -> None:
    async def failed(code: int) -> None:
        caller = call.caller
        if caller and isinstance(caller.sip, IncomingCall) and caller.sip.state in ("new", "early"):
            caller.sip.refuse(code if code in (486, 603) else 480)
        await call.end(EndedBy.SYSTEM)

    call.happened(lambda: call.go(Reaching(call, stages, failed)))


async def _from_house(exchange: Exchange, sip: IncomingCall) -> bool:
    """A telephone of ours dials: inside, outside, or our own number to try it. False: as anybody else."""
    account = sip.source.name
    tenant = _tenant_of(exchange, account)
    plan = exchange.house.dial_plans.get(tenant) if tenant is not None else None
    if tenant is None or plan is None:
        sip.refuse(403)
        return True
    if sip.number in exchange.house.plan.access:
        return False
    match dial(sip.number, plan):
        case Inside(extension=extension) if extension in exchange.house.phones:
            _dial(exchange, sip, tenant, account, exchange.phones.stages(extension), Direction.INTERNAL)
        case Dial(number=number) as outside if outside.trunks:
            stages = (RingStage((sip.number,), OUTSIDE_SECONDS),)
            _dial(exchange, sip, tenant, account, stages, Direction.OUTGOING, number)
        case NotAllowed():
            sip.refuse(403)
        case _:
            sip.refuse(404)
    return True


def _tenant_of(exchange: Exchange, account: str) -> int | None:
    phone = exchange.house.phones.get(account)
    if phone is not None:
        return phone.tenant_id
    agent = exchange.seats.agent_at(account)
    return exchange.seats.seat_of(agent).tenant if agent is not None else None


def _dial(
    exchange: Exchange,
    sip: IncomingCall,
    tenant: int,
    account: str,
    stages: tuple[RingStage, ...],
    direction: Direction,
    number: str = "",
) -> None:
    call = exchange.open(tenant, direction, number=number or sip.number, access=account)
    agent = exchange.seats.agent_at(account)
    own = Leg(call.name("own"), LegKind.AGENT, sip, now(), agent, number=account)
    call.join(own)
    if agent is not None:
        call.engaged.add(agent)
        exchange.floor.engaged(agent)
    call.happened(lambda: call.go(Dialling(call, agent, stages, own)))
