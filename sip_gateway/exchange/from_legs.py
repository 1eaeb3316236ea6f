"""What telephones say in the middle of a conversation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import structlog

from hotline.calls.states import EndedBy
from sip_gateway.exchange import passing_on
from sip_gateway.exchange.leg import Leg
from sip_gateway.media.description import read
from sip_gateway.media.engine import MediaUnavailable, UnknownLeg, UnusableDescription
from sip_gateway.sip.events import Confirmed, Ended, Event, Failed, Info, Offered, Referred

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

log = structlog.get_logger(__name__)

_SIGNAL = re.compile(rb"(?:Signal\s*=\s*)?([0-9*#A-D])", re.IGNORECASE)


async def take(conversation: Conversation, leg: Leg, event: Event) -> None:
    """Of a leg that is still here."""
    match event:
        case Ended(by=by):
            await _ended(conversation, leg, lost=by == "lost")
        case Failed(code=code, reason=reason):
            leg.result = f"{code} {reason}".strip()
            await _ended(conversation, leg, lost=True)
        case Confirmed(sdp=sdp) if sdp:
            await _described(conversation, leg, sdp)
        case Offered():
            await _offered(conversation, leg, event)
        case Info(content_type=content_type, body=body) if "dtmf" in content_type:
            if found := _SIGNAL.match(body.strip()):
                await conversation.stage.key(leg, found[1].decode())
        case Referred():
            await _referred(conversation, leg, event)


async def _ended(conversation: Conversation, leg: Leg, *, lost: bool) -> None:
    if leg.name not in conversation.legs:
        return
    await gone(conversation, leg, lost=lost)


async def gone(conversation: Conversation, leg: Leg, *, lost: bool) -> None:
    """The caller's end is everybody's; another leg's concerns the stage."""
    if leg is conversation.caller:
        await conversation.end(EndedBy.SYSTEM if lost else EndedBy.CALLER)
        return
    watched = leg.name in conversation.watching
    await conversation.drop(leg)
    if watched:
        await conversation.stage.enter()
    else:
        await conversation.stage.left(leg, lost=lost)


async def _described(conversation: Conversation, leg: Leg, sdp: bytes) -> None:
    """The answer to the offer our 200 made."""
    try:
        await conversation.sound.accept(leg.name, sdp, leg.source)
    except (UnusableDescription, UnknownLeg):
        leg.result = "no common codec"
        leg.hang_up(leg.result)
        await gone(conversation, leg, lost=True)


async def _offered(conversation: Conversation, leg: Leg, event: Offered) -> None:
    """A re-INVITE: hold by the telephone's own key, another codec, another address (RFC 3264 §8)."""
    try:
        if not event.sdp:
            event.accept(await conversation.sound.offer(leg.name))
            return
        event.accept(await conversation.sound.answer(leg.name, event.sdp, leg.source))
    except (UnusableDescription, UnknownLeg, MediaUnavailable):
        event.refuse(488)
        return
    await conversation.stage.holds(leg, on=not read(event.sdp.decode()).hears)


async def _referred(conversation: Conversation, leg: Leg, event: Referred) -> None:
    """The transfer key of a desk phone. Only agents pass callers on; whoever else asks is declined."""
    if leg is conversation.caller or leg.agent is None:
        event.refuse(603)
        return
    await passing_on.by_telephone(conversation, leg, event)
