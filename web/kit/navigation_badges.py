"""The little counts beside menu items, asked once after a page has loaded."""

from starlette.requests import Request
from starlette.responses import Response

from web.kit.guards import signed_in
from web.kit.navigation import items_for
from web.kit.render import render


async def badges(request: Request) -> Response:
    actor = signed_in(request)
    surface = "app" if request.query_params.get("surface") == "app" else "desk"
    items = [item for item in items_for(actor, "app" if surface == "app" else "desk") if item.badge]
    # One after the other: they share a database, and a menu has few of them.
    counts = [(item.key, await item.badge(actor)) for item in items if item.badge]
    return render(request, "kit/badges.html", counts=counts)
