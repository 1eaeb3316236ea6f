"""POST /api/v1/token: OAuth 2.0 client credentials (RFC 6749 §4.4), with its own form of errors."""

import base64
from datetime import timedelta
from urllib.parse import unquote_plus

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.infra.errors import Forbidden
from hotline.people.clients import client_for_token, issue_token
from web.kit.context import now_of
from web.kit.csrf import parsed_form
from web.kit.services import services

FAILURES = "30/minute"
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
FORM = "application/x-www-form-urlencoded"


class Denied(Exception):
    """An error of RFC 6749 §5.2; its description has to be ASCII."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


async def token(request: Request) -> Response:
    """A bearer token for an API client."""
    try:
        return await _grant(request)
    except Denied as denied:
        return _refusal(denied)


async def _grant(request: Request) -> Response:
    form = await _form(request)
    client_id, secret = _credentials(request, form)
    grant = _one(form, "grant_type")
    if grant != "client_credentials":
        raise Denied("unsupported_grant_type", "only client_credentials is supported")
    now = now_of(request)
    life = timedelta(minutes=services(request).settings.api_token_minutes)
    issued, seconds = await _issue(request, client_id, secret, life)
    client = await client_for_token(issued, now)
    scope = " ".join(map(str, client.scopes)) if client else ""
    answer = {"access_token": issued, "token_type": "Bearer", "expires_in": seconds, "scope": scope}
    return JSONResponse(answer, headers=NO_STORE)


async def _issue(request: Request, client_id: str, secret: str, life: timedelta) -> tuple[str, int]:
    """Failures are counted per client and address: guessing ends, and nobody else is locked out."""
    limiter, key = services(request).limiter, f"{request.state.ip} {client_id[:64]}"
    await limiter.check("api-token", key, FAILURES)
    try:
        return await issue_token(client_id, secret, now_of(request), life)
    except Forbidden as wrong:
        await limiter.hit("api-token", key, FAILURES)
        raise Denied("invalid_client", "unknown client or wrong secret", 401) from wrong


async def _form(request: Request) -> FormData:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Denied("invalid_request", f"the body must be {FORM}")
    return await parsed_form(request)


def _credentials(request: Request, form: FormData) -> tuple[str, str]:
    header = request.headers.get("authorization", "")
    if not header:
        return _one(form, "client_id"), _one(form, "client_secret")
    if "client_secret" in form:
        raise Denied("invalid_request", "give the credentials once, in the header or in the body")
    return _basic(header)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as error:
        raise Denied("invalid_client", "unreadable Authorization header", 401) from error
    if scheme.lower() != "basic" or not colon:
        raise Denied("invalid_client", "unreadable Authorization header", 401)
    return unquote_plus(client_id), unquote_plus(secret)


def _one(form: FormData, name: str) -> str:
    values = form.getlist(name)
    if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
        raise Denied("invalid_request", f"{name} is missing or given twice")
    return values[0]


def _refusal(denied: Denied) -> Response:
    body = {"error": denied.error, "error_description": denied.description}
    headers = dict(NO_STORE)
    if denied.status == 401:
        headers["www-authenticate"] = 'Basic realm="hotline"'
    return JSONResponse(body, denied.status, headers=headers)
