"""A server whose answers get lost on their way back, whoever asked: a page or its worker."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class Losing:
    """Every so many actions that were done, the connection ends before the answer is told. `every` 0: none."""

    def __init__(self, app: App, path: str) -> None:
        self.app, self.path = app, path
        self.every = self.done = self.lost = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        sent = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == self.path
        await self.app(scope, receive, self._cutting(send) if sent and self.every else send)

    def _cutting(self, send: Send) -> Send:
        """The server's work is over when its answer starts; uvicorn hangs up on an answer that never ends."""
        cut = False

        async def pass_on(message: Message) -> None:
            nonlocal cut
            if message["type"] == "http.response.start":
                cut = message["status"] == 200 and self._this_one()
            if message["type"] == "http.response.start" or not cut:
                await send(message)

        return pass_on

    def _this_one(self) -> bool:
        self.done += 1
        lost = self.done % self.every == 0
        self.lost += lost
        return lost
