"""What every stand-in has: a list of what it received, a page that shows it, and a control endpoint."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from standins.behaviour import MODES, Behaviour, Unknown

HERE = Path(__file__).parent
PAGES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
KEPT = 5000


class CutOff(Exception):
    """The line goes dead: the caller never learns what became of its request."""


@dataclass
class Received:
    """One message as it came in, and what became of it."""

    to: str
    title: str
    text: str = ""
    detail: str = ""
    fate: str = "accepted"
    number: int = 0
    at: str = field(default_factory=lambda: datetime.now(UTC).strftime("%H:%M:%S.%f")[:-3])


class Service(ABC):
    """One stand-in. A subclass adds the routes of the machine it stands for."""

    name = "stand-in"
    hint = ""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.received: deque[Received] = deque(maxlen=KEPT)
        self.refused: deque[str] = deque(maxlen=50)
        self.count = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> Starlette:
        own = [
            Route("/", self.page),
            Route("/_received", self.listing),
            Route("/_control", self.control, methods=["POST"]),
            Route("/_style.css", self.style),
        ]
        return Starlette(routes=[*self.routes(), *own], exception_handlers={CutOff: _cut_off})

    @abstractmethod
    def routes(self) -> list[BaseRoute]:
        """What the machine itself answers to."""

    def keep(self, message: Received) -> Received:
        self.count += 1
        message.number = self.count
        self.received.append(message)
        return message

    def forget(self) -> None:
        """As if just started."""
        self.received.clear()
        self.refused.clear()

    def refuse(self, why: str) -> None:
        """What did not pass a check, for the developer to see."""
        self.refused.append(f"{datetime.now(UTC):%H:%M:%S} {why}")

    async def attend(self, work: Callable[[], Awaitable[Response]]) -> Response:
        """The work itself, bent by the mode."""
        mode = self.behaviour.mode
        if mode == "fail":
            return Response("the stand-in was told to fail", 500)
        if mode == "html":
            return HTMLResponse("<html><body>系统繁忙，请稍后再试</body></html>")
        answer = await work()
        if mode == "lag":
            await asyncio.sleep(self.behaviour.seconds)
        if mode == "hang":
            raise CutOff
        return answer

    def later(self, work: Awaitable[None]) -> None:
        async def run() -> None:
            await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def page(self, request: Request) -> Response:
        shown = PAGES.get_template("received.html").render(
            service=self,
            received=list(self.received)[-200:][::-1],
            refused=list(self.refused)[::-1],
            modes=MODES,
        )
        return HTMLResponse(shown)

    async def listing(self, request: Request) -> Response:
        rows = [asdict(message) for message in self.received]
        return JSONResponse({"received": rows, "refused": list(self.refused), "mode": self.behaviour.mode})

    async def control(self, request: Request) -> Response:
        """JSON from a test, a form from the page."""
        from_page = "form" in request.headers.get("content-type", "")
        asked = dict(await request.form()) if from_page else await request.json()
        if asked.get("forget"):
            self.forget()
        try:
            self.behaviour.change(asked)
        except (Unknown, ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 422)
        return RedirectResponse("/", 303) if from_page else JSONResponse({"mode": self.behaviour.mode})

    async def style(self, request: Request) -> Response:
        return FileResponse(HERE / "static" / "standins.css")


async def _cut_off(request: Request, _: Exception) -> Response:
    return _Dead()


class _Dead(Response):
    """Says how long the answer is and then nothing: the server closes the connection on us."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"1000"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
