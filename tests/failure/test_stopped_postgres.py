"""PostgreSQL stops in mid-call, as by a crash: telephones go on ringing, and the records follow once it is back."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hotline.calls.switchboard import orders
from hotline.infra import secrets
from sip_gateway.sip.events import Ended
from tests.conftest import cheap_settings
from tests.failure.a_gateway import Gateway, running
from tests.failure.test_killed_gateway import speaking, until
from tests.servers import Absent, PostgresServer, postgres
from tests.sip_gateway.exchange.phones import Phone, phone, told
from tests.sip_gateway.exchange.switch import PASSWORD
from tests.sip_gateway.exchange.test_sound import hear_each_other

pytestmark = pytest.mark.failure

CLOSED = "SELECT outcome, fault, agent_id FROM call_record WHERE outcome IS NOT NULL ORDER BY entered_at"
#: Commits are on the disc, as in a city.
DURABLE = ("shared_buffers=64MB",)


@dataclass
class House:
    """A gateway on a database server of its own, an agent who is signed in, and citizens."""

    server: PostgresServer
    gateway: Gateway
    citizen: Phone
    at_desk: Phone
    agent: int

    async def rows(self, query: str) -> list[Any]:
        """None while it still recovers from its crash."""
        try:
            connection = await asyncpg.connect(self.server.url, ssl=False)
        except asyncpg.CannotConnectNowError:
            return []
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def has(self, query: str, count: int) -> bool:
        return len(await self.rows(query)) == count

    async def they_hear(self) -> list[bool]:
        citizen, agent = self.citizen.voice, self.at_desk.voice
        assert citizen
        assert agent
        return await hear_each_other(citizen, agent)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        try:
            server = stack.enter_context(postgres(DURABLE))
        except Absent as absent:
            pytest.skip(str(absent))
        settings = cheap_settings(tmp_path, database=server.url)
        secrets.use_vault(secrets.Vault(str(settings.secret_key)))
        made = await asyncio.to_thread(_town, server.url, tmp_path)
        gateway = await stack.enter_async_context(running(settings, 27800))
        citizen = await stack.enter_async_context(phone(gateway.port))
        at_desk = await stack.enter_async_context(phone(gateway.port, "1001", PASSWORD))
        await asyncio.gather(citizen.speaks(), at_desk.speaks())
        await gateway.desk.order(orders.SignIn(tenant=made["tenant"], agent=made["agent"], account="1001"))
        yield House(server, gateway, citizen, at_desk, made["agent"])


def _town(url: str, folder: Path) -> Any:
    command = [sys.executable, "-m", "tests.failure.a_town", url, str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


async def test_calls_go_on_without_their_database_and_are_written_down_when_it_is_back(house: House) -> None:
    before = await speaking(house.citizen, house.at_desk)
    await until(lambda: house.has("SELECT 1 FROM call_record WHERE answered_at IS NOT NULL", 1))
    house.server.stop()
    assert await house.they_hear() == [True, True]
    before.hang_up()
    during = await speaking(house.citizen, house.at_desk)
    during.hang_up()
    await told(during, Ended)
    over = await speaking(house.citizen, house.at_desk)
    house.server.start()
    assert await house.they_hear() == [True, True]
    over.hang_up()

    await until(lambda: house.has(CLOSED, 3))
    assert await house.rows(CLOSED) == [("answered", "", house.agent)] * 3
    await until(lambda: house.has("SELECT 1 FROM recording", 3))
