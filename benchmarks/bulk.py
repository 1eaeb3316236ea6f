"""A million orders written past the actions: only for measuring."""

import json
import random
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from tortoise.models import Model

from benchmarks.rows import BATCH, CITIZENS, NEWEST, City, Maker, Row
from hotline.infra import search
from hotline.infra.database import connection, dialect
from hotline.infra.secrets import vault
from hotline.orders.models import Assignment, Classification, Clock, Order, OrderEvent
from hotline.people.models import Citizen, Organisation, OrganisationKind


async def found_city(departments: int = 40) -> City:
    """A centre and its departments, with a hundred thousand citizens."""
    centre = await Organisation.create(
        code="bench", name="规模测试中心", kind=OrganisationKind.CENTRE, region_code="459900"
    )
    centre.path, centre.tenant_id = f"/{centre.id}/", centre.id
    await centre.save()
    units = [await _department(centre, index) for index in range(departments)]
    phones = [f"138{index:08d}" for index in range(CITIZENS)]
    keys = [(vault().encrypt(phone), vault().blind_index(phone)) for phone in phones]
    rows = (
        {
            "id": id_,
            "tenant_id": centre.id,
            "phone_encrypted": text,
            "phone_index": index,
            "created_at": NEWEST,
        }
        for id_, (text, index) in enumerate(keys, start=1)
    )
    await _write(Citizen, rows)
    return City(centre, units, phones, keys, await _topics(centre))


async def load_orders(city: City, count: int) -> None:
    """Write `count` orders with assignments, clocks, events and their words in the index."""
    maker = Maker(city, count, random.Random(12345))  # noqa: S311
    for first in range(1, count + 1, BATCH):
        orders = [maker.order(id_) for id_ in range(first, min(first + BATCH, count + 1))]
        await _write(Order, orders)
        await _write(Assignment, (maker.assignment(row) for row in orders if row["lead_organisation_id"]))
        await _write(Clock, (maker.clock(row) for row in orders if row["lead_organisation_id"]))
        await _write(OrderEvent, (event for row in orders for event in maker.events(row)))
        await _write_words(orders)
    await _settle()


async def _department(centre: Organisation, index: int) -> Organisation:
    one = await Organisation.create(
        code=f"bench{index}",
        name=f"第{index}局",
        kind=OrganisationKind.DEPARTMENT,
        parent=centre,
        tenant=centre,
    )
    one.path = f"{centre.path}{one.id}/"
    await one.save()
    return one


async def _topics(centre: Organisation) -> list[int]:
    """120 topics of three finer ones each; the ids of the finer ones."""
    finer = []
    for number in range(120):
        above = await _node(centre, f"{number:04}", 2)
        finer += [(await _node(centre, f"{number:04}{last}", 3, above)).id for last in range(3)]
    return finer


async def _node(
    centre: Organisation, code: str, level: int, parent: Classification | None = None
) -> Classification:
    path = f"{parent.path if parent else '/'}{code}/"
    return await Classification.create(
        tenant=centre, parent=parent, code=code, name=f"话题{code}", level=level, path=path
    )


async def _write(model: type[Model], rows: Iterable[Row]) -> None:
    """Rows give what differs; the model's defaults fill the rest."""
    batch = list(rows)
    if not batch:
        return
    given = list(batch[0])
    defaults = _defaults(model, given)
    columns = [model._meta.fields_db_projection[name] for name in (*given, *defaults)]
    rest = tuple(defaults.values())
    ready = _ready()
    records = [(*[ready(row[name]) for name in given], *rest) for row in batch]
    await _insert(model._meta.db_table, columns, records)


def _defaults(model: type[Model], given: list[str]) -> Row:
    meta = model._meta
    plain = {}
    for name in meta.fields_db_projection:
        if name not in given:
            field = meta.fields_map[name]
            default = field.default() if callable(field.default) else field.default
            plain[name] = _ready()(field.to_db_value(default, model))
    return plain


def _ready() -> Callable[[Any], object]:
    """How a value is handed to this engine."""
    return _for_sqlite if dialect() == "sqlite" else _for_postgres


def _for_sqlite(value: object) -> object:
    return value.isoformat(" ") if isinstance(value, datetime) else _for_postgres(value)


def _for_postgres(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


async def _insert(table: str, columns: list[str], records: list[tuple[object, ...]]) -> None:
    client = connection()
    if dialect() == "sqlite":
        marks = ",".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})"  # noqa: S608
        await client.execute_many(statement, [list(record) for record in records])
        return
    async with client.acquire_connection() as raw:
        await raw.copy_records_to_table(table, records=records, columns=columns)


async def _write_words(orders: list[Row]) -> None:
    bodies = [(row["id"], f"{row['title']}\n{row['content']}\n{row['location_text']}") for row in orders]
    if dialect() == "sqlite":
        client = connection()
        await client.execute_many(
            "INSERT INTO search_order (ref, body) VALUES (?, ?)", [list(one) for one in bodies]
        )
        words = [[ref, " ".join(search.bigrams(body))] for ref, body in bodies]
        await client.execute_many("INSERT INTO search_order_fts (rowid, tokens) VALUES (?, ?)", words)
        return
    async with connection().acquire_connection() as raw:
        await raw.execute("CREATE TEMP TABLE IF NOT EXISTS words (ref bigint, tokens text)")
        records = [(ref, search._tsvector(search.bigrams(body))) for ref, body in bodies]
        await raw.copy_records_to_table("words", records=records, columns=["ref", "tokens"])
        await raw.execute("INSERT INTO search_order SELECT ref, tokens::tsvector FROM words")
        await raw.execute("DROP TABLE words")


async def _settle() -> None:
    """What a database in service has done long ago: statistics, and counters past the loaded ids."""
    client = connection()
    if dialect() == "sqlite":
        await client.execute_script("ANALYZE")
        return
    await client.execute_script("VACUUM ANALYZE")
    for model in (Order, Assignment, Clock, OrderEvent, Citizen):
        table = model._meta.db_table
        await client.execute_script(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
        )
