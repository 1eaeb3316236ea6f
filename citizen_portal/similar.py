"""Similar open cases, offered before a new one is made: join instead of asking twice."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal.cities import City, city_of, show
from citizen_portal.signing import seal, unseal
from hotline.orders.deidentify import deidentify
from hotline.orders.joining import followers
from hotline.orders.labels import CITIZEN_STATES
from hotline.orders.queries import similar_orders
from hotline.orders.values import Latitude, Longitude
from web.kit import forms
from web.kit.limits import limited

OFFERED = 3
GOOD_FOR_SECONDS = 2 * 3600
SHORTEST_TITLE = 4


class Words(BaseModel):
    """What the offer is made from."""

    title: str = Field("", max_length=500)
    content: str = Field("", max_length=20000)
    lng: Longitude = None
    lat: Latitude = None


@dataclass(frozen=True)
class Offer:
    """Somebody else's open case, without anything that tells whose it is."""

    token: str
    title: str
    place: str
    state: str
    since: datetime
    people: int


async def offers(request: Request, city: City, words: Words) -> list[Offer]:
    """At most three, most alike first."""
    text = f"{words.title} {words.content}".strip()
    if len(words.title) < SHORTEST_TITLE:
        return []
    found = await similar_orders(city.id, text, lng=words.lng, lat=words.lat, limit=OFFERED)
    joined = await followers([order.id for order in found])
    return [
        Offer(
            token=seal(request, "join", order.id),
            title=deidentify(order.title, [order.contact_name]),
            place=deidentify(order.location_text, [order.contact_name]),
            state=CITIZEN_STATES[order.state],
            since=order.created_at,
            people=1 + joined[order.id],
        )
        for order in found
    ]


def offered_order(request: Request, token: str) -> int | None:
    """The case behind an offer we made."""
    order_id = unseal(request, "join", token, GOOD_FOR_SECONDS)
    return order_id if isinstance(order_id, int) else None


@limited("similar", "60/minute")
async def look(request: Request) -> Response:
    """POST /submit/similar: the list alone, asked for while somebody types."""
    form = await forms.read(request, Words)
    found = await offers(request, await city_of(request), form.model) if form.model else []
    return await show(request, "offers.html", offers=found, inside_form=False)
