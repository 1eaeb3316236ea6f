"""The pages drawn on the phone itself, from what it keeps: offline lists and orders, the queue, sharing."""

from starlette.requests import Request
from starlette.responses import Response

from web.kit import render


async def shell(request: Request) -> Response:
    """One page for all of them; which one it shows, the address says."""
    return render(request, "pwa/shell.html", headers={"cache-control": "no-cache"})
