"""The addresses of the API: one row each."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from web.api import catalogue, files, manual, openapi, orders, supervision, tokens
from web.kit.guards import CLIENT, PUBLIC, Guard
from web.kit.routing import GuardedRoute, page

Handler = Callable[[Request], Awaitable[Response]]
ROOT = "/api/v1"


def _at(path: str, guard: Guard = CLIENT, **methods: Handler) -> GuardedRoute:
    """One address with a handler per method, so that a wrong method is told all the right ones."""

    async def dispatch(request: Request) -> Response:
        return await methods["GET" if request.method == "HEAD" else request.method](request)

    name = "api " + (path.strip("/") or "root")
    return page(ROOT + path, dispatch, list(methods), guard=guard, name=name, surface="api", csrf=False)


ROUTES = [
    _at("/token", PUBLIC, POST=tokens.token),
    _at("/openapi.json", PUBLIC, GET=openapi.document),
    _at("/orders", GET=orders.index, POST=orders.create),
    _at("/orders/{number}", GET=orders.show),
    _at("/orders/{number}/events", GET=orders.events),
    _at("/orders/{number}/actions/{action}", POST=orders.act),
    _at("/orders/{number}/files/{id}", GET=files.download),
    _at("/supervision-notices", GET=supervision.index, POST=supervision.create),
    _at("/supervision-notices/{id}", GET=supervision.show),
    _at("/supervision-notices/{id}/actions/{action}", POST=supervision.act),
    _at("/supervision-notices/{id}/files/{file_id}", GET=supervision.download),
    _at("/files", POST=files.upload),
    _at("/organisations", GET=catalogue.organisations),
    _at("/classifications", GET=catalogue.classifications),
    page(ROOT + "/docs", manual.docs, guard=PUBLIC, surface="public", name="api docs"),
]
