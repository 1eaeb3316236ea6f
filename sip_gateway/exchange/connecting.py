"""Where a voice flow sends its caller: a queue, a person, a number outside, a robot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.calls.ivr import session as s
from hotline.calls.numbering.outgoing import Dial, Inside, dial
from hotline.calls.numbering.reaching import Stage as RingStage
from sip_gateway.exchange.reaching import Reaching
from sip_gateway.exchange.waiting import Waiting

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation
    from sip_gateway.exchange.exchange import Exchange
    from sip_gateway.exchange.navigating import Navigating

#: How long a number outside may ring.
OUTSIDE_SECONDS = 45.0


async def connect(call: Conversation, flow: Navigating, to: str, target: str) -> None:
    """The flow goes on at its step for failure when nobody can be reached."""
    if to == "queue":
        await _to_queue(call, flow, target)
        return
    if to == "person" and await _to_seat(call, target):
        return
    if to == "robot" and await _to_robot(call, target):
        return
    stages = ring_stages(call.exchange, call.tenant, target) if to in ("person", "number") else ()

    async def failed(code: int) -> None:
        await resume(call, flow)

    if stages:
        call.history.handed_over = to == "number"
        await call.go(Reaching(call, stages, failed))
    else:
        await flow.happened(s.NotReached())


async def resume(call: Conversation, flow: Navigating) -> None:
    """Back in the flow, at its step for failure."""
    call.history.handed_over = False
    await call.stage.leave()
    call.stage = flow
    await flow.happened(s.NotReached())


async def _to_queue(call: Conversation, flow: Navigating, code: str) -> None:
    group = call.exchange.house.group(call.tenant, code)
    if group is None:
        await flow.happened(s.NotReached())
        return
    await call.go(Waiting(call))
    call.exchange.enqueue(call, group)


async def _to_robot(call: Conversation, code: str) -> bool:
    """The robot talks by the script in force; a transfer in it leads to the centre's first queue, or its own."""
    robot = call.exchange.robot
    return robot is not None and await robot.takes(call, code)


async def _to_seat(call: Conversation, extension: str) -> bool:
    """专席: the agent who sits at this telephone is waited for in his queue, not merely rung."""
    exchange = call.exchange
    agent = exchange.seats.agent_at(extension)
    group = next(iter(exchange.floor.groups_of(agent)), None) if agent is not None else None
    if group is None or exchange.house.tenant_of_group.get(group) != call.tenant:
        return False
    await call.go(Waiting(call))
    exchange.enqueue(call, group, dedicated=agent)
    return True


def ring_stages(exchange: Exchange, tenant: int, raw: str) -> tuple[RingStage, ...]:
    """Telephones to ring for a number: of the house with forwards and 一号通, or outside by the dial plan."""
    plan = exchange.house.dial_plans.get(tenant)
    found = dial(raw, plan) if plan is not None else None
    if isinstance(found, Inside) and found.extension in exchange.house.phones:
        return exchange.phones.stages(found.extension)
    return (RingStage((raw,), OUTSIDE_SECONDS),) if isinstance(found, Dial) else ()
