"""Which build a phone runs, which one the server has, and what is new in it (LEDGER M24, 检查版本更新)."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline import __version__
from pwa import versions
from web.kit import services
from web.kit.releases import releases

#: How a phone names its version with everything it asks for.
HEADER = "x-app-version"
#: The offline page is kept by the worker: what it is drawn from belongs to the build.
DRAWN_FROM = ("pwa/shell.html", "kit/base.html", "kit/components.html")


async def check(request: Request) -> Response:
    """GET /app/build: also for a phone whose version may do nothing else any more."""
    newest = releases()[:1]
    answer = {
        "build": build_of(request),
        "version": __version__,
        "supported": versions.supported(_said(request), _floor(request)),
        "news": [line for release in newest for line in release.news],
    }
    return JSONResponse(answer, headers={"cache-control": "no-store"})


def build_of(request: Request) -> str:
    """Changes with any static file and with the offline page."""
    at_hand = services(request)
    files = sorted(asset.hashed_name for asset in at_hand.assets.by_name.values())
    sources = [at_hand.pages.source(name) for name in DRAWN_FROM]
    return sha256("".join([__version__, *files, *sources]).encode()).hexdigest()[:12]


def require_current(request: Request) -> None:
    """Refuse a phone below the floor before it changes anything."""
    versions.require(_said(request), _floor(request))


def _said(request: Request) -> str:
    return request.headers.get(HEADER, "")


def _floor(request: Request) -> str:
    return services(request).settings.app_version_floor
