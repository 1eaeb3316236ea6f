"""A supervisor's telephone answered, or did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.infra.errors import Conflict
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.ringing import Ringing
from sip_gateway.exchange.talking import Talking

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation


async def joined(call: Conversation, ringing: Ringing, leg: Leg) -> None:
    """His telephone answered."""
    _, mode = call.ringers.watchers.pop(ringing)
    if not isinstance(call.stage, Talking):
        await call.drop(leg, "conversation over")
        return
    call.watching[leg.name] = mode
    leg.state = "talking"
    try:
        await call.stage.arrange()
    except Conflict:
        call.reason = "当前媒体服务不支持监听"
        await call.drop(leg, "cannot mix")


def not_joined(call: Conversation, ringing: Ringing) -> None:
    """He did not pick up."""
    supervisor, _ = call.ringers.watchers.pop(ringing)
    call.engaged.discard(supervisor)
    call.exchange.floor.released(supervisor)
