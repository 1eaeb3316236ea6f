"""Which telephones ring: an agent's, those of an extension with its forwards, a number outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from hotline.calls.numbering.outgoing import Dial, Inside, dial
from hotline.calls.numbering.reaching import Stage as RingStage
from hotline.calls.numbering.reaching import stages_for
from hotline.calls.states import LegKind
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.ringing import Caller, Place, Ringing
from sip_gateway.exchange.words import NobodyThere, PickedUp
from sip_gateway.sip.outgoing_call import OutgoingCall

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation
    from sip_gateway.exchange.exchange import Exchange


Early = Callable[[str], Awaitable[None]]


class Phones:
    """Makes `Ringing`s that report to the mailbox of their conversation."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def registered(self, account: str) -> bool:
        return bool(self._exchange.agent.registrar.locate(account))

    def stages(self, extension: str) -> tuple[RingStage, ...]:
        """前转 and 一号通 of an extension, as it is reachable now."""
        house = self._exchange.house.reachable(self._registered(), self._busy())
        return stages_for(extension, house)

    def _registered(self) -> set[str]:
        return set(self._exchange.agent.registrar.accounts())

    def _busy(self) -> set[str]:
        return {account for account in self._exchange.house.phones if self._exchange.is_busy(account)}

    def of_agent(self, call: Conversation, agent: int, kind: LegKind) -> Ringing:
        """The telephone an agent has signed in at."""
        return self._make(call, self._at(self._exchange.seats.account_of(agent)), kind, agent=agent)

    def own(self, call: Conversation, agent: int, kind: LegKind = LegKind.AGENT) -> Ringing:
        """The same, because the agent asked for it: it answers by itself where it can."""
        places = self._at(self._exchange.seats.account_of(agent))
        return self._make(call, places, kind, agent=agent, own=True)

    def of_targets(
        self, call: Conversation, targets: Sequence[str], kind: LegKind, early: Early | None = None
    ) -> Ringing:
        """Extensions and numbers outside, all at once. `early` is told when there is sound before the answer."""
        places = [place for target in targets for place in self._places(call, target)]
        number = targets[0] if targets else ""
        ringing = self._make(call, places, kind, number=number)
        ringing.early = early
        return ringing

    def _places(self, call: Conversation, target: str) -> Iterable[Place]:
        plan = self._exchange.house.dial_plans.get(call.tenant)
        match dial(target, plan) if plan is not None else None:
            case Inside(extension=extension):
                yield from self._at(extension)
            case Dial() as outside:
                yield Place(dial=outside)

    def _at(self, account: str) -> list[Place]:
        found = self._exchange.agent.registrar.locate(account) if account else []
        return [Place(account=account, binding=one) for one in found]

    def _make(
        self,
        call: Conversation,
        places: Sequence[Place],
        kind: LegKind,
        *,
        agent: int | None = None,
        number: str = "",
        own: bool = False,
    ) -> Ringing:
        async def picked_up(place: Place, name: str, sip: OutgoingCall) -> None:
            seat = agent if agent is not None else self._exchange.seats.agent_at(place.account)
            leg = Leg(name, kind, sip, started, seat, number, "talking", now())
            call.put(PickedUp(ringing, leg))

        def nobody(code: int) -> None:
            call.put(NobodyThere(ringing, code))

        started = now()
        ringing = Ringing(
            call.sound,
            self._exchange.lines,
            self._shown(call, own=own),
            places,
            picked_up,
            nobody,
            name=call.name(kind.value),
        )
        return ringing

    def _shown(self, call: Conversation, *, own: bool) -> Caller:
        """Inside, the citizen's number; over a trunk the centre's own is shown anyway."""
        facts = call.history.facts
        name = self._exchange.house.names.get(facts.group_id or 0, "")
        return Caller(facts.number or facts.access_number, name, call.call_id, call.tenant, own)
