"""Facts about a request, gathered once at the edge: time, id, caller, language, how to show the page."""

import re
from datetime import UTC, datetime
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from uuid import uuid4

import structlog
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from hotline.people.actor import Actor
from hotline.people.sessions import SessionRules, session_actor
from web.kit import cookies
from web.kit.i18n import choose_language, current_language
from web.kit.services import Services
from web.kit.surface import surface_for_path

REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
# Addresses that never need to know who is asking.
IMPERSONAL = ("/static/", "/healthz", "/readyz", "/metrics", "/wechat/callback")


class RequestContext:
    """Fills `request.state` before anything else looks at it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(IMPERSONAL):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        at_hand: Services = scope["app"].state.services
        await _fill(request, at_hand)
        language = current_language.set(request.state.language)
        try:
            await self.app(scope, receive, send)
        finally:
            current_language.reset(language)
            structlog.contextvars.unbind_contextvars("request_id")


async def _fill(request: Request, at_hand: Services) -> None:
    state = request.state
    state.now = at_hand.clock()
    state.request_id = _request_id(request)
    state.ip = client_ip(request, at_hand.settings.trusted_proxies)
    state.actor = await _actor(request, SessionRules.of(at_hand.settings))
    staff_page = surface_for_path(request.url.path) in ("desk", "app")
    state.language = choose_language(request, cookies.read(request, cookies.LANGUAGE), staff_page)
    state.theme = _one_of(cookies.read(request, cookies.THEME), ("light", "dark"))
    state.large_text = cookies.read(request, cookies.TEXT) == "large"
    structlog.contextvars.bind_contextvars(request_id=state.request_id)


async def _actor(request: Request, rules: SessionRules) -> Actor | None:
    token = cookies.session_token(request)
    if not token:
        return None
    state = request.state
    channel = "app" if surface_for_path(request.url.path) == "app" else "web"
    return await session_actor(
        token, state.now, rules, channel=channel, request_id=state.request_id, ip=state.ip
    )


def _request_id(request: HTTPConnection) -> str:
    given = request.headers.get("x-request-id", "")
    return given if REQUEST_ID.match(given) else uuid4().hex


def client_ip(connection: HTTPConnection, trusted_proxies: str) -> str:
    """The nearest address we have no reason to trust: forwarded headers count only behind our own proxy."""
    peer = connection.client.host if connection.client else ""
    hops = [hop.strip() for hop in connection.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while hops and _trusted(peer, trusted_proxies):
        peer = hops.pop()
    return peer


def _trusted(address: str, networks: str) -> bool:
    try:
        caller = ip_address(address)
    except ValueError:
        return False
    return any(caller in network for network in _networks(networks))


@cache
def _networks(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(each.strip(), strict=False) for each in listed.split(",") if each.strip())


def _one_of(value: str, choices: tuple[str, ...]) -> str:
    return value if value in choices else ""


def now_of(request: Request) -> datetime:
    """The one instant this request happens at (aware UTC)."""
    now: datetime = request.state.now
    return now.astimezone(UTC)
