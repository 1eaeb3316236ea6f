"""A million orders with true shapes, written past the actions: only for measuring.

Texts, places and departments are the demo city's; ages, states, deadlines and the skew between
departments follow what a city of a few million people has after three years.
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.models import Model

from demo.atlas import Atlas
from demo.reading import appeals, places
from hotline.infra import search
from hotline.infra.database import connection, dialect
from hotline.infra.secrets import vault
from hotline.orders.models import Assignment, Clock, Order, OrderEvent
from hotline.orders.numbering import compose
from hotline.orders.states import Channel
from hotline.people.models import Citizen, Organisation, OrganisationKind
from hotline.worktime.zone import CHINA

CITIZENS = 100_000
NEWEST = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
YEARS = 3
BATCH = 20_000
#: Shares of the states: an old city is mostly closed orders.
STATES = {
    "closed": 0.93,
    "withdrawn": 0.01,
    "invalid": 0.02,
    "received": 0.002,
    "to_dispatch": 0.002,
    "dispatched": 0.006,
    "handling": 0.02,
    "result_review": 0.004,
    "call_back": 0.006,
}
_OWED = set(STATES) - {"closed", "withdrawn", "invalid"}
_AT_DEPARTMENT = {"dispatched": "pending_sign", "handling": "handling"}
Row = dict[str, Any]


@dataclass(frozen=True)
class City:
    """What the loader needs to know of the town it fills."""

    centre: Organisation
    departments: list[Organisation]
    phones: list[str]
    keys: list[tuple[str, str]]  # of each phone: encrypted, blind index


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
    return City(centre, units, phones, keys)


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


class Maker:
    """Invents rows; the same seed makes the same city."""

    def __init__(self, city: City, count: int, rng: random.Random) -> None:
        self.city, self.count, self.rng = city, count, rng
        self.atlas = Atlas(places())
        self.appeals = appeals()
        # Zipf: the busiest department has many times the orders of the quietest.
        self.weights = [1 / (rank + 1) ** 0.8 for rank in range(len(city.departments))]

    def order(self, id_: int) -> Row:
        """One order; ids rise with time as they do in life."""
        age = timedelta(days=365 * YEARS) * (1 - id_ / self.count)
        created = NEWEST - age
        appeal = self.rng.choice(self.appeals)
        scene = self.atlas.scene(appeal, self.rng)
        state = self._state(created)
        lead = self._lead(state)
        citizen = int(len(self.city.keys) * self.rng.random() ** 2)
        text = (appeal.said or appeal.note).format_map(_Slots(scene.slots))
        return {
            "id": id_,
            "tenant_id": self.city.centre.id,
            "number": compose("459900", created.astimezone(CHINA).strftime("%Y%m%d"), Channel.PHONE, id_),
            "query_code_hash": "-",
            "type": appeal.type.value,
            "urgency": appeal.urgency.value,
            "channel": "phone",
            "title": appeal.title.format_map(_Slots(scene.slots)),
            "content": text,
            "citizen_id": citizen + 1,
            "contact_phone_encrypted": self.city.keys[citizen][0],
            "phone_index": self.city.keys[citizen][1],
            "location_text": scene.text,
            "lng": scene.lng,
            "lat": scene.lat,
            "district": scene.district,
            "state": state,
            "state_since": created,
            "version": 4,
            "lead_organisation_id": lead,
            "due_at": created + timedelta(days=self.rng.randint(3, 20)) if state in _OWED else None,
            "mark": self.rng.choices(["none", "yellow", "red"], [0.95, 0.03, 0.02])[0],
            "created_at": created,
            "closed_at": created + timedelta(days=9) if state == "closed" else None,
        }

    def assignment(self, order: Row) -> Row:
        """The lead's share."""
        return {
            "id": order["id"],
            "order_id": order["id"],
            "organisation_id": order["lead_organisation_id"],
            "part": "lead",
            "state": _AT_DEPARTMENT.get(order["state"], "replied"),
            "dispatched_at": order["created_at"],
            "due_at": _due(order),
            "reply": "" if order["state"] in _AT_DEPARTMENT else "已处理完毕，感谢您的监督。",
        }

    def clock(self, order: Row) -> Row:
        """The handling clock."""
        return {
            "id": order["id"],
            "order_id": order["id"],
            "assignment_id": order["id"],
            "organisation_id": order["lead_organisation_id"],
            "kind": "handle",
            "value": 7,
            "unit": "working_days",
            "started_at": order["created_at"],
            "due_at": _due(order),
            "original_due_at": _due(order),
            "warn_at": _due(order) - timedelta(days=2),
            "stopped_at": None if order["state"] in _AT_DEPARTMENT else _due(order),
            "calendar_version": "bench",
            "explanation": ["从派出的次日起算 7 个工作日。"],
        }

    def events(self, order: Row) -> Iterator[Row]:
        """Four steps an order."""
        steps = (
            ("submit", "", "received"),
            ("accept", "received", "accepted"),
            ("dispatch", "accepted", "dispatched"),
            ("sign", "dispatched", "handling"),
        )
        for seq, (action, before, after) in enumerate(steps, start=1):
            yield {
                "id": order["id"] * 4 + seq,
                "order_id": order["id"],
                "seq": seq,
                "action": action,
                "from_state": before,
                "to_state": after,
                "at": order["created_at"] + timedelta(minutes=seq),
                "actor_kind": "staff",
                "actor_name": "话务员",
                "channel": "desk",
            }

    def _state(self, created: datetime) -> str:
        if created < NEWEST - timedelta(days=40):
            return self.rng.choices(["closed", "withdrawn", "invalid"], [0.96, 0.01, 0.03])[0]
        names = list(STATES)
        return self.rng.choices(names, [0.2, 0.01, 0.02, 0.04, 0.05, 0.13, 0.42, 0.06, 0.07])[0]

    def _lead(self, state: str) -> int | None:
        if state in ("received", "to_dispatch", "invalid"):
            return None
        return self.rng.choices(self.city.departments, self.weights)[0].id


def _due(order: Row) -> datetime:
    due: datetime = order["due_at"] or order["created_at"] + timedelta(days=9)
    return due


class _Slots(dict[str, str]):
    def __missing__(self, slot: str) -> str:
        return slot


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
