"""The process that plays the telephone network, as the page asks it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
from starlette.requests import Request

from hotline.infra.errors import Conflict
from hotline.telephone_network import SOCKET
from web.kit.services import services

AWAY = "模拟电话网没有运行。请用 hotline run --demo 启动，并且不要用 --sip-port 0 关掉电话。"
OVER = "这通电话已经结束。"
PATIENCE_SECONDS = 5.0
OK = 200


class Network:
    """Only who may read the data directory reaches it."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    async def state(self) -> Any:
        """Subscribers and calls."""
        return await self._asked("GET", "/state")

    async def tell(self, path: str, told: dict[str, object]) -> None:
        """What a visitor does; Conflict when the call is over meanwhile."""
        answer = await self._asked("POST", path, json=told)
        if not answer["done"]:
            raise Conflict(OVER)

    async def sound(self, call: int) -> AsyncIterator[bytes]:
        """Both voices as they are spoken: 16 bits, 8 kHz. Nothing of a call that is over."""
        try:
            async with self._http() as http, http.stream("GET", f"/sound?call={call}") as answer:
                if answer.status_code == OK:
                    async for piece in answer.aiter_bytes():
                        yield piece
        except httpx2.HTTPError:
            return  # the network has gone, and the call with it

    def _http(self) -> httpx2.AsyncClient:
        transport = httpx2.AsyncHTTPTransport(uds=str(self._socket))
        return httpx2.AsyncClient(transport=transport, timeout=PATIENCE_SECONDS, base_url="http://network")

    async def _asked(self, method: str, path: str, **more: Any) -> Any:
        try:
            async with self._http() as http:
                return (await http.request(method, path, **more)).json()
        except (httpx2.HTTPError, ValueError) as failure:
            raise Conflict(AWAY) from failure


def network(request: Request) -> Network:
    """Beside this web server."""
    return Network(services(request).settings.data_dir / SOCKET)
