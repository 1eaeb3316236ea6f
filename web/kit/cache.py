"""A short memory for public pages that look the same to everybody: a thousand readers cost one rendering."""

import gzip
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from copy import copy
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from web.kit import blanks, cookies

Handler = Callable[[Request], Awaitable[Response]]
Answer = Callable[[Request], Response]
Kept = tuple[float, Answer]
CAPACITY = 512


def cached(seconds: float, *, with_blanks: bool = False) -> Callable[[Handler], Handler]:
    """Decorate a GET handler whose page depends only on address, language, theme and text size.

    Signed-in staff and pages that rendered something personal (a CSRF token, a cookie) are never kept;
    `with_blanks` keeps a form's page without its reader's own values, which the handler makes by `blanks.leave`.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def remembering(request: Request) -> Response:
            if request.method != "GET" or request.state.actor is not None or _own_to_somebody(request):
                return await handler(request)
            kept = _memory(request, handler)
            key, now = _key(request), time.monotonic()
            if key in kept and kept[key][0] > now:
                return kept[key][1](request)
            made, again = await _render(request, handler, with_blanks)
            if again is None:
                return made
            kept[key] = (now + seconds, again)
            kept.move_to_end(key)
            if len(kept) > CAPACITY:
                kept.popitem(last=False)
            return again(request)

        return remembering

    return decorate


async def _render(request: Request, handler: Handler, with_blanks: bool) -> tuple[Response, Answer | None]:
    """The handler's response, and how to answer the next reader when it may be kept."""
    left = blanks.Blanks() if with_blanks else None
    request.state.blanks = left
    try:
        response = await handler(request)
    finally:
        request.state.blanks = None
    if left is not None and hasattr(response, "body"):
        filled = _filled(response, left.cut(bytes(response.body)))
        return (response, filled) if _keepable(request, response) else (filled(request), None)
    return response, _packed(response) if _keepable(request, response) else None


def _filled(response: Response, form: blanks.Form) -> Answer:
    def answer(request: Request) -> Response:
        headers = {k: v for k, v in response.headers.items() if k != "content-length"}
        headers["cache-control"] = "private, no-store"
        filled = Response(form.fill(request), response.status_code, headers=headers)
        cookies.finish(request, filled)
        return filled

    return answer


def _memory(request: Request, handler: Handler) -> "OrderedDict[tuple[object, ...], Kept]":
    """Each application remembers for itself: another one may stand on another database."""
    pages = request.app.state._state.setdefault("remembered_pages", {})
    memory: OrderedDict[tuple[object, ...], Kept] = pages.setdefault(handler, OrderedDict())
    return memory


def _key(request: Request) -> tuple[object, ...]:
    state = request.state
    partial = (request.headers.get("hx-request"), request.headers.get("hx-request-type"))
    return (request.url.path, request.url.query, state.language, state.theme, state.large_text, *partial)


def _own_to_somebody(request: Request) -> bool:
    """A message waits for this reader, or the page may know who they are."""
    return "flash" in request.headers.get("cookie", "") or bool(cookies.read(request, cookies.CITIZEN))


def _keepable(request: Request, response: Response) -> bool:
    personal = getattr(request.state, "personal", False) or "set-cookie" in response.headers
    return response.status_code == 200 and not personal and hasattr(response, "body")


def _packed(response: Response) -> Answer:
    """The page plain and compressed; Starlette responses without background work may be sent many times."""
    headers = {k: v for k, v in response.headers.items() if k not in ("content-length", "vary")}
    headers["vary"] = "accept-encoding, accept-language, cookie"
    body = bytes(response.body)
    plain = Response(body, headers=headers)
    packed_body = gzip.compress(body, compresslevel=6, mtime=0)
    packed = Response(packed_body, headers={**headers, "content-encoding": "gzip"})

    def answer(request: Request) -> Response:
        kept = packed if "gzip" in request.headers.get("accept-encoding", "") else plain
        # Middleware writes into the headers it is given: every reader gets a list of their own.
        fresh = copy(kept)
        fresh.raw_headers = list(kept.raw_headers)
        return fresh

    return answer
