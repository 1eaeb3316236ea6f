"""A short memory for public pages that look the same to everybody: a thousand readers cost one rendering."""

import gzip
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from copy import copy
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

Handler = Callable[[Request], Awaitable[Response]]
# Until when, plain, compressed.
Kept = tuple[float, Response, Response]
CAPACITY = 512


def cached(seconds: float) -> Callable[[Handler], Handler]:
    """Decorate a GET handler whose page depends only on address, language, theme and text size.

    Signed-in staff and pages that rendered something personal (a CSRF token, a cookie) are never kept.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def remembering(request: Request) -> Response:
            if request.method != "GET" or request.state.actor is not None or _waiting_toast(request):
                return await handler(request)
            kept = _memory(request, handler)
            key, now = _key(request), time.monotonic()
            if key in kept and kept[key][0] > now:
                return _choose(request, kept[key][1], kept[key][2])
            response = await handler(request)
            if not _keepable(request, response):
                return response
            kept[key] = (now + seconds, *_both(response))
            kept.move_to_end(key)
            if len(kept) > CAPACITY:
                kept.popitem(last=False)
            return _choose(request, kept[key][1], kept[key][2])

        return remembering

    return decorate


def _memory(request: Request, handler: Handler) -> "OrderedDict[tuple[object, ...], Kept]":
    """Each application remembers for itself: another one may stand on another database."""
    pages = request.app.state._state.setdefault("remembered_pages", {})
    memory: OrderedDict[tuple[object, ...], Kept] = pages.setdefault(handler, OrderedDict())
    return memory


def _key(request: Request) -> tuple[object, ...]:
    state = request.state
    partial = (request.headers.get("hx-request"), request.headers.get("hx-request-type"))
    return (request.url.path, request.url.query, state.language, state.theme, state.large_text, *partial)


def _waiting_toast(request: Request) -> bool:
    return "flash" in request.headers.get("cookie", "")


def _keepable(request: Request, response: Response) -> bool:
    personal = getattr(request.state, "personal", False) or "set-cookie" in response.headers
    return response.status_code == 200 and not personal and hasattr(response, "body")


def _both(response: Response) -> tuple[Response, Response]:
    """The page plain and compressed; Starlette responses without background work may be sent many times."""
    headers = {k: v for k, v in response.headers.items() if k not in ("content-length", "vary")}
    headers["vary"] = "accept-encoding, accept-language, cookie"
    body = bytes(response.body)
    packed = gzip.compress(body, compresslevel=6, mtime=0)
    return Response(body, headers=headers), Response(packed, headers={**headers, "content-encoding": "gzip"})


def _choose(request: Request, plain: Response, packed: Response) -> Response:
    kept = packed if "gzip" in request.headers.get("accept-encoding", "") else plain
    # Middleware writes into the headers it is given: every reader gets a list of their own.
    fresh = copy(kept)
    fresh.raw_headers = list(kept.raw_headers)
    return fresh
