"""Who has shown number and query code may come back for two hours: a signed note per order."""

from starlette.requests import Request
from starlette.responses import Response

from citizen_portal.cities import City, citizen
from citizen_portal.signing import seal, unseal
from hotline.orders.models import Order
from hotline.people.actor import Actor
from web.kit import cookies

PROVEN_SECONDS = 2 * 3600
FOLLOWED_SECONDS = 180 * 24 * 3600


def grant(request: Request, response: Response, order: Order) -> None:
    """After the right code, or after submitting it."""
    cookies.put(
        request, response, _name(order.number or ""), seal(request, "proof", order.id), PROVEN_SECONDS
    )


def proven(request: Request, order: Order) -> bool:
    """Whether this browser has proven itself for this very order."""
    shown = unseal(request, "proof", cookies.read(request, _name(order.number or "")), PROVEN_SECONDS)
    return isinstance(shown, int) and shown == order.id


def owner(request: Request, city: City, order: Order) -> Actor:
    """The citizen whose order it is, once proven."""
    return citizen(request, city, order.citizen_id)


def follow_link(request: Request, city: City, order: Order) -> str:
    """An address that shows the progress of a joined case, and nothing about who asked."""
    return f"{city.base}/follow/{seal(request, 'follow', order.id)}"


def followed(request: Request) -> int | None:
    order_id = unseal(request, "follow", request.path_params["token"], FOLLOWED_SECONDS)
    return order_id if isinstance(order_id, int) else None


def _name(number: str) -> str:
    return f"order-{number[-12:]}"
