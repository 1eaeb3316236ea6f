"""Citizen and agent talk; a third one may be asked, or join; supervisors may listen. Recorded all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.calls.acd.events import HungUp
from hotline.calls.states import EndedBy
from hotline.infra.errors import Conflict
from sip_gateway.exchange import passing_on
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.stage import Stage
from sip_gateway.exchange.voices import Mode, Voices

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation
    from sip_gateway.exchange.ringing import Ringing

SURVEY = "survey"


class Talking(Stage):
    """`partner` has the caller; `third` is consulted or joined."""

    shown = "talking"

    def __init__(self, conversation: Conversation, partner: Leg) -> None:
        super().__init__(conversation)
        self.partner: Leg | None = partner
        self.third: Leg | None = None
        self.mode: Mode = "talk"
        self.muted = False
        self.away: int | None = None  # the agent whose telephone is being started again
        self._coming: Ringing | None = None

    # who hears whom

    async def enter(self) -> None:
        await self.arrange()

    async def arrange(self) -> None:
        """Everybody hears whom he should; what was refused changes nothing that is heard."""
        call, caller = self.conversation, self.conversation.caller
        if caller is None or self.partner is None:
            return
        await call.sound.arrange(self._voices(caller, self.partner))
        self._show(caller)
        call.tell_desks()
        await self._record(caller)

    def _voices(self, caller: Leg, partner: Leg) -> Voices:
        third = self.third.name if self.third else ""
        watching = dict(self.conversation.watching)
        return Voices(caller.name, partner.name, third, self.mode, self.muted, watching)

    def _show(self, caller: Leg) -> None:
        caller.state = "held" if self.mode in ("held", "consult") else "talking"
        for leg in (self.partner, self.third):
            if leg:
                leg.state = "talking"

    async def _record(self, caller: Leg) -> None:
        legs = [caller, *(leg for leg in (self.partner, self.third) if leg)]
        await self.conversation.sound.record(legs, caller)

    async def set_mode(self, mode: Mode) -> None:
        """Back to the mode before when the engine cannot."""
        before, self.mode = self.mode, mode
        try:
            await self.arrange()
        except Conflict:
            self.mode = before
            await self.arrange()
            raise

    async def hold(self) -> None:
        if self.mode == "talk":
            await self.set_mode("held")

    async def resume(self) -> None:
        """From hold, or out of a consultation: back to the caller."""
        if self.third or self._coming:
            await passing_on.forget_third(self)
        await self.set_mode("talk")

    async def mute(self, *, on: bool) -> None:
        self.muted = on
        await self.arrange()

    async def holds(self, leg: Leg, *, on: bool) -> None:
        """The hold key of a desk phone does what the button of the desk does."""
        if leg is self.partner and self.mode in ("talk", "held"):
            await self.set_mode("held" if on else "talk")
        else:
            await self.arrange()

    # a third one

    def expects(self, ringing: Ringing | None) -> None:
        self._coming = ringing

    @property
    def coming(self) -> Ringing | None:
        return self._coming

    async def picked_up(self, ringing: Ringing, leg: Leg) -> None:
        """The third one, or the agent's own telephone after it was started again."""
        if ringing is not self._coming:
            await super().picked_up(ringing, leg)
            return
        self._coming = None
        if self.away is not None:
            self.partner, self.away = leg, None
        else:
            self.third = leg
        await self.arrange()

    async def nobody(self, ringing: Ringing, code: int) -> None:
        if ringing is self._coming:
            self._coming = None
            await passing_on.third_not_there(self, code)

    # ends

    async def left(self, leg: Leg, *, lost: bool) -> None:
        if leg is self.third:
            self.third = None
            await self.set_mode("held" if self.mode == "consult" else "talk")
        elif leg is self.partner:
            await self._partner_left(lost=lost)

    async def _partner_left(self, *, lost: bool) -> None:
        """Hanging up while a third one listens passes the caller on to him: nobody is dropped."""
        if self.third is not None:
            await passing_on.complete(self)
        elif lost and self.conversation.routed:
            await passing_on.rescue(self)
        else:
            await self.agent_is_done()

    async def agent_is_done(self) -> None:
        """The conversation is over for us; the caller may still say how it was."""
        call = self.conversation
        survey = call.exchange.house.flows.get((call.tenant, SURVEY))
        wants_rating = survey is not None and call.routed and call.caller is not None and call.caller.living
        self.release_agent()
        call.history.closed(now(), EndedBy.AGENT)
        if not wants_rating or survey is None:
            await call.end(EndedBy.AGENT)
            return
        if self.partner:
            await call.drop(self.partner, "hung up")
        await call.sound.stop_recording()
        await passing_on.to_survey(call, survey)

    def release_agent(self) -> None:
        """He goes on to wrap up; the call goes on without the router."""
        call = self.conversation
        if call.routed:
            call.routed = False
            call.exchange.floor.tell(HungUp(call.number))

    async def phone_away(self, agent: int) -> None:
        """The page with the telephone was reloaded: the caller hears music until it is back."""
        call = self.conversation
        if self.partner is None or self.partner.agent != agent or not self.partner.is_page:
            return
        partner, self.partner, self.away = self.partner, None, agent
        engaged = agent in call.engaged
        call.engaged.discard(agent)  # he is coming back: not released
        await call.drop(partner)
        if engaged:
            call.engaged.add(agent)
        if call.caller:
            await call.sound.play_own(call.caller, "music")

    async def phone_back(self, agent: int) -> None:
        if self.partner and self.partner.sip.page_away:  # loaded again while there was no gateway
            await self.phone_away(agent)
        if self.away == agent and self._coming is None:
            call = self.conversation
            self._coming = call.exchange.phones.own(call, agent)
            call.ringers.ring(self._coming, 15.0)
