"""After a setting was saved: the gateway hears of it, and whoever saved hears whether it did."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.changes import tell_gateway
from web.kit import gettext as _
from web.kit import redirect, services


async def in_force(request: Request, url: str, said: str) -> Response:
    """Back to `url` with `said`; a gateway that is away reads everything when it comes back."""
    if await tell_gateway(services(request).switchboard):
        return redirect(request, url, toast=said)
    later = _("{said}电话网关暂时连接不上，恢复后自动生效。", said=said)
    return redirect(request, url, toast=later, kind="info")
