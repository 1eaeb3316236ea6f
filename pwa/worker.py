"""The service worker: a few lines that name the build and load the modules that do the work.

Every address carries its content's hash. So any change of any file changes these lines, and that is how
a browser notices that there is a new build.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline import __version__
from pwa.build import build_of
from pwa.queueable import labels
from web.kit import services

#: In the order in which they build on each other. The first group is shared with the pages.
SHARED = ("database", "safe", "server", "photos", "queue")
MODULES = ("cache", "capture", "share", "sync", "notify", "update")
#: The page that is shown without a network, and everything it is drawn with.
SHELL_PAGE = "/app/offline"
SHELL_STYLES = ("css/tokens.css", "css/base.css", "css/components.css", "css/app.css", "css/pwa.css")
SHELL_SCRIPTS = ("show", "lists", "order", "forms", "notices", "outbox", "sharing", "start")


async def worker(request: Request) -> Response:
    headers = {
        "cache-control": "no-cache",
        # The script lies below /app; it also looks after /app itself.
        "service-worker-allowed": "/app",
    }
    return Response(composed(request), media_type="text/javascript", headers=headers)


def composed(request: Request) -> str:
    """Classic script, because not every browser knows modules in a worker."""
    facts = json.dumps(_facts(request), ensure_ascii=False, indent=2)
    modules = ",\n  ".join(json.dumps(url) for url in scripts(request))
    return f"self.pwa = {facts};\nimportScripts(\n  {modules},\n);\n"


def _facts(request: Request) -> dict[str, Any]:
    assets = services(request).assets
    kept = [*SHELL_STYLES, "icons.svg", "illustrations.svg", "logo.svg", "js/kit.js"]
    kept += [
        *(f"js/pwa/{name}.js" for name in SHARED),
        *(f"js/pwa/shell/{name}.js" for name in SHELL_SCRIPTS),
    ]
    return {
        "build": build_of(request),
        "version": __version__,
        "shell": SHELL_PAGE,
        "assets": [assets.url(name) for name in kept],
        "icon": assets.url("icons/any-192.png"),
        "badge": assets.url("icons/badge-96.png"),
        "labels": labels(),
    }


def scripts(request: Request) -> list[str]:
    assets = services(request).assets
    shared = [assets.url(f"js/pwa/{name}.js") for name in SHARED]
    return shared + [assets.url(f"js/sw/{name}.js") for name in MODULES]
