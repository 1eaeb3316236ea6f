"""Routes that cannot forget their guard, their CSRF check and their surface."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from web.kit import csrf as csrf_check
from web.kit.guards import CLIENT, Guard
from web.kit.surface import Surface, surface_for_path

Handler = Callable[[Request], Awaitable[Response]]


class GuardedRoute(Route):
    """A route that tells the rest of the kit who may enter and which layout its errors wear."""

    def __init__(
        self, path: str, endpoint: Any, *, guard: Guard, surface: Surface, csrf: bool, **options: Any
    ) -> None:
        super().__init__(path, endpoint, **options)
        self.guard = guard
        self.csrf = csrf
        self.surface = surface

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {}).update(surface=self.surface, route=self.path)
        await super().handle(scope, receive, send)


def page(
    path: str,
    handler: Handler,
    methods: Collection[str] = ("GET",),
    *,
    guard: Guard,
    name: str | None = None,
    surface: Surface | None = None,
    csrf: bool = True,
) -> GuardedRoute:
    """One URL. `csrf=False` only for callers that sign their requests (webhooks)."""
    checked = csrf and guard is not CLIENT

    async def endpoint(request: Request) -> Response:
        await guard.admit(request)
        if checked:
            await csrf_check.verify(request)
        try:
            return await handler(request)
        finally:
            await request.close()

    return GuardedRoute(
        path,
        endpoint,
        guard=guard,
        surface=surface or surface_for_path(path),
        csrf=checked,
        methods=list(methods),
        name=name or getattr(handler, "__name__", path),
    )
