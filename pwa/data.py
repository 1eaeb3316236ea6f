"""My lists and the orders I opened, as data for the phone."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.messages.queries import unacknowledged
from hotline.orders.queries import box_counts
from pwa.build import require_current
from pwa.cards import lists
from pwa.entry import acting
from pwa.opened import opened
from pwa.supervised import received


async def mine(request: Request) -> Response:
    """GET /app/data: all lists and counts."""
    require_current(request)
    by, now = acting(request), request.state.now
    counts = await box_counts(by=by, now=now)
    return _answer(
        {
            "at": now.isoformat(),
            "owner": str(by.staff_id),
            "name": by.name,
            "counts": counts,
            # An order to be signed and the notice about it are one thing to do.
            "badge": max(await unacknowledged(by=by), counts["todo"]),
            "lists": await lists(by=by, now=now) | {"notices": await received(by=by, now=now)},
        }
    )


async def order(request: Request) -> Response:
    """GET /app/data/orders/{number}: what one opened."""
    require_current(request)
    number = request.path_params["number"]
    return _answer(await opened(number, by=acting(request), now=request.state.now))


def _answer(body: dict[str, Any]) -> Response:
    return JSONResponse(body, headers={"cache-control": "no-store"})
