"""What the router decides about one call, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.calls.acd import commands
from hotline.calls.acd.commands import Command
from hotline.calls.states import LegKind, WaitEnd
from sip_gateway.exchange import announcing
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.navigating import Navigating
from sip_gateway.exchange.waiting import Waiting

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

_LEFT_FOR = {"voicemail": announcing.voicemail, "callback": announcing.call_back}
_ENDS = {"voicemail": WaitEnd.VOICEMAIL, "callback": WaitEnd.CALLBACK}


async def take(call: Conversation, command: Command) -> None:
    """One command."""
    match command:
        case commands.Ring(agent=agent, seconds=seconds):
            _ring(call, agent, seconds)
        case commands.StopRinging(agent=agent):
            await _stop_ringing(call, agent)
        case commands.Connect(agent=agent):
            await _connect(call, agent)
        case commands.Disconnect(agent=agent):
            await _disconnect(call, agent)
        case commands.Hold():
            await _wait_again(call)
        case commands.Announce():
            await call.stage.announce(command)
        case commands.Leave(place=place):
            call.history.wait_ended(_ENDS[place], now())
            await call.stage.left_queue(Navigating(call, _LEFT_FOR[place]()))
        case commands.MovedTo(group=group):
            call.history.wait_ended(WaitEnd.MOVED, now())
            call.history.queued(group, now())
            call.tell_desks()


async def _wait_again(call: Conversation) -> None:
    """The agent's telephone is gone: the caller is in the queue once more."""
    if (group := call.history.facts.group_id) is not None:
        call.history.queued(group, now())
    await call.go(Waiting(call))


def _ring(call: Conversation, agent: int, seconds: float) -> None:
    call.history.note(offered_at=now())
    ringing = call.exchange.phones.of_agent(call, agent, LegKind.AGENT)
    call.ringers.ring(ringing, seconds, agent)


async def _stop_ringing(call: Conversation, agent: int) -> None:
    if ringing := call.ringers.agents.get(agent):
        call.ringers.stop(ringing, 'SIP;cause=200;text="Call completed elsewhere"')
    elif leg := call.leg_of(agent):
        await call.drop(leg, "taken elsewhere")


async def _connect(call: Conversation, agent: int) -> None:
    leg = call.leg_of(agent)
    if leg is None:  # it went in the very moment it won
        call.exchange.floor.lost(agent)
        return
    call.watching.pop(leg.name, None)
    call.engaged.discard(agent)
    leg.kind = LegKind.AGENT
    call.history.wait_ended(WaitEnd.ANSWERED, now())
    call.history.note(answered_at=now(), agent_id=agent)
    call.history.told(now())
    await call.talk(leg)


async def _disconnect(call: Conversation, agent: int) -> None:
    if leg := call.leg_of(agent):
        await call.drop(leg, "passed on")
