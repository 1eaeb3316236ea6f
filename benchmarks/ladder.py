"""100,000 open notices: what one look for due ones costs, and how fast many due at once climb and go out.

python -m benchmarks.ladder [--notices 100000] [--due 1000]

Bound: a sweep over 100,000 open notices < 1 s, on SQLite and PostgreSQL.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.table import percentile, show, timed
from hotline.infra import database, search
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.messages import climbing
from hotline.messages.models import Delivery, Notice
from hotline.messages.queries import inbox, unacknowledged
from hotline.messages.sending import Sender
from hotline.messages.states import Audience, DeliveryState
from hotline.orders.states import Urgency
from hotline.people.roles import Role
from hotline.simulation import town
from hotline.simulation.gateway import Gateway, Line
from hotline.simulation.plan import START, Plan
from hotline.simulation.town import City
from tests.servers import TUNED, postgres_server

BOUND_SECONDS = 1.0
ROUNDS = 20
TOGETHER = 2000
PLAN = Plan(units=40)
LINES = {name: Line(name, Gateway(PLAN)) for name in PLAN.channels}


async def fill(city: City, count: int, due: int) -> None:
    """Open notices with their first message sent; `due` of them climb now, the others tomorrow."""
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(first + TOGETHER, count))
        await Notice.bulk_create([_notice(city, number, due) for number in numbers])
    handlers = {unit.id: city.posts[unit.id, Role.HANDLER] for unit in city.units}
    rows = await Notice.all().order_by("id").values_list("id", "organisation_id")
    for first in range(0, count, TOGETHER):
        part = [(int(str(id_)), handlers[int(str(unit))]) for id_, unit in rows[first : first + TOGETHER]]
        await Delivery.bulk_create([_delivery(notice_id, staff_id) for notice_id, staff_id in part])


def _notice(city: City, number: int, due: int) -> Notice:
    return Notice(
        tenant_id=city.centre.id,
        kind="dispatched",
        urgency=Urgency.EMERGENCY,
        organisation_id=city.units[number % len(city.units)].id,
        audience=Audience.HANDLERS,
        title=f"新交办工单：第 {number} 件",
        body="请签收",
        url="/app",
        created_at=START - timedelta(days=1),
        next_rung=1,
        climb_at=START if number < due else START + timedelta(days=1),
    )


def _delivery(notice_id: int, staff_id: int) -> Delivery:
    return Delivery(
        notice_id=notice_id,
        staff_id=staff_id,
        rung=0,
        channel="inapp",
        audience=Audience.HANDLERS,
        state=DeliveryState.SENDING,
        created_at=START - timedelta(days=1),
    )


async def measure(settings: Settings, count: int, due: int) -> list[str]:
    """One engine's figures, formatted."""
    async with open_database(settings):
        await database.create_schema()
        await search.create("order")
        city = await town.build(PLAN, START)
        await fill(city, count, due)
        await _settle()
        return [*await _sweeps(due), *await _sending(), *await _reading(city)]


async def _sweeps(due: int) -> list[str]:
    batches = [await timed(lambda: climbing.sweep(START, LINES)) for _ in range(due // climbing.BATCH)]
    idle = [await timed(lambda: climbing.sweep(START, LINES)) for _ in range(ROUNDS)]
    assert await Delivery.filter(rung=1).count() == 2 * due, "every due notice climbed exactly once"
    return [_middle_and_worst(idle), _middle_and_worst(batches), f"{due / sum(batches) * 1000:.0f}"]


async def _sending() -> list[str]:
    waiting = await Delivery.filter(state=DeliveryState.CREATED).count()
    begun = time.perf_counter()
    sent = await Sender(LINES, "http://bench", clock=_start).step()
    assert sent == waiting
    return [f"{sent / (time.perf_counter() - begun):.0f}"]


def _start() -> datetime:
    return START


async def _reading(city: City) -> list[str]:
    handler = city.people[city.posts[city.units[0].id, Role.HANDLER]]
    pages = [await timed(lambda: inbox(by=handler)) for _ in range(ROUNDS)]
    counts = [await timed(lambda: unacknowledged(by=handler)) for _ in range(ROUNDS)]
    return [_middle_and_worst(pages), _middle_and_worst(counts)]


def _middle_and_worst(milliseconds: list[float]) -> str:
    return f"{percentile(milliseconds, 0.5):.0f} / {max(milliseconds):.0f}"


async def _settle() -> None:
    """As the database is after a while: with statistics."""
    await database.connection().execute_script("ANALYZE")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=1000)
    options = parser.parse_args()
    columns = [asyncio.run(_on_sqlite(options)), asyncio.run(_on_postgres(options))]
    names = (
        "sweep, nothing due: middle / worst ms",
        f"sweep, {climbing.BATCH} climb: middle / worst ms",
        "notices that climb a second",
        "messages sent and written down a second",
        "inbox page: middle / worst ms",
        "unread count: middle / worst ms",
    )
    show(
        f"{options.notices:,} open notices",
        ["", "SQLite", "PostgreSQL"],
        list(zip(names, *columns, strict=True)),
    )
    worst = max(float(column[row].split("/")[1]) for column in columns for row in (0, 1))
    return 0 if worst < BOUND_SECONDS * 1000 else 1


async def _on_sqlite(options: argparse.Namespace) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return await measure(Settings(data_dir=Path(folder), log_level="error"), options.notices, options.due)


async def _on_postgres(options: argparse.Namespace) -> list[str]:
    with tempfile.TemporaryDirectory() as folder, postgres_server(TUNED) as url:
        settings = Settings(data_dir=Path(folder), database=url, log_level="error")
        return await measure(settings, options.notices, options.due)


if __name__ == "__main__":
    sys.exit(main())
