"""A conversation as desks and boards see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hotline.calls.outcomes import Outcome, outcome_of, outcome_of_outgoing
from hotline.calls.states import Direction, LegKind
from hotline.calls.switchboard.news import CallCard, Party, Stage
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.talking import Talking

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

_MODES: dict[str, Stage] = {
    "talk": "talking",
    "held": "held",
    "consult": "consulting",
    "conference": "conference",
}


def cards_of(call: Conversation) -> Iterator[CallCard]:
    """One for the board, one for every agent who has a part in it; who left it learns no more of it."""
    yield card(call, None)
    for agent in call.agents():
        yield card(call, agent)


def card(call: Conversation, agent: int | None) -> CallCard:
    facts, talk, stage = call.history.facts, call.stage, _stage(call, agent)
    gone = stage == "ended" and not call.over
    return CallCard(
        tenant=call.tenant,
        call=call.call_id,
        agent=agent,
        stage=stage,
        direction=facts.direction,
        number=facts.number,
        access_number=facts.access_number,
        group=None if gone else facts.group_id,
        keys=() if gone else call.keys,
        entered_at=facts.entered_at,
        queued_at=facts.queued_at,
        answered_at=facts.answered_at,
        ended_at=call.history.end.at if call.history.end else None,
        muted=not gone and isinstance(talk, Talking) and talk.muted,
        parties=() if gone else tuple(_parties(call)),
        outcome=_outcome(call),
        call_back=call.call_back,
        brief=None if gone or agent is None else call.brief,
        reason="" if gone else call.reason,
    )


def _stage(call: Conversation, agent: int | None) -> Stage:
    if call.over:
        return "ended"
    if agent is None:
        return _MODES[call.stage.mode] if isinstance(call.stage, Talking) else call.stage.shown
    if agent in call.ringers.agents:
        return "ringing"
    leg = call.leg_of(agent)
    if leg is None:
        return _absent(call, agent)
    if leg.name in call.watching:
        return "monitoring"
    return _MODES[call.stage.mode] if isinstance(call.stage, Talking) else call.stage.shown


def _absent(call: Conversation, agent: int) -> Stage:
    """Being rung as the third one, about to be rung again after a reload, or out of it."""
    if agent in call.engaged:
        return "dialling" if call.history.facts.direction is Direction.OUTGOING else "ringing"
    back = isinstance(call.stage, Talking) and call.stage.away == agent
    return "talking" if back else "ended"


def _parties(call: Conversation) -> Iterator[Party]:
    for leg in call.legs.values():
        yield Party(kind=_kind(call, leg), agent=leg.agent, number=leg.number, state=leg.state)
    for agent in call.ringers.agents:
        yield Party(kind=LegKind.AGENT, agent=agent, state="ringing")
    talk = call.stage
    if isinstance(talk, Talking) and talk.coming is not None and talk.away is None:
        yield Party(kind=LegKind.CONSULT, state="ringing")


def _kind(call: Conversation, leg: Leg) -> LegKind:
    watch = call.watching.get(leg.name)
    return LegKind(watch) if watch else leg.kind


def _outcome(call: Conversation) -> Outcome | None:
    end, facts = call.history.end, call.history.facts
    if end is None:
        return None
    moments = (facts.requested_agent_at, facts.offered_at, facts.answered_at)
    journey = end.journey(facts.entered_at, *moments)
    if facts.direction is Direction.INCOMING:
        return outcome_of(journey)
    return outcome_of_outgoing(answered=journey.answered is not None, fault=journey.fault)
