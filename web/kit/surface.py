"""The four faces of the product: public portal, staff desktop, department phone app, JSON API."""

from typing import Literal

from starlette.requests import Request

Surface = Literal["public", "desk", "app", "api"]

# First path segments that belong to members of staff at a desk.
DESK_SEGMENTS = {
    "desk", "admin", "account", "dispatch", "review", "reviews", "callback", "callbacks", "call-back",
    "workstation", "orders", "search", "monitor", "supervision", "exports", "exceptions", "screen",
    "audit", "navigation", "statistics", "content",
}  # fmt: skip


def surface_for_path(path: str) -> Surface:
    first = path.lstrip("/").partition("/")[0]
    if first in ("api", "app"):
        return first  # type: ignore[return-value]
    return "desk" if first in DESK_SEGMENTS else "public"


def surface_of(request: Request) -> Surface:
    """The surface of the matched route; for unknown addresses, what the path looks like."""
    chosen: Surface | None = getattr(request.state, "surface", None)
    if chosen is not None:
        return chosen
    guessed = surface_for_path(request.url.path)
    actor = getattr(request.state, "actor", None)
    signed_in = actor is not None and actor.kind == "staff"
    return "public" if guessed in ("desk", "app") and not signed_in else guessed
