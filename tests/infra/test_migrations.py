"""The migrations and the models agree, on both databases, from empty and from where they were before."""

import asyncio
import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hotline.infra.settings import Settings
from tests.conftest import ENGINES, cheap_settings
from tests.infra.making import both_ways, by_migrations

COLUMNS = """
    SELECT table_name || '.' || column_name, data_type, coalesce(character_maximum_length, 0), is_nullable
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
INDEXES = """
    SELECT tablename, regexp_replace(indexdef, 'INDEX .* ON', 'INDEX ON') FROM pg_indexes
    WHERE schemaname = 'public' ORDER BY 1, 2
"""


async def apart(target: Any, *arguments: Any, times: int = 1) -> None:
    """In processes of their own: this one has a database open."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=target, args=arguments) for _ in range(times)]
    for process in processes:
        process.start()
    for process in processes:
        await asyncio.to_thread(process.join, 120)
    assert [process.exitcode for process in processes] == [0] * times


@pytest.fixture(params=ENGINES)
def kind(request: pytest.FixtureRequest) -> str:
    asked = request.config.getoption("--database")
    if asked not in (request.param, "both"):
        pytest.skip(f"--database {asked}")
    return str(request.param)


class Databases:
    """Empty ones, by name."""

    def __init__(self, kind: str, folder: Path, postgres_url: str) -> None:
        self.kind, self.folder, self.postgres_url = kind, folder, postgres_url

    async def new(self, name: str) -> Settings:
        if self.kind == "sqlite":
            return cheap_settings(self.folder / name)
        connection = await asyncpg.connect(self.postgres_url)
        await connection.execute(f"DROP DATABASE IF EXISTS {name}")
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        url = self.postgres_url.rpartition("/")[0] + f"/{name}"
        return cheap_settings(self.folder / name, database=url)


@pytest.fixture
def databases(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Databases:
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else ""
    return Databases(kind, tmp_path, url)


async def shape(settings: Settings) -> list[Any]:
    """Tables, columns, constraints and indexes, without the migrations' own book-keeping."""
    if settings.sqlite_path:
        found = _sqlite_shape(settings.sqlite_path)
    else:
        connection = await asyncpg.connect(settings.database_url)
        found = [tuple(row) for sql in (COLUMNS, CONSTRAINTS, INDEXES) for row in await connection.fetch(sql)]
        await connection.close()
    return [row for row in found if not row[0].startswith(("tortoise", "sqlite_"))]


def _sqlite_shape(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    tables = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    ]
    found: list[Any] = []
    for table in tables:
        found += [(table, *row[1:4]) for row in connection.execute(f"PRAGMA table_info({table})")]
        keys = connection.execute(f"PRAGMA foreign_key_list({table})")
        found += sorted((table, *row[2:7]) for row in keys)
        found += sorted(_indexes(connection, table))
    connection.close()
    return found


def _indexes(connection: sqlite3.Connection, table: str) -> list[Any]:
    indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
    return [
        (table, unique, partial, tuple(row[2] for row in connection.execute(f"PRAGMA index_info('{name}')")))
        for _, name, unique, _, partial in indexes
    ]


async def test_they_build_what_the_models_say(databases: Databases) -> None:
    migrated, modelled = await databases.new("migrated"), await databases.new("modelled")
    await apart(both_ways, migrated, modelled)
    built, wanted = await shape(migrated), await shape(modelled)
    assert built
    assert set(built) == set(wanted)


async def test_several_processes_may_migrate_at_once(databases: Databases) -> None:
    await apart(by_migrations, await databases.new("raced"), times=2)
