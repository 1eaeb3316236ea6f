"""Consultation, transfer, conference: how a caller gets from one to another without being lost on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from hotline.calls.acd.events import Taken, Transferred
from hotline.calls.acd.states import AgentState
from hotline.calls.ivr.steps import Flow
from hotline.calls.numbering.reaching import Stage as RingStage
from hotline.calls.states import LegKind
from hotline.calls.switchboard.orders import Goal
from hotline.infra.errors import Conflict, Invalid
from sip_gateway.exchange import announcing
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.connecting import ring_stages
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.navigating import Navigating
from sip_gateway.exchange.reaching import Reaching
from sip_gateway.exchange.waiting import Waiting
from sip_gateway.sip.events import Referred

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation
    from sip_gateway.exchange.talking import Talking

#: Whom an agent passes on waits no second time.
FIRST_IN_LINE = 1_000
RING_SECONDS = 30.0
CANNOT_REACH = "{number} 无法接通：话机不在线，或没有拨打权限"


async def consult(talk: Talking, to: Goal) -> None:
    """The caller hears music, the third one's telephone rings."""
    if talk.third or talk.coming:
        raise Conflict("已经在咨询，请先结束当前咨询", code="consulting")
    call = talk.conversation
    ringing = _third(call, to)
    await talk.set_mode("consult")
    talk.expects(ringing)
    call.ringers.ring(ringing, RING_SECONDS)
    if talk.partner:
        await call.sound.play_own(talk.partner, "ringback")


def _third(call: Conversation, to: Goal) -> Any:
    phones = call.exchange.phones
    if to.kind == "number":
        return phones.of_targets(call, _stages(call, to.value)[0].targets, LegKind.CONSULT)
    agent = _agent(call, to)
    call.engaged.add(agent)
    call.exchange.floor.engaged(agent)
    return phones.of_agent(call, agent, LegKind.CONSULT)


def _agent(call: Conversation, to: Goal) -> int:
    """An agent who is free: the one named, or the longest idle of a group."""
    floor = call.exchange.floor
    agent = int(to.value) if to.kind == "agent" else floor.longest_idle(int(to.value))
    if agent is None or floor.state_of(agent) is not AgentState.IDLE:
        raise Conflict("对方现在不空闲，请稍后再试", code="not_idle")
    return agent


async def third_not_there(talk: Talking, code: int) -> None:
    """Back to the caller, who was held meanwhile; the agent is told why."""
    call = talk.conversation
    if talk.away is not None:
        await talk.agent_is_done()
        return
    call.reason = "对方占线" if code in (486, 600, 603) else "对方无人接听"
    _free_engaged(call)
    await talk.set_mode("talk")


async def forget_third(talk: Talking) -> None:
    """The consultation is over, whether it rang or was answered."""
    call = talk.conversation
    if talk.coming is not None:
        call.ringers.stop(talk.coming)
        talk.expects(None)
    if talk.third is not None:
        third, talk.third = talk.third, None
        await call.drop(third, "consultation over")
    _free_engaged(call)


def _free_engaged(call: Conversation) -> None:
    """Agents who were asked and have no telephone in the call."""
    for agent in [one for one in call.engaged if call.leg_of(one) is None]:
        call.engaged.discard(agent)
        call.exchange.floor.released(agent)


async def conference(talk: Talking) -> None:
    """三方通话."""
    if talk.third is None:
        raise Conflict("对方还没有接听", code="not_answered")
    await talk.set_mode("conference")


async def complete(talk: Talking) -> None:
    """咨询转: caller and third one go on; the agent leaves."""
    call, third = talk.conversation, talk.third
    if third is None:
        raise Conflict("对方还没有接听", code="not_answered")
    if third.agent is not None and call.routed:
        call.exchange.floor.tell(Taken(third.agent, call.number))  # Disconnect and Connect follow
        return
    talk.release_agent()
    partner, talk.partner, talk.third = talk.partner, third, None
    if partner:
        await call.drop(partner, "transferred")
    await talk.set_mode("talk")


async def transfer(talk: Talking, to: Goal) -> None:
    """盲转: the agent is free at once."""
    call = talk.conversation
    if to.kind == "number":
        await _ring_instead(talk, _stages(call, to.value))
        return
    group, dedicated = _queue_of(call, to)
    await _to_queue(call, group, dedicated)


def _queue_of(call: Conversation, to: Goal) -> tuple[int, int | None]:
    """An agent is waited for in a queue of his own centre."""
    if to.kind == "group":
        return int(to.value), None
    agent = int(to.value)
    groups = call.exchange.floor.groups_of(agent)
    group = call.history.facts.group_id if call.history.facts.group_id in groups else next(iter(groups), None)
    if group is None or call.exchange.floor.state_of(agent) is AgentState.SIGNED_OUT:
        raise Conflict("该坐席没有签入", code="signed_out")
    return group, agent


async def _to_queue(call: Conversation, group: int, dedicated: int | None) -> None:
    agents = [leg for leg in call.legs.values() if leg is not call.caller]
    await call.go(Waiting(call))
    if call.routed:
        call.history.queued(group, now())
        call.exchange.floor.tell(Transferred(call.number, group, dedicated))
    else:
        call.exchange.enqueue(call, group, priority=FIRST_IN_LINE, dedicated=dedicated)
    for leg in agents:
        await call.drop(leg, "transferred")


def _stages(call: Conversation, number: str) -> tuple[RingStage, ...]:
    stages = ring_stages(call.exchange, call.tenant, number)
    if not stages:
        raise Invalid(CANNOT_REACH, number=number)
    return stages


async def _ring_instead(talk: Talking, stages: tuple[RingStage, ...]) -> None:
    call = talk.conversation
    talk.release_agent()
    for leg in [one for one in call.legs.values() if one is not call.caller]:
        await call.drop(leg, "transferred")
    await call.go(Reaching(call, stages, _back_to_queue(call)))


def _back_to_queue(call: Conversation) -> Callable[[int], Awaitable[None]]:
    """Nobody there: the caller is not sent away, he is the next to be answered."""

    async def failed(code: int) -> None:
        group = call.history.facts.group_id or call.exchange.house.first_group(call.tenant)
        if group is None:
            await call.go(Navigating(call, announcing.goodbye(announcing.NOT_REACHED)))
            return
        await call.go(Waiting(call))
        call.exchange.enqueue(call, group, priority=FIRST_IN_LINE)

    return failed


async def rescue(talk: Talking) -> None:
    """The agent's telephone broke down: the caller comes next, at once, and not there again."""
    partner = talk.partner
    if partner is None or partner.agent is None:
        await talk.agent_is_done()
    else:
        talk.conversation.exchange.absences.broke(partner.agent)  # Hold follows


async def to_survey(call: Conversation, flow: Flow) -> None:
    """满意度: the caller presses a key, or hangs up."""
    await call.go(Navigating(call, flow))


async def by_telephone(call: Conversation, leg: Leg, event: Referred) -> None:
    """The transfer key of a desk phone (RFC 3515); with Replaces it joins the two calls of that phone."""
    from sip_gateway.exchange.talking import Talking

    talk = call.stage
    if not isinstance(talk, Talking) or leg is not talk.partner or event.replaces:
        event.refuse(603)
        return
    accepted = event.accept()
    try:
        to = Goal(kind="number", value=event.refer_to.partition(":")[2].partition("@")[0])
        stages = _stages(talk.conversation, to.value)
    except (Invalid, ValueError):
        accepted.progress(503)
    else:
        accepted.progress(200)  # with its call its subscription ends: it has to know before
        await _ring_instead(talk, stages)
