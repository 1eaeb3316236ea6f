from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from demo.city import Loaded, load
from hotline.infra import search
from hotline.infra.settings import Settings
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Staff
from tests.rows import bring_back, empty_all_tables, keep_all

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
    await empty_all_tables()
    await search.remove_all("order")


#: By database: what was loaded, and the script that brings its rows back.
_loaded: dict[str, tuple[Loaded, str]] = {}


@pytest.fixture(scope="module")
async def city(engine: Settings) -> AsyncIterator[City]:
    """Loaded once per engine: small, but with every set piece."""
    if engine.database_url in _loaded:
        await bring_back(_loaded[engine.database_url][1])
    else:
        loaded = await load(engine, NOW, orders=150)
        _loaded[engine.database_url] = loaded, await keep_all()
    yield City(_loaded[engine.database_url][0])
    await empty()
