"""A living conversation as it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sip_gateway.exchange.clock import now
from sip_gateway.exchange.surviving.kept import KeptLeg, KeptTalk
from sip_gateway.exchange.talking import Talking
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.sip.surviving import kept

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation
    from sip_gateway.exchange.leg import Leg


def look(call: Conversation | None, engine: RtpEngine) -> KeptTalk | None:
    """None: nobody talks there, or not over rtpengine, or no more."""
    if call is None or call.over or not isinstance(call.stage, Talking):
        return None
    sound, room = call.sound.kept(engine), engine.kept(call.call_id)
    if sound is None or room is None:
        return None
    history, talk, caller = call.history, call.stage, call.caller
    earlier = [one for one in history.parts(now()) if one.leg_id not in call.legs]
    return KeptTalk(
        history.facts,
        tuple(history.waits),
        tuple(earlier),
        history.off_hours,
        history.handed_over,
        call.keys,
        call.call_back,
        call.brief,
        call.routed,
        tuple(sorted(call.engaged)),
        caller.name if caller else "",
        talk.partner.name if talk.partner and _are_two(call, talk) else "",
        talk.mode,
        tuple(_legs(call.legs.values(), call)),
        sound,
        room,
    )


def _are_two(call: Conversation, talk: Talking) -> bool:
    """Neither asking a third one, nor joined by one, nor waiting for a page that is loaded again."""
    return talk.mode in ("talk", "held") and len(call.legs) == 2 and talk.away is None


def _legs(legs: Iterable[Leg], call: Conversation) -> Iterator[KeptLeg]:
    for leg in legs:
        if sip := kept(leg.sip):
            line = call.exchange.lines.trunks.line_of(leg.sip)
            yield KeptLeg(
                leg.name,
                leg.kind,
                sip,
                leg.started_at,
                leg.answered_at,
                leg.agent,
                leg.number,
                leg.state,
                line,
            )
