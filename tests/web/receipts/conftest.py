"""The product on a port, the gateways knowing its address, and the channel that sends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from hotline.infra.settings import Settings
from hotline.messages.channels.sms import Sms
from tests.playing import Standins, playing, served
from web.app import create_app


@dataclass
class Wired:
    """Both sides of the conversation."""

    sms: Sms
    standins: Standins
    address: str


@pytest.fixture(scope="session")
async def machines() -> AsyncIterator[Standins]:
    async with playing() as standins:
        yield standins


@pytest.fixture(scope="session")
async def site(engine: Settings, machines: Standins) -> AsyncIterator[str]:
    """Up as long as its database is open."""
    async with served(create_app(machines.settings(engine))) as address:
        yield address


@pytest.fixture
async def wired(db: Settings, machines: Standins, site: str) -> AsyncIterator[Wired]:
    machines.calm()
    machines.reports_to(site)
    sms = Sms(machines.settings(db))
    yield Wired(sms, machines, site)
    await sms.close()
