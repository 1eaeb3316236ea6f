"""Small signed notes a browser carries for us: nobody can make up or change one."""

from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request

from web.kit import services


def seal(request: Request, purpose: str, value: Any) -> str:
    """`value` as text that only we can have written, for this purpose only."""
    text: str = URLSafeTimedSerializer(services(request).secret, salt=f"portal-{purpose}").dumps(value)
    return text


def unseal(request: Request, purpose: str, text: str, max_age_seconds: int) -> Any:
    """The value again; None when it was forged, cut or is too old."""
    if not text:
        return None
    serializer = URLSafeTimedSerializer(services(request).secret, salt=f"portal-{purpose}")
    try:
        return serializer.loads(text, max_age=max_age_seconds)
    except BadData:
        return None
