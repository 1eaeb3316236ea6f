"""The telephone network on a page: what is done there is done in the network, what happens there is shown."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn

from hotline.infra.settings import Settings
from hotline.telephone_network import SOCKET
from sip_gateway.simulator.doors import application
from sip_gateway.simulator.network import Network, network
from tests.visiting import Visitor
from web.app import create_app

pytestmark = pytest.mark.sqlite
PAGE = "/phone/simulator"
NUMBER = "15408000001"
NOBODY_THERE = ("127.0.0.1", 9)
Opens = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@dataclass
class Subscriber(Visitor):
    """With the network behind the page."""

    network: Network


@asynccontextmanager
async def doors(made: Network, socket: Path) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(application(made), uds=str(socket), log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def visitor(db: Settings, client_for: Opens) -> AsyncIterator[Subscriber]:
    settings = Settings.model_validate(db.model_dump() | {"demo": True})
    async with (
        network("127.0.0.1", 0, NOBODY_THERE) as made,
        doors(made, settings.data_dir / SOCKET),
        client_for(create_app(settings)) as http,
    ):
        yield Subscriber(http, PAGE, made)


async def test_a_subscriber_calls_and_the_visitor_hangs_up_for_him(visitor: Subscriber) -> None:
    assert "现在没有电话" in await visitor.page()
    assert (await visitor.does("dial", how="asks", number=NUMBER)).status_code == 303
    while not visitor.network.connections():
        await asyncio.sleep(0.01)
    (call,) = visitor.network.connections()
    shown = await visitor.feed()
    assert "王桂兰" in shown["html"] and "正在响铃" in shown["html"]
    assert (await visitor.feed(shown["version"]))["html"] == ""
    assert (await visitor.does("act", act="hang_up", call=str(call.id))).status_code == 303
    while call.state != "ended":
        await asyncio.sleep(0.01)
    assert "挂机" in (await visitor.feed(shown["version"]))["html"]
    over = await visitor.does("act", act="press", key="1", call=str(call.id))
    assert over.status_code == 409 and "已经结束" in over.text


async def test_the_visitor_is_a_subscriber_until_he_no_longer_is(visitor: Subscriber) -> None:
    await visitor.does("play", by_hand=NUMBER)
    assert visitor.network.by_hand == {NUMBER}
    assert 'name="by_itself" value="15408000001" aria-pressed="true"' in await visitor.page()
    await visitor.does("play", by_itself=NUMBER)
    assert visitor.network.by_hand == set()


async def test_of_a_call_that_is_not_there_nothing_is_heard(visitor: Subscriber) -> None:
    assert (await visitor.http.get(f"{PAGE}/sound?call=7")).content == b""
    assert (await visitor.http.get(f"{PAGE}/sound?call=x")).status_code == 404


async def test_five_who_are_in_no_call_make_a_crowd(visitor: Subscriber) -> None:
    assert (await visitor.does("dial", how="gives_up", crowd="1")).status_code == 303
    async with asyncio.timeout(20):
        while len(visitor.network.connections()) < 5:
            await asyncio.sleep(0.05)
    assert len({one.number for one in visitor.network.connections()}) == 5


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("act", {"act": "fly", "call": "1"}),
        ("act", {"act": "press", "call": "x"}),
        ("act", {"act": "press", "call": "1", "key": "ABC"}),
        ("dial", {"how": "shouts", "number": NUMBER}),
        ("dial", {"how": "asks", "number": "110; rm"}),
        ("play", {"by_hand": ""}),
    ],
)
async def test_what_cannot_be_done_is_said(visitor: Subscriber, path: str, fields: dict[str, str]) -> None:
    answer = await visitor.does(path, **fields)
    assert 400 <= answer.status_code < 500 and answer.json()["detail"]
    assert not visitor.network.connections() and not visitor.network.by_hand


async def test_without_the_network_the_page_says_how_to_start_it_and_other_cities_have_none(
    db: Settings, client_for: Opens
) -> None:
    demo = Settings.model_validate(db.model_dump() | {"demo": True})
    async with client_for(create_app(demo)) as http:
        answer = await http.get(PAGE)
        assert answer.status_code == 409 and "hotline run --demo" in answer.text
    async with client_for(create_app(db)) as http:
        assert (await http.get(PAGE)).status_code == 404
