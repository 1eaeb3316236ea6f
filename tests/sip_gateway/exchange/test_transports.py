"""The same call over every transport: TCP, TLS, and a browser's WebSocket."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.models import TrunkLine
from hotline.calls.outcomes import Outcome
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from sip_gateway.exchange import seats
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Ended
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.listening import listening
from sip_gateway.sip.transports.layer import Listen
from tests.servers import free_port
from tests.sip_gateway.exchange.browser_phone import page
from tests.sip_gateway.exchange.phones import Phone, told
from tests.sip_gateway.exchange.silent import Silent
from tests.sip_gateway.exchange.switch import PASSWORD, Switch, building
from tests.sip_gateway.sip.test_transports import certified, house

pytestmark = pytest.mark.sqlite


@pytest.fixture
async def reached(db: Settings, tmp_path: Path) -> AsyncIterator[tuple[Switch, ssl.SSLContext]]:
    """An exchange that listens everywhere, and who trusts its certificate."""
    _, client = certified(tmp_path)
    more: dict[str, Any] = {
        "sip_port": free_port(),
        "sip_ws_port": free_port(),
        "sip_tls_port": free_port(),
        "sip_tls_certificate": tmp_path / "crt",
        "sip_tls_key": tmp_path / "key",
    }
    async with AsyncExitStack() as stack:
        yield await building(stack, db, Silent(), **more), client


@pytest.mark.parametrize("transport", ["TCP", "TLS", "WS"])
async def test_an_agent_answers_over(transport: str, reached: tuple[Switch, ssl.SSLContext]) -> None:
    switch, trusting = reached
    port = switch.exchange.agent.transports.listeners[transport].advertised[1]  # type: ignore[union-attr]
    async with AsyncExitStack() as stack:
        if transport == "WS":
            desk = await stack.enter_async_context(page(port, "1001", PASSWORD))
        else:
            desk = await stack.enter_async_context(connected(port, transport, trusting))
        await switch.phones["1001"].register(0)
        switch.phones["1001"] = desk
        await switch.sign_in("1001")
        citizen, at_desk, _ = await switch.talks("1001")
        assert at_desk.request.flow.transport == transport
        citizen.hang_up()
        await switch.record(Outcome.ANSWERED)


async def test_a_line_over_tls_is_trusted_by_the_authority_that_is_set(db: Settings, tmp_path: Path) -> None:
    serving, client = certified(tmp_path)
    more: dict[str, Any] = {
        "sip_tls_port": free_port(),
        "sip_tls_certificate": tmp_path / "crt",
        "sip_tls_key": tmp_path / "key",
        "sip_tls_trusted": tmp_path / "crt",
    }
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(house("TLS", (serving, client)))
        line = TrunkLine(name="operator", host="127.0.0.1", port=operator.port, transport="TLS")
        line.username, line.password_encrypted = "1001", vault().encrypt("secret")
        await line.save()
        switch = await building(stack, db, Silent(), **more)
        await switch.until(lambda: switch.exchange.lines.trunks.lines["operator"].up)


@pytest.mark.parametrize("transport", ["TCP", "TLS"])
async def test_who_talks_does_not_notice_that_his_telephones_connection_broke(
    transport: str, reached: tuple[Switch, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "GRACE_SECONDS", 0.05)
    switch, trusting = reached
    listener = switch.exchange.agent.transports.listeners[transport]  # type: ignore[union-attr]
    async with connected(listener.advertised[1], transport, trusting) as desk:
        await switch.phones["1001"].register(0)
        switch.phones["1001"] = desk
        await switch.sign_in("1001")
        citizen, at_desk, call = await switch.talks("1001")
        for flow in list(listener.flows.values()):
            flow.close()
        await switch.until(lambda: not switch.exchange.phones.registered("1001"))
        await switch.until(lambda: at_desk.dialog.flow.closed)
        seat = switch.exchange.seats.seat_of(switch.agent("1001"))
        grace = seat.lost
        await switch.until(lambda: seat.lost is not grace)
        assert switch.hears(call, "caller", "1001")
        assert await desk.register()
        await switch.state("1001", AgentState.TALKING)
        citizen.hang_up()
        await told(at_desk, Ended)
        await switch.record(Outcome.ANSWERED)


@asynccontextmanager
async def connected(port: int, transport: str, trusting: ssl.SSLContext) -> AsyncIterator[Phone]:
    """A desk phone that keeps a connection."""
    desk = Phone(port, "1001", PASSWORD, transport)
    config = Config(realm="phone", is_public=lambda number: True)
    desk.agent = UserAgent(config, desk.on_invite, Guard(trusted=["127.0.0.0/8"]))
    own = server_context() if transport == "TLS" else None
    listen = Listen(transport, "127.0.0.1", 0, tls=own, tls_out=trusting if own else None)
    async with listening(desk.agent, [listen]):
        assert await desk.register()
        yield desk


def server_context() -> ssl.SSLContext:
    """Nobody connects to the telephone: it needs no certificate."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
