"""Every cookie we set, in one place: what it is for, how long it lives, how it is protected."""

import secrets
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from web.kit.services import services

YEAR = int(timedelta(days=365).total_seconds())
SESSION = "session"
VISITOR = "visitor"
LANGUAGE = "lang"
THEME = "theme"
TEXT = "text"
FLASH = "flash"
CITIZEN = "citizen"  # who looks at the portal inside WeChat


def is_https(request: Request) -> bool:
    return services(request).settings.secure_cookies


def _name(request: Request, name: str) -> str:
    """The __Host- prefix binds a cookie to this host and path; browsers only accept it over https."""
    return f"__Host-{name}" if is_https(request) else name


def read(request: Request, name: str) -> str:
    return request.cookies.get(_name(request, name), "")


def put(request: Request, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    response.set_cookie(
        _name(request, name), value, max_age=max_age, httponly=True, samesite="lax", secure=is_https(request)
    )


def remove(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(_name(request, name), httponly=True, samesite="lax", secure=is_https(request))


def session_token(request: Request) -> str:
    return read(request, SESSION)


def visitor_token(request: Request) -> str:
    """A random name for an anonymous browser, made when first needed and set on the way out."""
    known = read(request, VISITOR) or getattr(request.state, "new_visitor", "")
    if not known:
        known = secrets.token_urlsafe(18)
        request.state.new_visitor = known
    return known


def finish(request: Request, response: Response) -> None:
    """Add the cookies rendering asked for."""
    if visitor := getattr(request.state, "new_visitor", ""):
        put(request, response, VISITOR, visitor, max_age=YEAR)
    if getattr(request.state, "flash_read", False):
        remove(request, response, FLASH)
