"""Which build a phone runs and which one the server has."""

from hashlib import sha256

from starlette.requests import Request

from hotline import __version__
from web.kit import Services, services

#: The offline page is kept by the worker: what it is drawn from belongs to the build.
DRAWN_FROM = ("pwa/shell.html", "kit/base.html", "kit/components.html")


def build(at_hand: Services) -> str:
    """Changes with any static file and with the offline page."""
    files = "".join(sorted(asset.hashed_name for asset in at_hand.assets.by_name.values()))
    return sha256((__version__ + files + _page_sources(at_hand)).encode()).hexdigest()[:12]


def build_of(request: Request) -> str:
    return build(services(request))


def _page_sources(at_hand: Services) -> str:
    return "".join(at_hand.pages.source(name) for name in DRAWN_FROM)
