"""The board: everything of the centre as it is now, drawn anew when the gateway tells that it moved."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.acd.states import AgentState
from hotline.calls.goals import groups
from hotline.calls.models import SkillGroup
from hotline.calls.phones import BROWSER
from hotline.calls.states import DIRECTIONS
from hotline.calls.switchboard.news import CallCard, Line, Queue, Seat
from hotline.calls.switchboard.picture import GATEWAY, Floor, floor_topic
from hotline.calls.switchboard.speech import NotReachable
from hotline.people.actor import Actor
from hotline.people.models import Staff
from hotline.people.permissions import PERMISSIONS
from web.centre.looks import show
from web.centre.phone.board import TAKE, floor, picture
from web.centre.phone.panels import TONES
from web.centre.phone.state import shown
from web.kit import is_htmx, live
from web.kit.guards import signed_in

#: What a screen asks first: who is free, who talks, who has been away for long.
ORDER = (
    AgentState.RINGING,
    AgentState.TALKING,
    AgentState.WRAP_UP,
    AgentState.IDLE,
    AgentState.MISSED,
    AgentState.BUSY,
    AgentState.REST,
)
STAGES = {
    "ringing": "振铃",
    "dialling": "呼叫中",
    "talking": "通话",
    "held": "保持",
    "consulting": "咨询",
    "conference": "三方",
    "monitoring": "监听",
    "testing": "试听",
    "robot": "机器人",
}


@dataclass(frozen=True)
class Place:
    """One seat, who sits there, and his call."""

    seat: Seat
    name: str
    employee_no: str
    card: CallCard | None

    @property
    def telephone(self) -> str:
        return "" if self.seat.account.startswith(BROWSER) else self.seat.account

    @property
    def watchable(self) -> bool:
        return self.card is not None and self.card.stage in ("talking", "held", "consulting", "conference")


@dataclass(frozen=True)
class Row:
    """A skill group with those who wait."""

    group: SkillGroup
    queue: Queue | None


@dataclass(frozen=True)
class Picture:
    """What the board shows."""

    at: datetime
    places: list[Place] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    calls: list[tuple[CallCard, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    total: int = 0
    reachable: bool = True

    def count(self, *states: AgentState) -> int:
        return sum(one.seat.state in states for one in self.places)

    @property
    def waiting(self) -> int:
        return sum(row.queue.waiting for row in self.rows if row.queue)


async def board(request: Request) -> Response:
    """GET /desk/floor."""
    actor = signed_in(request)
    return await show(
        request,
        "centre/floor/board.html",
        block="now" if is_htmx(request) else "",
        picture=await _picture(request, actor),
        states=AgentState,
        tones=TONES,
        stages=STAGES,
        directions=DIRECTIONS,
        shown=shown,
    )


async def feed(request: Request) -> Response:
    """Tells that something moved, not what: the board asks again."""
    topics = (floor_topic(signed_in(request).tenant_id or 0), GATEWAY)
    return live.follow(request, picture(request).bus.subscribe(*topics), _moved)


def _moved(_topic: str, _message: dict[str, Any]) -> live.Event:
    return live.Event("", name="moved")


async def _picture(request: Request, actor: Actor) -> Picture:
    now, total = request.state.now, await _everybody(actor)
    try:
        seen = await floor(request)
    except NotReachable:
        return Picture(
            now, rows=[Row(one, None) for one in await groups(actor)], total=total, reachable=False
        )
    people = {one.id: one for one in await Staff.filter(id__in=list(seen.seats), tenant_id=actor.tenant_id)}
    return Picture(
        now,
        _places(seen, people),
        [Row(one, seen.queues.get(one.id)) for one in await groups(actor)],
        [(card, _with(card, seen, people)) for card in seen.calls.values()],
        sorted(seen.lines.values(), key=lambda one: one.name),
        max(total, len(people)),
    )


def _places(seen: Floor, people: dict[int, Staff]) -> list[Place]:
    found = [
        Place(seat, people[agent].name, people[agent].employee_no, seen.card_of(agent))
        for agent, seat in seen.seats.items()
        if agent in people
    ]
    return sorted(found, key=lambda one: (ORDER.index(one.seat.state), one.seat.since))


def _with(card: CallCard, seen: Floor, people: dict[int, Staff]) -> str:
    """Who is in a call."""
    agents = [agent for agent, cards in seen.cards.items() if card.call in cards and agent in people]
    return "、".join(people[agent].name for agent in agents)


async def _everybody(actor: Actor) -> int:
    """How many seats the centre has people for."""
    taking = list(PERMISSIONS[TAKE])
    query = Staff.filter(tenant_id=actor.tenant_id, active=True, staff_roles__role__in=taking)
    return len(set(await query.values_list("id", flat=True)))
