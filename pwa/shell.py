"""The pages drawn on the phone itself, from what it keeps: offline lists and orders, the queue, sharing."""

from starlette.requests import Request
from starlette.responses import Response

from hotline import __version__
from hotline.orders.labels import VERIFY_METHODS
from pwa.queueable import labels, said
from pwa.worker import SHARED, SHELL_SCRIPTS
from web.kit import gettext as _
from web.kit import redirect, render


async def shell(request: Request) -> Response:
    """One page for all of them; which one it shows, the address says."""
    facts = {
        "version": __version__,
        "labels": labels(),
        "said": said(),
        "methods": [(name, _(label)) for name, label in VERIFY_METHODS.items()],
    }
    scripts = [
        *(f"js/pwa/{name}.js" for name in SHARED),
        *(f"js/pwa/shell/{name}.js" for name in SHELL_SCRIPTS),
    ]
    headers = {"cache-control": "no-cache"}
    return render(request, "pwa/shell.html", headers=headers, facts=facts, scripts=scripts)


async def shared(request: Request) -> Response:
    """POST /app/share where no worker was there to take the photos: nothing is kept, the page says how."""
    return redirect(request, "/app/share?missed=1")
