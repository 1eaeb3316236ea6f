"""32 processes draw order numbers at once: no gap, no duplicate, nothing half-written."""

import asyncio
import multiprocessing

from hotline.infra.database import MODEL_MODULES
from hotline.infra.settings import Settings
from hotline.orders.models import Clock, Order, OrderEvent
from tests.failure import drawing
from tests.orders.town import build

PROCESSES = 32
EACH = 4


def _race(settings: Settings, tenant_id: int) -> list[int | None]:
    # Real processes, forked from one that has the imports done.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([drawing.__name__, *MODEL_MODULES])
    arguments = (settings, tenant_id, EACH)
    processes = [context.Process(target=drawing.draw, args=arguments) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
    return [process.exitcode for process in processes]


async def test_32_processes_draw_numbers_without_gap_or_duplicate(db: Settings) -> None:
    town = await build()
    exits = await asyncio.to_thread(_race, db, town.centre.id)
    assert exits == [0] * PROCESSES
    numbers = [str(number) for number in await Order.all().values_list("number", flat=True)]
    assert sorted(int(number[16:-1]) for number in numbers) == list(range(1, PROCESSES * EACH + 1))
    assert await OrderEvent.filter(action="submit").count() == len(numbers)
    assert await Clock.filter(kind="dispatch").count() == len(numbers)
