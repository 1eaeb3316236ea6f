"""Orders of desks, each carried out in the mailbox of the conversation it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from hotline.calls.ivr.checking import problems
from hotline.calls.ivr.steps import Flow
from hotline.calls.models import IvrVersion
from hotline.calls.numbering.reaching import may_pick_up
from hotline.calls.states import EndedBy
from hotline.calls.switchboard import orders as o
from hotline.calls.switchboard.news import Board, Line
from hotline.infra.errors import Conflict, Forbidden, NotFound
from sip_gateway.exchange import cards, dialling, monitoring, passing_on
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.talking import Talking

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

OWN_SECONDS = 20.0


async def carry_out(exchange: Exchange, order: Any, reload: Callable[[], Awaitable[None]]) -> Any:
    """What is answered; a refusal is raised."""
    match order:
        case o.SignIn(tenant=tenant, agent=agent, account=account, state=state):
            await exchange.seats.sign_in(tenant, agent, account, state)
        case o.SignOut(agent=agent, forced_by=forced):
            exchange.seats.sign_out(agent, forced)
        case o.ChooseState(agent=agent, state=state, forced_by=forced):
            exchange.seats.choose(agent, state, forced)
        case o.Dial(agent=agent, number=number, call_back=call_back):
            return dialling.dial(exchange, agent, number, call_back)
        case o.Monitor() | o.StopMonitoring() | o.TakeOver():
            await _supervise(exchange, order)
        case o.ForceHangUp(call=call_id):
            await _force_hang_up(exchange, call_id)
        case o.PickUp(agent=agent, ringing=ringing):
            _pick_up(exchange, agent, ringing)
        case o.TestFlow(agent=agent, code=code, version=version):
            flow = await _draft(exchange.seats.seat_of(agent).tenant, code, version)
            return dialling.try_flow(exchange, agent, flow)
        case o.Reload():
            await reload()
        case o.Look(tenant=tenant):
            return board(exchange, tenant).model_dump(mode="json")
        case o.HangUp(agent=agent):
            await _hang_up(exchange, agent)
        case _:
            await _in_talk(exchange, order)
    return None


def board(exchange: Exchange, tenant: int) -> Board:
    """Everything of one centre."""
    calls = [
        card for call in exchange.conversations if call.tenant == tenant for card in cards.cards_of(call)
    ]
    return Board(
        seats=tuple(exchange.seats.of(tenant)),
        queues=tuple(exchange.floor.queues(tenant)),
        calls=tuple(calls),
        lines=tuple(lines(exchange)),
    )


def lines(exchange: Exchange) -> list[Line]:
    """All trunks of the installation."""
    return [
        Line(name=name, up=line.up, in_use=line.in_use, capacity=line.trunk.capacity)
        for name, line in exchange.lines.trunks.lines.items()
    ]


async def _in_talk(exchange: Exchange, order: Any) -> None:
    call, talk = monitoring.talk_of(exchange, order.agent)
    await call.ask(lambda: _with(talk, order))


async def _with(talk: Talking, order: Any) -> None:
    """In the mailbox: by now the conversation may have gone on."""
    if talk.conversation.stage is not talk:
        raise Conflict("通话状态已经改变", code="moved_on")
    match order:
        case o.Hold():
            await talk.hold()
        case o.Resume():
            await talk.resume()
        case o.Mute(on=on):
            await talk.mute(on=on)
        case o.Consult(to=to):
            await passing_on.consult(talk, to)
        case o.CompleteTransfer():
            await passing_on.complete(talk)
        case o.Conference():
            await passing_on.conference(talk)
        case o.Transfer(to=to):
            await passing_on.transfer(talk, to)
        case o.Press(digits=digits):
            await _press(talk, digits)


async def _press(talk: Talking, digits: str) -> None:
    """To whom the agent speaks with."""
    goal = talk.third if talk.mode == "consult" else talk.conversation.caller
    if goal is not None:
        await talk.conversation.sound.press(goal, digits)


async def _hang_up(exchange: Exchange, agent: int) -> None:
    """Whatever the agent is in: a conversation, a call that is being dialled, a consultation he was asked to."""
    for call in exchange.conversations:
        if call.leg_of(agent) or agent in call.engaged:
            await call.ask(partial(_hang_up_in, call, agent))
            return
    raise Conflict("现在没有通话", code="no_call")


async def _hang_up_in(call: Conversation, agent: int) -> None:
    leg, talk = call.leg_of(agent), call.stage
    if not isinstance(talk, Talking) or leg is None:
        await call.end(EndedBy.AGENT)
    elif leg.name in call.watching:
        await call.drop(leg, "monitoring over")
        await talk.arrange()
    elif leg is talk.partner and talk.third is None:
        await talk.agent_is_done()
    else:
        await call.drop(leg, "hung up")
        await talk.left(leg, lost=False)


async def _force_hang_up(exchange: Exchange, call_id: str) -> None:
    call = exchange.by_id(call_id)
    if call is None:
        raise NotFound("没有找到这次通话")
    await call.ask(lambda: call.end(EndedBy.AGENT))


async def _supervise(exchange: Exchange, order: Any) -> None:
    match order:
        case o.Monitor(agent=agent, watched=watched, mode=mode):
            call, _ = monitoring.talk_of(exchange, watched)
            await call.ask(lambda: monitoring.monitor(exchange, agent, watched, mode))
        case o.TakeOver(agent=agent, watched=watched):
            call, _ = monitoring.talk_of(exchange, watched)
            await call.ask(lambda: monitoring.take_over(exchange, agent, watched))
        case o.StopMonitoring(agent=agent):
            await monitoring.stop(exchange, agent)


def _pick_up(exchange: Exchange, agent: int, ringing: int) -> None:
    """代答: colleagues of one skill group, or of one pickup group of telephones."""
    number = exchange.floor.ringing_for(ringing)
    call = exchange.conversation(number) if number is not None else None
    if call is None:
        raise Conflict("该坐席没有振铃的来电", code="not_ringing")
    if not _may_pick_up(exchange, agent, ringing):
        raise Forbidden("只能代答同组坐席的来电", code="other_group")
    if exchange.call_of(agent):
        raise Conflict("请先结束当前通话", code="in_call")
    own = exchange.phones.own(call, agent)
    call.ringers.pickers[own] = agent
    call.ringers.ring(own, OWN_SECONDS)


def _may_pick_up(exchange: Exchange, agent: int, ringing: int) -> bool:
    seats = exchange.seats
    if set(seats.levels_of(agent)) & set(seats.levels_of(ringing)):
        return True
    accounts = seats.account_of(agent), seats.account_of(ringing)
    return may_pick_up(*accounts, exchange.house.pickup_groups())


async def _draft(tenant: int, code: str, version: int) -> Flow:
    row = await IvrVersion.get_or_none(flow__tenant_id=tenant, flow__code=code, number=version)
    if row is None:
        raise NotFound("没有找到这个版本")
    flow = Flow.model_validate(row.data)
    if found := problems(flow):
        raise Conflict("流程有问题，不能试拨：{text}", code="problems", text=found[0].text)
    return flow
