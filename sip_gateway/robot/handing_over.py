"""From the robot to a person: the sentence is said, music plays, and an agent's telephone rings with everything known.

Nobody free within a short time, and the robot takes over again: nobody waits in a call he did not ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hotline.calls.acd.commands import Announce
from hotline.calls.acd.events import HungUp
from hotline.calls.states import WaitEnd
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.scripts.turns import Speak
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.passing_on import FIRST_IN_LINE
from sip_gateway.exchange.stage import Stage
from sip_gateway.exchange.waiting import Waiting
from sip_gateway.robot.errand import brief
from sip_gateway.robot.mouth import Mouth

if TYPE_CHECKING:
    from sip_gateway.robot.conversing import Conversing

PATIENCE = "patience"


class HandingOver(Waiting):
    """`talk` goes on where it was, should nobody come."""

    def __init__(self, talk: Conversing, group: int | None, sentences: Sequence[Speak]) -> None:
        super().__init__(talk.conversation)
        self._talk, self._group, self._sentences = talk, group, list(sentences)
        self._mouth = Mouth(talk.conversation)

    async def enter(self) -> None:
        call = self.conversation
        call.brief = brief(self._talk.errand, self._talk.report)
        if self._group is None or not self._somebody_there(self._group):
            await self._nobody()
            return
        if not await self._mouth.say(self._sentences):
            await self._music()
        call.exchange.enqueue(call, self._group, priority=FIRST_IN_LINE, waited=self._talk.errand.waited)
        self.after(self._talk.manner.hand_over, PATIENCE)

    def _somebody_there(self, group: int) -> bool:
        return bool(self.conversation.exchange.floor.at_work(self.conversation.tenant).get(group))

    async def finished(self, token: str) -> None:
        if await self._mouth.finished(token):
            await self._music()

    async def announce(self, news: Announce) -> None:
        """The robot has said that somebody is looked for."""

    async def key(self, leg: Leg, digit: str) -> None:
        """He has asked for a person already."""

    async def time_up(self, token: object) -> None:
        if token == PATIENCE and not self._agent_is_here():
            await self._nobody()

    async def left_queue(self, instead: Stage) -> None:
        await self._nobody()

    def _agent_is_here(self) -> bool:
        """Connected the very next moment."""
        return any(leg.agent is not None and leg.living for leg in self.conversation.legs.values())

    async def _nobody(self) -> None:
        call = self.conversation
        if call.routed:
            call.routed = False
            call.exchange.floor.tell(HungUp(call.number))
        call.history.wait_ended(WaitEnd.CALLBACK, now())
        await self.leave()
        call.stage = self._talk
        await self._talk.nobody_free()
        call.tell_desks()

    async def leave(self) -> None:
        await super().leave()
        if self._agent_is_here():
            self._talk.report.outcome = CallOutcome.HANDED_OVER
