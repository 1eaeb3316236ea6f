"""督办看板: every order by colour and deadline, kept fresh, with what stands on it and one press to a notice."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.live import topic
from hotline.orders.models import Mark, Order
from hotline.orders.queries import OrderFilter, list_orders
from hotline.orders.queries.listing import count_orders
from hotline.orders.queries.marks import standing_marks
from hotline.orders.states import MarkColour, MarkRule, Urgency
from hotline.orders.values import empty_is_none
from hotline.people.actor import Actor
from hotline.people.permissions import Scope, can, scope_of
from hotline.supervision.models import SupervisionNotice
from hotline.supervision.queries import notices_of
from hotline.supervision.states import OPEN, STATES
from hotline.supervision.timeline import STATE_LOOKS
from web.centre.choices import units
from web.centre.looks import show
from web.centre.monitor import tenants_in_sight
from web.centre.panes import after_of
from web.centre.supervision.tabs import tabs_of
from web.kit import is_htmx, live, with_query
from web.kit.forms import read_query
from web.kit.guards import signed_in

LANES = (MarkColour.RED, MarkColour.YELLOW, MarkColour.NONE)
PAGE = 25
COUNT_CAP = 1000


class Wanted(BaseModel):
    """The filters of the board; `lane` is what a phone shows."""

    organisation: Annotated[str, Field(max_length=64)] = ""
    rule: Annotated[MarkRule | None, BeforeValidator(empty_is_none)] = None
    urgency: Annotated[Urgency | None, BeforeValidator(empty_is_none)] = None
    lane: MarkColour = MarkColour.RED

    def of(self, colour: MarkColour) -> OrderFilter:
        """In the domain's words. A mark stands on closed orders too; without one only open ones matter."""
        return OrderFilter(
            organisation=self.organisation,
            rule=self.rule,
            urgency=self.urgency,
            mark=colour,
            open=colour is MarkColour.NONE,
            sort="due",
        )


@dataclass(frozen=True)
class Card:
    """An order with the marks that stand and its notices."""

    order: Order
    marks: list[Mark]
    notice: SupervisionNotice | None
    earlier: int

    @property
    def rules(self) -> list[tuple[MarkColour, MarkRule]]:
        """Why it is marked, each reason once, red first."""
        known = dict.fromkeys((one.colour, one.rule) for one in self.marks)
        return sorted(known, key=lambda one: LANES.index(one[0]))


@dataclass(frozen=True)
class Lane:
    """One column."""

    colour: MarkColour
    cards: list[Card]
    count: int
    more: str


async def board(request: Request) -> Response:
    """GET /desk/supervision."""
    actor, wanted = signed_in(request), _wanted(request)
    return await show(
        request,
        "centre/supervision/board.html",
        block="lanes" if is_htmx(request) else "",
        tabs=await tabs_of(request, "board"),
        wanted=wanted,
        lanes=[await _lane(request, wanted, colour) for colour in LANES],
        units=await _units(actor),
        **_drawn(actor, with_query(request)),
    )


async def lane(request: Request) -> Response:
    """GET /desk/supervision/lane?lane=&after=: more cards of one column."""
    actor, wanted = signed_in(request), _wanted(request)
    return await show(
        request,
        "centre/supervision/lane.html",
        lane=await _lane(request, wanted, wanted.lane),
        **_drawn(actor, with_query(request, after=None).replace("/lane?", "?")),
    )


def _drawn(actor: Actor, back: str) -> dict[str, Any]:
    """What every card asks for; `back` is where its forms return to."""
    return {
        "may_issue": can(actor, "supervision.issue"),
        "may_lift": can(actor, "supervision.lift"),
        "states": STATES,
        "state_looks": STATE_LOOKS,
        "back": back,
    }


async def feed(request: Request) -> Response:
    """Tells that something moved, not what: the board asks again for what its reader may see."""
    topics = [topic(tenant) for tenant in await tenants_in_sight(signed_in(request), "supervision.view")]
    return live.stream(request, topics, _moved)


def _moved(_topic: str, _message: object) -> live.Event:
    return live.Event("", name="moved")


def _wanted(request: Request) -> Wanted:
    return read_query(request, Wanted).model or Wanted()


async def _lane(request: Request, wanted: Wanted, colour: MarkColour) -> Lane:
    actor, now = signed_in(request), request.state.now
    chosen = wanted.of(colour)
    page = await list_orders(chosen, by=actor, now=now, after=after_of(request), limit=PAGE)
    ids = [one.id for one in page.items]
    marks, notices = await standing_marks(ids), await notices_of(ids, by=actor)
    cards = [_card(one, marks.get(one.id, []), notices.get(one.id, [])) for one in page.items]
    count = await count_orders(chosen, by=actor, now=now, cap=COUNT_CAP)
    return Lane(colour, cards, count, _more(request, colour, page.after))


def _card(order: Order, marks: list[Mark], notices: list[SupervisionNotice]) -> Card:
    standing = [one for one in notices if one.state in OPEN]
    return Card(order, marks, standing[-1] if standing else None, len(notices) - len(standing[-1:]))


def _more(request: Request, colour: MarkColour, after: str | None) -> str:
    if after is None:
        return ""
    query = with_query(request, lane=colour.value, after=after).partition("?")[2]
    return f"/desk/supervision/lane?{query}"


async def _units(actor: Actor) -> list[tuple[str, str]]:
    """Whose orders one may pick: the centre's people any unit's, others only look at their own anyway."""
    at_centre = scope_of(actor, "supervision.view") is Scope.TENANT
    return await units(actor.tenant_id or 0) if at_centre else []
