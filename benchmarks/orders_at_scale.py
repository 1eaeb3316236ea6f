"""Lists, searches and the order page on a million orders: `python -m benchmarks.orders_at_scale`.

Tender figures (LEDGER M28): regular query < 2 s, fuzzy query < 3 s. Ours: lists and phone p95 < 50 ms,
fuzzy p95 < 300 ms, order page < 100 ms.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from benchmarks.bulk import found_city, load_orders
from benchmarks.rows import NEWEST, City
from benchmarks.table import percentile, show, timed
from hotline.content.weekly import topics
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.orders import queries
from hotline.orders.models import Order
from hotline.orders.queries import OrderFilter
from hotline.orders.states import State
from hotline.people.actor import Actor
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from hotline.people.sessions import open_session
from tests.servers import TUNED, postgres_server
from web.app import create_app

NOW = NEWEST + timedelta(hours=1)
MONDAY = topics.this_week(NOW)
ROUNDS = 60
WORDS = [
    "路灯",
    "噪音",
    "停水",
    "公交",
    "物业 收费",
    "下水道 堵塞",
    "社保卡",
    "半夜 施工",
    "垃圾 清运",
    "小区 停车",
]
Question = Callable[[City, random.Random], Awaitable[object]]


def _centre(city: City) -> Actor:
    path, id_ = city.centre.path, city.centre.id
    return Actor(
        "staff",
        staff_id=None,
        organisation_id=id_,
        organisation_path=path,
        tenant_id=id_,
        roles=frozenset({Role.MANAGER, Role.DISPATCHER, Role.SHIFT_LEAD}),
    )


def _department(city: City, rng: random.Random) -> Actor:
    one = rng.choice(city.departments)
    return Actor(
        "staff",
        staff_id=None,
        organisation_id=one.id,
        organisation_path=one.path,
        tenant_id=city.centre.id,
        roles=frozenset({Role.SIGNER}),
    )


async def _by_department(city: City, rng: random.Random) -> object:
    wanted = OrderFilter(
        organisation=rng.choice(city.departments).code, states=frozenset({State.HANDLING}), sort="due"
    )
    return await queries.list_orders(wanted, by=_centre(city), now=NOW)


async def _box(city: City, rng: random.Random) -> object:
    return await queries.list_box("todo", by=_department(city, rng), now=NOW)


async def _own_list(city: City, rng: random.Random) -> object:
    return await queries.list_orders(OrderFilter(), by=_department(city, rng), now=NOW)


async def _by_phone(city: City, rng: random.Random) -> object:
    return await queries.list_orders(OrderFilter(phone=rng.choice(city.phones)), by=_centre(city), now=NOW)


async def _newest(city: City, _: random.Random) -> object:
    return await queries.list_orders(OrderFilter(), by=_centre(city), now=NOW)


async def _fuzzy(city: City, rng: random.Random) -> object:
    return await queries.list_orders(OrderFilter(q=rng.choice(WORDS)), by=_centre(city), now=NOW)


async def _fuzzy_filtered(city: City, rng: random.Random) -> object:
    wanted = OrderFilter(q=rng.choice(WORDS), organisation=rng.choice(city.departments).code)
    return await queries.list_orders(wanted, by=_centre(city), now=NOW)


async def _overdue(city: City, _: random.Random) -> object:
    return await queries.list_orders(OrderFilter(overdue=True, sort="due"), by=_centre(city), now=NOW)


async def _queues(city: City, _: random.Random) -> object:
    return await queries.queue_counts(by=_centre(city))


async def _page(city: City, rng: random.Random) -> object:
    order = await Order.get(id=rng.randint(1, await _count()))
    answer = await _browsers[0].get(f"/desk/orders/{order.number}")
    return answer.raise_for_status()


@asynccontextmanager
async def _signed_in(settings: Settings, city: City) -> AsyncIterator[None]:
    """A dispatcher's browser, answered by the whole application: guards, queries, template."""
    app = create_app(settings)
    staff = await Staff.create(
        login="measurer",
        name="测量",
        organisation_id=city.centre.id,
        tenant_id=city.centre.id,
        password_hash="",
        created_at=NOW,
    )
    await StaffRole.create(staff_id=staff.id, role=Role.DISPATCHER)
    token = await open_session(staff, ip="127.0.0.1", user_agent="benchmark", now=datetime.now(UTC))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://testserver", cookies={"session": token}
    ) as browser:
        _browsers[:] = [browser]
        yield


