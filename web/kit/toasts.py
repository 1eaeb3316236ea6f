"""A short message that survives one redirect, signed so nobody can put words in our mouth."""

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from web.kit import cookies
from web.kit.services import services

KINDS = ("good", "info", "warn", "bad")
MAX_AGE_SECONDS = 300


def _serializer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services(request).secret, salt="toast")


def remember(request: Request, response: Response, message: str, kind: str = "good") -> None:
    """Show `message` (already translated) on the next page."""
    cookies.put(
        request, response, cookies.FLASH, _serializer(request).dumps([kind, message[:300]]), MAX_AGE_SECONDS
    )


def take(request: Request) -> list[tuple[str, str]]:
    """The waiting message as (kind, text), shown once."""
    raw = cookies.read(request, cookies.FLASH)
    if not raw:
        return []
    request.state.personal = request.state.flash_read = True
    try:
        kind, message = _serializer(request).loads(raw, max_age=MAX_AGE_SECONDS)
    except (BadSignature, ValueError):
        return []
    return [(kind if kind in KINDS else "info", message)]
