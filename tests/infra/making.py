"""A database's tables, made in a process of their own. What it imports, every such process waits for."""

import asyncio

from hotline.infra import database, search
from hotline.infra.settings import Settings


def by_migrations(settings: Settings) -> None:
    async def main() -> None:
        async with database.open_database(settings, migrate=True):
            assert await database.apply_migrations() == []
            assert await database.pending_migrations() == []

    asyncio.run(main())


def from_models(settings: Settings) -> None:
    async def main() -> None:
        async with database.open_database(settings):
            await database.create_schema()
            await search.create("order")

    asyncio.run(main())


def both_ways(migrated: Settings, modelled: Settings) -> None:
    by_migrations(migrated)
    from_models(modelled)
