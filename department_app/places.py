"""Where somebody came from: the arrow at the top, and where a tap on a card of a list leads back to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from department_app.boxes import BOXES, FOLLOWED
from department_app.entry import acting


@dataclass(frozen=True)
class Place:
    """A page that leads to orders. Only leaders come back to the places of `leaders`.

    `listed` ones are plain lists: on a desk they stand beside the open order.
    """

    name: str
    url: str
    title: str
    leaders: bool = False
    listed: bool = True


PLACES: dict[str, Place] = {
    place.name: place
    for place in (
        *(Place(box.name, box.url, box.title, box.name == "supervised") for box in BOXES.values()),
        Place("followed", FOLLOWED.url, FOLLOWED.title),
        Place("search", "/app/search", "工单查询"),
        Place("notices", "/app/notices", "消息", listed=False),
        Place("morning", "/app/morning", "早报", leaders=True, listed=False),
        Place("home", "/app", "首页", listed=False),
    )
}


def place_of(name: str, request: Request) -> Place:
    """The place of this name, or 待办事宜 for whoever has no business there."""
    place = PLACES.get(name, PLACES["todo"])
    return PLACES["todo"] if place.leaders and not acting(request).is_leader else place


def way_back(place: Place, request: Request) -> str:
    """The place as it was left: its search words and its filter stay when the browser names them."""
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.path != place.url and not came_from.path.startswith(place.url + "/"):
        return place.url
    return came_from.path + ("?" + came_from.query if came_from.query else "")
