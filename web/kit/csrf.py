"""Cross-site request forgery: an Origin check first, then a token bound to the session or visitor.

Staff tokens are bound to the session cookie, anonymous ones to a random visitor cookie (signed double
submit). Each rendering masks the token with a fresh nonce, so compressing pages leaks nothing (BREACH).
"""

import hmac
import secrets
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

from hotline.infra.errors import Forbidden
from web.kit.blanks import leave
from web.kit.cookies import session_token, visitor_token
from web.kit.services import services

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
MAX_FIELDS = 400
MAX_FIELD_BYTES = 512 * 1024
MAX_FILES = 20


def token(request: Request) -> str:
    """A token for the form or meta tag being rendered: the one thing on the page that is the reader's own."""
    return leave(request, _token)


def _token(request: Request) -> str:
    request.state.personal = True
    nonce = secrets.token_hex(8)
    return nonce + _sign(request, nonce)


async def verify(request: Request) -> None:
    if request.method in SAFE_METHODS:
        return
    _check_origin(request)
    given = request.headers.get(HEADER) or str((await parsed_form(request)).get(FIELD, ""))
    nonce, signature = given[:16], given[16:]
    if not hmac.compare_digest(signature.encode(), _sign(request, nonce).encode()):
        raise Forbidden("页面已过期，请刷新后重新提交。您填写的内容仍保留在页面上。", code="csrf")


async def parsed_form(request: Request) -> FormData:
    """The posted form, parsed once with our limits; later `request.form()` calls see the same one."""
    return await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)


def _sign(request: Request, nonce: str) -> str:
    bound_to = session_token(request) or visitor_token(request)
    key = services(request).secret.encode()
    return hmac.new(key, f"csrf:{nonce}:{bound_to}".encode(), sha256).hexdigest()


def _check_origin(request: Request) -> None:
    """Browsers name the origin of every unsafe request; a foreign one is refused before reading on."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") == "cross-site" or (origin and not _ours(request, origin)):
        raise Forbidden("这个请求来自别的网站，已被拦截。", code="foreign_origin")


def _ours(request: Request, origin: str) -> bool:
    host = urlsplit(origin).netloc.lower()
    public = urlsplit(services(request).settings.public_url).netloc.lower()
    return host in (request.headers.get("host", "").lower(), public)
