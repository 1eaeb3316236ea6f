"""What the sound reports: keys, prompts at their end, telephones that fell silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from hotline.calls.states import EndedBy
from sip_gateway.exchange import from_legs
from sip_gateway.media.engine import (
    Beep,
    Dtmf,
    Event,
    Finished,
    Flowing,
    Lost,
    Quiet,
    RecordingFailed,
    VoiceEnded,
    VoiceStarted,
)

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

log = structlog.get_logger(__name__)


async def take(conversation: Conversation, event: Event) -> None:
    """Of a leg that is still here."""
    match event:
        case Dtmf(leg=name, digit=digit):
            if leg := conversation.legs.get(name):
                await conversation.stage.key(leg, digit)
        case Finished(token=token):
            await conversation.stage.finished(token)
        case Flowing() | VoiceStarted() | VoiceEnded() | Beep():
            await conversation.stage.heard(event)
        case Quiet(leg=name):
            await _quiet(conversation, name)
        case Lost():
            await conversation.end(EndedBy.SYSTEM, fault="media_lost")
        case RecordingFailed(reason=reason):
            log.error("recording_failed", call=conversation.call_id, why=reason)
            conversation.reason = "录音失败，通话继续"
            conversation.tell_desks()


async def _quiet(conversation: Conversation, name: str) -> None:
    """A telephone that is gone without a word; one that is held may be quiet."""
    leg = conversation.legs.get(name)
    if leg is not None and leg.state == "talking" and leg.name not in conversation.watching:
        leg.result = "silent"
        leg.hang_up("no media")
        await from_legs.gone(conversation, leg, lost=True)