async def _similar(city: City, rng: random.Random) -> object:
    order = await Order.get(id=rng.randint(1, await _count()))
    return await queries.similar_orders(city.centre.id, order.content, lng=order.lng, lat=order.lat)


def _editor(city: City) -> Actor:
    return replace(_centre(city), roles=frozenset({Role.EDITOR}))


async def _topics(city: City, _: random.Random) -> object:
    return await topics.topics(MONDAY, by=_editor(city))


async def _topic_opened(city: City, rng: random.Random) -> object:
    monday = MONDAY - timedelta(weeks=rng.randrange(100))
    if not (shown := await topics.topics(monday, by=_editor(city))):
        return None  # a week of a small city, when it is tried out with few orders
    return await topics.opened(rng.choice(shown).id, monday, by=_editor(city))


QUESTIONS: tuple[tuple[str, Question, int], ...] = (
    ("department + state + deadline (centre)", _by_department, 50),
    ("department's own box by deadline", _box, 50),
    ("department's own orders, newest", _own_list, 50),
    ("all orders, newest", _newest, 50),
    ("all overdue, most urgent first", _overdue, 50),
    ("by phone", _by_phone, 50),
    ("fuzzy title/content", _fuzzy, 300),
    ("fuzzy + department", _fuzzy_filtered, 300),
    ("order page, rendered", _page, 100),
    ("similar open orders", _similar, 300),
    ("all queue counts", _queues, 300),
    ("topic suggestions of the week", _topics, 3000),
    ("topic opened, of any week of two years", _topic_opened, 3000),
)
_size: list[int] = []
_browsers: list[httpx2.AsyncClient] = []


async def _count() -> int:
    if not _size:
        _size.append(await Order.all().count())
    return _size[0]


async def measure(settings: Settings, engine: str, count: int, only: str) -> None:
    """Load, ask, print."""
    _size.clear()
    async with open_database(settings, migrate=True):
        begun = time.perf_counter()
        city = await found_city()
        await load_orders(city, count)
        print(f"\n{engine}: {count:,} orders loaded in {time.perf_counter() - begun:.0f} s", flush=True)  # noqa: T201
        async with _signed_in(settings, city):
            asked = [one for one in QUESTIONS if only in one[0]]
            rows = [await _ask(name, question, bound, city) for name, question, bound in asked]
    show(f"{count:,} orders on {engine}", ("query", "p50 ms", "p95 ms", "bound ms", "met"), rows)


async def _ask(name: str, question: Question, bound: int, city: City) -> list[str]:
    rng = random.Random(7)  # noqa: S311
    for _ in range(5):
        await question(city, rng)
    took = [await timed(lambda: question(city, rng)) for _ in range(ROUNDS)]
    p95 = percentile(took, 0.95)
    return [name, f"{percentile(took, 0.5):.1f}", f"{p95:.1f}", str(bound), "yes" if p95 < bound else "NO"]


def main() -> None:
    """Both engines unless told otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--only", default="", help="questions with this in their names")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain = Settings(
            data_dir=Path(folder), secret_key="only for measuring, 32 characters!", environment="production"
        )
        if chosen.engine in ("sqlite", "both"):
            asyncio.run(measure(plain, "SQLite", chosen.orders, chosen.only))
        if chosen.engine in ("postgres", "both"):
            with postgres_server(TUNED) as url:
                other = plain.model_copy(update={"database": url})
                asyncio.run(measure(other, "PostgreSQL", chosen.orders, chosen.only))


if __name__ == "__main__":
    main()
