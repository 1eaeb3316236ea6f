"""The one composition root: settings in, a complete web application out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount

import citizen_portal.routes
import department_app.routes
import pwa.routes
import web.api.routes
import web.centre.routes
import web.receipts.routes
import web.simulator.routes
import wechat.routes
from hotline.calls.switchboard import speech
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.picture import Picture
from hotline.infra import secrets
from hotline.infra.bus import make_bus
from hotline.infra.database import open_database
from hotline.infra.errors import NotFound, Refused
from hotline.infra.files import FileStore
from hotline.infra.settings import Settings, secret_key
from hotline.people.organisations import default_tenant
from hotline.wechat.api.client import Client
from hotline.wiring import connected
from web.api.callers import caller
from web.kit import errors, live, routes
from web.kit.assets import Assets
from web.kit.context import RequestContext
from web.kit.limits import RateLimiter
from web.kit.measure import Measure
from web.kit.render import Pages
from web.kit.security import BodyLimit, SecurityHeaders
from web.kit.services import Services

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("citizen_portal", "department_app", "web/centre", "web/api", "web/simulator", "pwa", "wechat")


def create_app(settings: Settings) -> Starlette:
    """The application of one process. Opens the database when it starts, closes it when it stops."""
    assets = Assets(_existing("static"), watch=settings.environment == "development")
    app = Starlette(
        routes=[Mount("/static", app=assets), *_routes(settings)],
        middleware=_middleware(settings),
        exception_handlers={Refused: errors.on_refused, HTTPException: errors.on_http_error},
        lifespan=_lifespan,
    )
    app.state.services = _services(settings, assets)
    return app


def _services(settings: Settings, assets: Assets) -> Services:
    key = secret_key(settings)
    switchboard = Switchboard(speech.place(settings)) if settings.sip_port else None
    return Services(
        settings=settings,
        bus=make_bus(settings),
        files=FileStore(settings),
        vault=secrets.Vault(key),
        pages=Pages(
            _existing("templates"),
            assets,
            watch=settings.environment != "production",
            compiled=settings.data_dir / "templates",
        ),
        assets=assets,
        limiter=RateLimiter(settings.redis_url),
        secret=key,
        wechat=Client(settings),
        client_actor=caller,
        switchboard=switchboard,
        picture=Picture(switchboard) if switchboard else None,
    )


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    at_hand: Services = app.state.services
    app.state.closing = asyncio.Event()
    async with open_database(at_hand.settings):
        with suppress(NotFound):  # a new installation has no centre yet, and an administrator to make it
            at_hand.city_name = _city((await default_tenant(at_hand.settings.portal_tenant)).name)
        try:
            with live.closed_by_signals(app.state.closing), connected(at_hand.bus):
                async with _telephone(at_hand):
                    yield
        finally:
            await at_hand.wechat.close()
            await at_hand.limiter.close()
            await at_hand.bus.close()


@asynccontextmanager
async def _telephone(at_hand: Services) -> AsyncIterator[None]:
    """Listening to the gateway, and looking for it while it is not there."""
    if at_hand.switchboard is None or at_hand.picture is None:
        yield
        return
    tasks = [asyncio.create_task(one.run()) for one in (at_hand.picture, at_hand.switchboard)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await at_hand.picture.bus.close()


def _city(centre: str) -> str:
    """`临江市12345热线中心` is the hotline of 临江市."""
    return centre.partition("12345")[0] or centre


def _middleware(settings: Settings) -> list[Middleware]:
    return [
        Middleware(Measure),
        Middleware(SecurityHeaders, https=settings.secure_cookies),
        Middleware(GZipMiddleware, minimum_size=600, compresslevel=5),
        Middleware(errors.Crashes),
        Middleware(BodyLimit, max_upload_bytes=settings.max_upload_bytes),
        Middleware(RequestContext),
    ]


def _routes(settings: Settings) -> list[BaseRoute]:
    """The portal early: it is asked for most; before it only the webhook, which has seconds to answer."""
    return [
        *wechat.routes.routes_for(settings),
        *citizen_portal.routes.ROUTES,
        *department_app.routes.ROUTES,
        *pwa.routes.ROUTES,
        *web.centre.routes.ROUTES,
        *web.api.routes.ROUTES,
        *web.receipts.routes.ROUTES,
        *web.simulator.routes.routes_for(settings),
        *routes.routes_for(settings),
    ]


def _existing(kind: str) -> list[Path]:
    """The `templates` or `static` folders of the kit and of every room that has one."""
    folders = [ROOT / "web" / "kit" / kind, *(ROOT / room / kind for room in ROOMS)]
    return [folder for folder in folders if folder.is_dir()]
