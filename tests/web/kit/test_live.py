import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
from starlette.datastructures import State
from starlette.requests import Request

from hotline.infra.bus import LocalBus
from web.kit import live


class Application:
    def __init__(self) -> None:
        self.state = State()
        self.state.closing = asyncio.Event()
        self.state.services = State({"bus": LocalBus()})


def request(app: Application, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "app": app, "headers": raw, "state": {"request_id": "r1"}}
    return Request(scope)


def show(topic: str, message: dict[str, Any]) -> live.Rendered:
    if message.get("secret"):
        return None
    return live.Event(
        f"<li>\n{message['number']}</li>", name=message.get("name", ""), id=str(message["number"])
    )


@pytest.fixture
def app() -> Application:
    return Application()


def events(app: Application, **headers: str) -> AsyncGenerator[str, None]:
    """The stream a page would read; a generator, so a test can hang up."""
    return cast(
        "AsyncGenerator[str, None]", live.stream(request(app, **headers), ["orders:1"], show).body_iterator
    )


async def next_of(stream: Any) -> str:
    return str(await asyncio.wait_for(anext(stream), 30))


async def test_news_reaches_an_open_page(app: Application) -> None:
    stream = events(app)
    assert "retry: 3000" in await next_of(stream)
    waiting = asyncio.ensure_future(next_of(stream))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await app.state.services.bus.publish("orders:2", {"number": 1})
    await app.state.services.bus.publish("orders:1", {"number": 2, "name": "taken"})
    assert await waiting == "id: 2\nevent: taken\ndata: <li>\ndata: 2</li>\n\n"
    await stream.aclose()
    assert app.state.services.bus._subscriptions == set()


async def test_what_is_not_for_this_page_is_not_sent(app: Application) -> None:
    stream = events(app)
    await next_of(stream)
    waiting = asyncio.ensure_future(next_of(stream))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await app.state.services.bus.publish("orders:1", {"number": 2, "secret": True})
    assert await waiting == ""
    await stream.aclose()


async def test_a_returning_page_is_told_to_refresh(app: Application) -> None:
    stream = events(app, last_event_id="r0")
    await next_of(stream)
    assert "event: reconnected" in await next_of(stream)
    await stream.aclose()


async def test_a_quiet_page_hears_a_heartbeat(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    stream = events(app)
    await next_of(stream)
    assert await next_of(stream) == ": still here\n\n"
    await stream.aclose()


async def test_streams_end_when_the_server_stops(app: Application) -> None:
    stream = events(app)
    await next_of(stream)
    waiting = asyncio.ensure_future(next_of(stream))
    await asyncio.sleep(0.01)
    app.state.closing.set()
    with pytest.raises(StopAsyncIteration):
        await waiting


async def test_a_page_that_missed_something_is_let_go(app: Application) -> None:
    stream = events(app)
    await next_of(stream)
    waiting = asyncio.ensure_future(next_of(stream))
    await asyncio.sleep(0.01)
    app.state.services.bus.everybody_missed_something()
    with pytest.raises(StopAsyncIteration):
        await waiting
