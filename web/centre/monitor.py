"""实时监控 (LEDGER 19.1): all open orders in scope at a glance, kept fresh, every figure a way in."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.live import topic
from hotline.orders.queries.monitoring import Load, Overview, loads, overview, root_of
from hotline.orders.states import OPEN, State
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.permissions import Scope, scope_of
from web.centre.looks import show
from web.kit import NavItem, is_htmx, live, navigation, needs, page, signed_in

MONITOR = needs("order.monitor")
#: Many screens watch the same figures; they are counted once in this many seconds.
FRESH_SECONDS = 3.0
navigation.register(NavItem("实时监控", "/desk/monitor", "screen", "order.monitor", group="监督", order=29))


@dataclass(frozen=True)
class Picture:
    """What the monitor shows."""

    seen: Overview
    root: Organisation
    rows: list[Load]
    at: datetime


async def monitor(request: Request) -> Response:
    actor, below = signed_in(request), request.query_params.get("organisation", "")
    # A place outside one's scope is refused, whatever is remembered.
    root = await root_of(actor, below)
    picture = await _remembered(
        (actor.tenant_id, actor.organisation_path, root.id), lambda: _look(request, root)
    )
    block = "figures" if is_htmx(request) else ""
    return await show(
        request,
        "centre/monitor.html",
        block=block,
        picture=picture,
        below=below,
        states=[state for state in State if state in OPEN],
        search=_search(root if below else None),
    )


async def feed(request: Request) -> Response:
    """Tells that something moved, not what: the page asks again for what its reader may see."""
    topics = [topic(tenant) for tenant in await tenants_in_sight(signed_in(request), "order.monitor")]
    return live.stream(request, topics, _moved)


def _moved(_topic: str, _message: object) -> live.Event:
    # What is remembered was counted before this: the page that asks now must not see it.
    _pictures.clear()
    return live.Event("", name="moved")


async def _look(request: Request, root: Organisation) -> Picture:
    actor, now = signed_in(request), request.state.now
    rows = await loads(by=actor, now=now, below=root.code)
    return Picture(await overview(by=actor, now=now), root, rows, now)


def _search(root: Organisation | None) -> Callable[..., str]:
    """Addresses of the lists behind the figures."""

    def address(**wanted: Any) -> str:
        chosen = {"organisation": root.code} if root else {}
        return "/desk/search?" + urlencode({"open": "true", **chosen, **wanted})

    return address


async def tenants_in_sight(actor: Actor, permission: str) -> list[int]:
    """The centres whose news concern somebody."""
    if scope_of(actor, permission) is not Scope.REGION:
        return [actor.tenant_id or 0]
    centres = Organisation.filter(kind=OrganisationKind.CENTRE, path__startswith=actor.organisation_path)
    return [one.id for one in await centres]


_pictures: dict[tuple[object, ...], tuple[float, Picture]] = {}


async def _remembered(key: tuple[object, ...], make: Callable[[], Awaitable[Picture]]) -> Picture:
    now = time.monotonic()
    for old in [known for known, (until, _picture) in _pictures.items() if until <= now]:
        del _pictures[old]
    if key not in _pictures:
        _pictures[key] = (now + FRESH_SECONDS, await make())
    return _pictures[key][1]


ROUTES = [
    page("/desk/monitor", monitor, guard=MONITOR),
    page("/desk/monitor/live", feed, guard=MONITOR, name="monitor_feed"),
]
