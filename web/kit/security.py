"""Headers on every answer, and a limit on every body."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def policy(connect: str = "") -> str:
    """What a page may load. `connect`: an address besides our own that this page's scripts may talk to."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            f"connect-src 'self' {connect}".rstrip(),
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS = 63072000
FORM_BYTES = 2 * 1024 * 1024
UPLOADS_PER_FORM = 5
# How much of a refused body we still swallow, so that the browser gets to read our answer.
SWALLOW_FACTOR = 3


class SecurityHeaders:
    """Outermost: nothing leaves without these."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if https:
            self.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if request_id := scope.get("state", {}).get("request_id"):
                    headers.setdefault("X-Request-ID", request_id)
            await send(message)

        await self.app(scope, receive, guarded)


class BodyLimit:
    """413 before a body is read when its length says so, and while it is read when it lied."""

    def __init__(self, app: ASGIApp, max_upload_bytes: int) -> None:
        self.app = app
        self.max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        multipart = headers.get("content-type", "").startswith("multipart/")
        limit = UPLOADS_PER_FORM * self.max_upload_bytes if multipart else FORM_BYTES
        await self.app(scope, _counted(receive, limit, _announced(headers)), send)


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def _counted(receive: Receive, limit: int, announced: int) -> Receive:
    read = 0

    async def counted() -> Message:
        nonlocal read
        if announced > limit:
            await _swallow(receive, SWALLOW_FACTOR * limit)
            raise HTTPException(413)
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(413)
        return message

    return counted


async def _swallow(receive: Receive, at_most: int) -> None:
    while at_most > 0:
        message = await receive()
        at_most -= len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
