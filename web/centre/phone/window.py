"""话机: the small window the browser's telephone lives in, so that no page of the desk can end a call."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.phones import websocket
from web.centre.looks import show
from web.kit import services
from web.kit.security import policy


async def window(request: Request) -> Response:
    """GET. Only this page may talk to the gateway."""
    address = urlsplit(websocket(services(request).settings, request.url.hostname or ""))
    response = await show(request, "centre/phone/window.html")
    response.headers["content-security-policy"] = policy(f"{address.scheme}://{address.netloc}")
    return response
