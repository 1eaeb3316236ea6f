"""While a page is open it hears when something changed for this unit or this person was told something."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from department_app.entry import acting, show
from hotline.messages.live import topic as notices_of
from hotline.messages.queries import unacknowledged
from hotline.orders.live import topic as orders_of
from hotline.orders.queries import box_counts
from hotline.orders.queries.scoping import organisations_of
from hotline.people.actor import Actor
from hotline.people.permissions import require
from web.kit import live, services


async def live_page(request: Request) -> Response:
    by = acting(request)
    mine = frozenset(await organisations_of(by, require(by, "order.view")))

    personal = notices_of(by.staff_id or 0)

    async def tell(topic: str, message: dict[str, Any]) -> str | None:
        if topic == personal:
            return await _fresh_counts(request, by, str(message.get("order", "")))
        if not concerns(message, mine, by):
            return None
        return await _fresh_counts(request, by, str(message.get("number", "")))

    return live.stream(request, [orders_of(by.tenant_id or 0), personal], tell)


def concerns(message: dict[str, Any], mine: frozenset[int], by: Actor) -> bool:
    """An order one of my units has a share in, or one in my own hands."""
    return bool(mine & set(message.get("organisations", ()))) or by.staff_id in message.get("staff", ())


async def _fresh_counts(request: Request, by: Actor, number: str) -> str:
    now = services(request).clock()
    counts = await box_counts(by=by, now=now)
    unheard = await unacknowledged(by=by)
    response = show(request, "department/news.html", counts=counts, unheard=unheard, number=number)
    return bytes(response.body).decode()
