"""Where an incoming call goes: emergency, blacklist, representative number, territory – in this order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hotline.calls.numbering.filtering import Block, blocked
from hotline.calls.numbering.hours import Hours
from hotline.calls.numbering.numbers import Kind, Number, analyse, user_part
from hotline.calls.numbering.prefixes import longest
from hotline.calls.numbering.translation import Change, translate
from hotline.worktime.calendar import Calendar


@dataclass(frozen=True)
class Centre:
    """A tenant as the plan knows it."""

    tenant: int
    hours: Hours
    calendar: Calendar
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Access:
    """A number we are called under: of one centre, or shared and then divided by the caller's territory."""

    number: str
    tenant: int | None
    flow: str = ""  # the IVR flow it opens; empty: the centre's own


@dataclass(frozen=True)
class Plan:
    """The number plan in force."""

    centres: Mapping[int, Centre]
    access: Mapping[str, Access]
    territories: Mapping[str, int] = field(default_factory=dict)  # area code or mobile segment → tenant
    incoming_changes: Mapping[str, Change] = field(default_factory=dict)
    own_area: str = ""
    extension_digits: int = 0


@dataclass(frozen=True)
class Emergency:
    """Passed on at once over the emergency route: nothing before it, nothing in between."""

    number: str


@dataclass(frozen=True)
class Rejected:
    """An entry of the blacklist holds."""

    tenant: int
    block: Block


@dataclass(frozen=True)
class ToCentre:
    """Into a centre's IVR; `open` tells it which greeting."""

    tenant: int
    flow: str
    open: bool
    caller: Number
    by: str  # "number" | "territory"


@dataclass(frozen=True)
class ToExtension:
    """To a telephone of the house."""

    extension: str
    caller: Number


@dataclass(frozen=True)
class NotOurs:
    """Nobody answers under this number here."""

    called: str


Decision = Emergency | Rejected | ToCentre | ToExtension | NotOurs


def decide(called: str, caller: str, plan: Plan, now: datetime) -> Decision:
    """The one decision on a call that reached us."""
    goal = _read(called, plan)
    if goal.kind is Kind.EMERGENCY:
        return Emergency(goal.digits)
    who = _read(caller, plan)
    access = plan.access.get(goal.digits)
    if access is None:
        extension = goal.kind is Kind.EXTENSION
        return ToExtension(goal.digits, who) if extension else NotOurs(goal.digits)
    return _to_centre(access, goal, who, plan, now)


def _read(raw: str, plan: Plan) -> Number:
    """Trunks have dialects: what they deliver is translated before it is analysed."""
    text = translate(user_part(raw), plan.incoming_changes)
    return analyse(text, own_area=plan.own_area, extension_digits=plan.extension_digits)


def _to_centre(access: Access, goal: Number, who: Number, plan: Plan, now: datetime) -> Decision:
    by_territory = None if access.tenant is not None else longest(who.digits, plan.territories)
    tenant = access.tenant if access.tenant is not None else by_territory
    centre = None if tenant is None else plan.centres.get(tenant)
    if centre is None:
        return NotOurs(goal.digits)
    block = blocked(who.digits, centre.blocks, now)
    if block is not None:
        return Rejected(centre.tenant, block)
    opened = centre.hours.is_open(now, centre.calendar)
    return ToCentre(centre.tenant, access.flow, opened, who, "territory" if by_territory else "number")
