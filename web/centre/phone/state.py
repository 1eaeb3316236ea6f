"""What a desk's bar knows: the seat, the call, who waits. Numbers leave the server masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from hotline.calls import talk
from hotline.calls.acd.states import AgentState
from hotline.calls.models import AgentSkill, SkillGroup
from hotline.calls.numbering.numbers import Kind, analyse
from hotline.calls.phones import BROWSER
from hotline.calls.states import LEGS, LegKind
from hotline.calls.switchboard.news import CallCard, Party, Seat
from hotline.calls.switchboard.speech import NotReachable
from hotline.infra.secrets import mask_phone
from hotline.people.actor import Actor
from hotline.people.models import Staff
from web.centre.phone.board import picture
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _
from web.kit.services import services

#: Nobody's private number: shown as it is.
PUBLIC = (Kind.SHORT, Kind.SERVICE, Kind.EMERGENCY, Kind.EXTENSION)
#: Parties that are themselves heard by the others, or not.
SUPERVISING = (LegKind.LISTEN, LegKind.WHISPER, LegKind.BARGE_IN)
State = dict[str, Any]


@dataclass
class Known:
    """What does not come from the gateway, and is not asked for at each of its pieces."""

    groups: frozenset[int] = frozenset()
    unread: int = 0

    async def refresh(self, actor: Actor) -> None:
        """Once, and when something of it changed."""
        self.groups = frozenset(one.group_id for one in await AgentSkill.filter(staff_id=actor.staff_id))
        self.unread = await talk.unread(actor)


async def state_of(request: Request, known: Known) -> State:
    """Everything, each time: the page draws what it is told."""
    actor = signed_in(request)
    common = {"now": services(request).clock().isoformat(), "unread": known.unread}
    try:
        floor = await picture(request).floor(actor.tenant_id or 0)
    except NotReachable:
        return common | {"gateway": False, "seat": None, "card": None, "waiting": 0}
    agent = actor.staff_id or 0
    seat, card = floor.seats.get(agent), floor.card_of(agent)
    return common | {
        "gateway": True,
        "seat": _seat(seat) if seat else None,
        "card": await _card(card, seat, actor) if card else None,
        "waiting": sum(one.waiting for group, one in floor.queues.items() if group in known.groups),
    }


def shown(number: str) -> str:
    """A number as a screen may show it."""
    if not number:
        return _("隐藏号码")
    return number if analyse(number, extension_digits=4).kind in PUBLIC else mask_phone(number)


def iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _seat(seat: Seat) -> State:
    return {
        "state": seat.state.value,
        "label": _(seat.state.label),
        "since": iso(seat.since),
        "account": seat.account,
        "browser": seat.account.startswith(BROWSER),
        "registered": seat.registered,
    }


async def _card(card: CallCard, seat: Seat | None, actor: Actor) -> State:
    group = await SkillGroup.get_or_none(id=card.group, tenant_id=actor.tenant_id) if card.group else None
    names = await names_of([one.agent for one in card.parties if one.agent], actor)
    wrapping = seat is not None and seat.state is AgentState.WRAP_UP and group is not None
    return {
        "call": card.call,
        "stage": card.stage,
        "direction": card.direction.value,
        "number": shown(card.number),
        "hidden": not card.number,
        "group": group.name if group else "",
        "keys": list(card.keys),
        "queued": iso(card.queued_at),
        "entered": iso(card.entered_at),
        "answered": iso(card.answered_at),
        "muted": card.muted,
        "watched": _watched(card, actor),
        "parties": [_party(one, names) for one in card.parties if one.state != "left"],
        "wrap": group.wrap_up_seconds if wrapping and group else 0,
    }


def _watched(card: CallCard, actor: Actor) -> int:
    """Whom a supervisor is listening to."""
    agents = [one.agent for one in card.parties if one.kind is LegKind.AGENT and one.agent != actor.staff_id]
    return next((one for one in agents if one), 0) if card.stage == "monitoring" else 0


def _party(party: Party, names: dict[int, str]) -> State:
    who = names.get(party.agent, "") if party.agent else shown(party.number)
    quiet = party.kind in SUPERVISING
    return {"who": who, "kind": _(LEGS[party.kind]), "state": party.state, "supervising": quiet}


async def names_of(agents: Iterable[int], actor: Actor) -> dict[int, str]:
    """Of people of the own centre."""
    wanted = list(set(agents))
    if not wanted:
        return {}
    return {one.id: one.name for one in await Staff.filter(id__in=wanted, tenant_id=actor.tenant_id)}
