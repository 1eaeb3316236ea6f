"""The first page: what waits, what burns, and for leaders how their units stand."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from department_app.boxes import BOXES
from department_app.cards import share_cards
from department_app.entry import acting, show
from department_app.morning import of_today
from hotline.content.questions import unanswered
from hotline.orders.queries import box_counts
from hotline.orders.queries.workload import Standing, most_urgent, standings
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.supervision.queries import waiting
from hotline.worktime.zone import CHINA

GREETINGS = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"), (24, "晚上好"))


@dataclass(frozen=True)
class Tile:
    """One box on the first page; `tone` warns only when something is in it."""

    box: str
    icon: str
    tone: str = ""

    @property
    def label(self) -> str:
        return {"handling": "处理中", "offline": "线下处理", "tracking": "下派跟踪"}.get(
            self.box, BOXES[self.box].title
        )

    @property
    def url(self) -> str:
        return BOXES[self.box].url


TILES = (
    Tile("todo", "inbox", "accent"),
    Tile("near_due", "hourglass", "warn"),
    Tile("handling", "wrench"),
    Tile("offline", "hand"),
    Tile("tracking", "split"),
    Tile("done", "check-circle"),
)


async def home(request: Request) -> Response:
    by, now = acting(request), request.state.now
    urgent = await most_urgent(by=by)
    return show(
        request,
        "department/home.html",
        greeting=greeting(now),
        organisation=await Organisation.get_or_none(id=by.organisation_id),
        counts=await box_counts(by=by, now=now),
        tiles=TILES,
        urgent=await share_cards(urgent, by=by, now=now),
        questions=await unanswered(by=by),
        units=await _units(by, now),
        morning=await of_today(by, now),
        supervision=await waiting(by=by),
    )


def greeting(now: datetime) -> str:
    hour = now.astimezone(CHINA).hour
    return next(words for until, words in GREETINGS if hour < until)


async def _units(by: Actor, now: datetime) -> list[Standing]:
    return await standings(by=by, now=now) if by.is_leader else []
