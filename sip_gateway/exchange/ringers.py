"""The telephones that ring for one conversation, and what follows when one is picked up or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline.calls.acd.events import Taken
from sip_gateway.exchange import watching
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.ringing import Ringing
from sip_gateway.exchange.voices import Watch

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation


class Ringers:
    """`agents`: rung by the router; `watchers`: supervisors who join; `pickers`: colleagues who take a call over."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._all: set[Ringing] = set()
        self.agents: dict[int, Ringing] = {}
        self.watchers: dict[Ringing, tuple[int, Watch]] = {}
        self.pickers: dict[Ringing, int] = {}

    def __contains__(self, ringing: object) -> bool:
        return ringing in self._all

    def ring(self, ringing: Ringing, seconds: float, agent: int | None = None) -> None:
        """`agent`: because the router said so; it is told what came of it."""
        self._all.add(ringing)
        if agent is not None:
            self.agents[agent] = ringing
        ringing.start(seconds)
        self._conversation.tell_desks()

    def stop(self, ringing: Ringing, reason: str = "") -> None:
        """It rings no more."""
        self._no_longer(ringing)
        ringing.stop(reason)
        self._conversation.tell_desks()

    def stop_all(self) -> None:
        """The call is over."""
        for ringing in self._all:
            ringing.stop()
        self._all.clear()
        self.agents.clear()

    async def picked_up(self, ringing: Any, leg: Leg) -> None:
        """The first to answer; whoever is not expected any more is thanked and sent away."""
        call = self._conversation
        if ringing not in self._all:
            leg.hang_up("taken elsewhere")
            await call.sound.remove(leg.name)
            return
        agent = self._no_longer(ringing)
        call.join(leg)
        if agent is not None:
            call.exchange.floor.answered(agent, call.number)
        elif ringing in self.watchers:
            await watching.joined(call, ringing, leg)
        elif (picker := self.pickers.pop(ringing, None)) is not None:
            call.exchange.floor.tell(Taken(picker, call.number))
        else:
            await call.stage.picked_up(ringing, leg)
        call.tell_desks()

    async def nobody(self, ringing: Any, code: int) -> None:
        """None of them answered."""
        call = self._conversation
        if ringing not in self._all:
            return
        agent = self._no_longer(ringing)
        if agent is not None:
            call.exchange.floor.declined(agent, call.number)
        elif ringing in self.watchers:
            watching.not_joined(call, ringing)
        elif self.pickers.pop(ringing, None) is None:
            await call.stage.nobody(ringing, code)
        call.tell_desks()

    def _no_longer(self, ringing: Ringing) -> int | None:
        self._all.discard(ringing)
        agent = next((one for one, other in self.agents.items() if other is ringing), None)
        if agent is not None:
            del self.agents[agent]
        return agent
