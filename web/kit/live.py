"""Server-sent events: open pages hear about changes while they are open, and let go when they must."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass
from inspect import isawaitable
from types import FrameType
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from web.kit.services import services

HEARTBEAT_SECONDS = 15.0
RETRY_MILLISECONDS = 3000


@dataclass(frozen=True)
class Event:
    """`name` empty: htmx swaps `data` into the list; named: pages listen for it."""

    data: str
    name: str = ""
    id: str = ""

    def encode(self) -> str:
        lines = [f"id: {self.id}"] if self.id else []
        lines += [f"event: {self.name}"] if self.name else []
        lines += [f"data: {line}" for line in self.data.split("\n")]
        return "\n".join(lines) + "\n\n"


Rendered = Event | str | None
Render = Callable[[str, dict[str, Any]], Rendered | Awaitable[Rendered]]
Subscription = AbstractAsyncContextManager[AsyncIterator[tuple[str, dict[str, Any]]]]


def stream(request: Request, topics: Iterable[str], render: Render) -> StreamingResponse:
    """Every bus message on `topics`, through `render(topic, message)`; None sends nothing.

    The page must be right when it loads. The bus keeps no history and ends a subscription that missed
    something; the browser comes back with Last-Event-ID and gets the named event `reconnected`: refresh.
    """
    return follow(request, services(request).bus.subscribe(*topics), render)


def follow(request: Request, subscription: Subscription, render: Render) -> StreamingResponse:
    """The same, of any subscription."""
    request.state.streaming = True
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    body = _events(request, subscription, render)
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


async def _events(request: Request, subscription: Subscription, render: Render) -> AsyncIterator[str]:
    closing = closing_of(request)
    async with subscription as messages:  # first: who is told "connected" must miss nothing from then on
        yield f"retry: {RETRY_MILLISECONDS}\nid: {request.state.request_id}\n: connected\n\n"
        if last := request.headers.get("last-event-id"):
            yield Event(last, name="reconnected").encode()
        incoming = aiter(messages)
        waiting: asyncio.Future[Any] | None = None
        ended: asyncio.Future[Any] = asyncio.ensure_future(closing.wait())
        try:
            while not closing.is_set():
                waiting = waiting or asyncio.ensure_future(anext(incoming))
                done, _ = await asyncio.wait(
                    {waiting, ended}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    yield ": still here\n\n"
                elif waiting in done:
                    topic, message = waiting.result()
                    waiting = None
                    yield await _rendered(render, topic, message)
        except StopAsyncIteration:
            return
        finally:
            await _drop(ended, waiting)


async def _rendered(render: Render, topic: str, message: dict[str, Any]) -> str:
    result = render(topic, message)
    rendered = await result if isawaitable(result) else result
    if rendered is None:
        return ""
    return (Event(rendered) if isinstance(rendered, str) else rendered).encode()


async def _drop(*tasks: "asyncio.Future[Any] | None") -> None:
    for task in tasks:
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await task


def closing_of(request: Request) -> asyncio.Event:
    event: asyncio.Event = request.app.state.closing
    return event


@contextmanager
def closed_by_signals(closing: asyncio.Event) -> Any:
    """Set `closing` when the server is told to stop, so that streams end instead of holding it up.

    The server's own signal handlers keep working: ours only runs before them.
    """
    loop = asyncio.get_running_loop()
    previous: dict[int, Any] = {}

    def announce(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(closing.set)
        if callable(previous[number]):
            previous[number](number, frame)

    with suppress(ValueError):  # not the main thread, as in tests: nobody signals us there
        for number in (signal.SIGTERM, signal.SIGINT):
            handler = signal.getsignal(number)
            if callable(handler):
                previous[number] = handler
                signal.signal(number, announce)
    try:
        yield
    finally:
        closing.set()
        for stopped, handler in previous.items():
            signal.signal(stopped, handler)
