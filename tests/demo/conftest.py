from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from demo.city import Loaded, load
from hotline.infra import search
from hotline.infra.settings import Settings
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Staff
from tests.conftest import _empty_all_tables

#: A Wednesday afternoon with an ordinary autumn before it.
NOW = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)


@dataclass(frozen=True)
class City:
    """The loaded demo, for asking."""

    loaded: Loaded
    now: datetime = NOW

    async def actor(self, login: str) -> Actor:
        return await actor_for_staff(await Staff.get(login=login), "desk", "test")


async def empty() -> None:
    await _empty_all_tables()
    await search.remove_all("order")


@pytest.fixture(scope="module")
async def city(engine: Settings) -> AsyncIterator[City]:
    """Loaded once per engine: small, but with every set piece."""
    yield City(await load(engine, NOW, orders=150))
    await empty()
