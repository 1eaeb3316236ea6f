"""How this browser wants pages shown. Kept in cookies, so the server renders it at once, without scripts."""

from starlette.requests import Request
from starlette.responses import Response

from web.kit import cookies
from web.kit.addresses import safe_next
from web.kit.i18n import LANGUAGES
from web.kit.render import redirect

CHOICES = {
    cookies.LANGUAGE: set(LANGUAGES),
    cookies.THEME: {"light", "dark", "auto"},
    cookies.TEXT: {"normal", "large"},
}


async def remember(request: Request) -> Response:
    """GET on purpose: a plain link works everywhere and changes nothing but the looks."""
    response = redirect(request, safe_next(request.query_params.get("next", "")) or "/")
    for name, allowed in CHOICES.items():
        wanted = request.query_params.get(name, "")
        if wanted in allowed:
            cookies.put(request, response, name, wanted, cookies.YEAR)
    return response
