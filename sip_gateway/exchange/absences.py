"""Telephones of agents that go away and come back, and what that means for the call they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange


class Absences:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def away(self, agent: int) -> None:
        if found := self._exchange.talk_of(agent):
            call, talk = found
            call.happened(lambda: talk.phone_away(agent))

    def back(self, agent: int) -> None:
        if found := self._exchange.talk_of(agent):
            call, talk = found
            call.happened(lambda: talk.phone_back(agent))

    def goes_on(self, agent: int) -> bool:
        """He talks at a telephone that needs no registration for the call it has."""
        found = self._exchange.talk_of(agent)
        leg = found[0].leg_of(agent) if found else None
        return leg is not None and not leg.is_page

    def broke(self, agent: int) -> None:
        """It no longer answers: nobody rings there until it registers again."""
        self._exchange.floor.lost(agent)
        self._exchange.agent.registrar.forget(self._exchange.seats.account_of(agent))

    def gone(self, agent: int) -> None:
        """Away for good. The router rescues the callers it knows; the others are told that we are done."""
        found = self._exchange.talk_of(agent)
        if found and found[1].away == agent and not found[0].routed:
            found[0].happened(found[1].agent_is_done)
