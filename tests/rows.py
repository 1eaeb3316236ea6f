"""Rows of the product's tables: emptied, set aside, brought back.

What takes long to make is set aside in tables beside the product's, which nothing empties.
"""

from collections.abc import Iterable
from itertools import count

from tortoise.context import require_context

from hotline.infra import database

_numbers = count()


async def empty_all_tables() -> None:
    # Nearly all tables are empty: deleting from them is far quicker than truncating them.
    await database.connection().execute_script(_unchecked(f'DELETE FROM "{one}";' for one in _tables()))


async def keep_all() -> str:
    """Set aside everything that is there; returns the script that brings it back into empty tables."""
    tables = _tables()
    filled = " UNION ALL ".join(
        f"SELECT '{one}' AS name WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in tables
    )
    rows = await database.connection().execute_query_dict(filled)
    return await keep({row["name"]: "TRUE" for row in rows})


async def keep(chosen: dict[str, str]) -> str:
    """Set aside the rows of some tables that meet a condition."""
    number = next(_numbers)
    copies = {table: f"kept{number}_{table}" for table in chosen}
    made = (
        f'CREATE TABLE {copies[one]} AS SELECT * FROM "{one}" WHERE {which};' for one, which in chosen.items()
    )
    await database.connection().execute_script("".join(made))
    return _unchecked(f'INSERT INTO "{table}" SELECT * FROM {copy};' for table, copy in copies.items())


async def bring_back(script: str) -> None:
    await database.connection().execute_script(script)


def _tables() -> list[str]:
    apps = require_context().apps
    assert apps is not None
    return [model._meta.db_table for model in apps.get_models_iterable()]


def _unchecked(statements: Iterable[str]) -> str:
    """One transaction that asks no foreign keys: its rows come or go together."""
    off, on = (
        ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
        if database.dialect() == "postgres"
        else ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
    )
    return f"{off}; BEGIN; {''.join(statements)} COMMIT; {on}"
