"""How long answers take, by route: for Prometheus, and a log line when something changed or failed."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hotline.infra.metrics import http_seconds

log = structlog.get_logger(__name__)


class Measure:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        status, started = 0, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            _note(scope, status or 499, time.perf_counter() - started)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """An open event stream is not a slow answer, and an unknown address is not a label."""
    state = scope.get("state", {})
    route = state.get("route", "unknown")
    if not state.get("streaming"):
        http_seconds.labels(scope["method"], route, str(status)).observe(seconds)
    changed = scope["method"] not in ("GET", "HEAD") and not state.get("unremarkable")
    if status >= 400 or changed:
        actor = state.get("actor")
        log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            request_id=state.get("request_id", ""),
            who=actor.label if actor else "",
        )
