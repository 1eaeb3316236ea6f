"""The same seed and moment tell the same stories."""

import pytest

from demo.city import load
from hotline.infra.settings import Settings
from hotline.orders.models import OrderEvent
from tests.demo.conftest import NOW, empty


async def story(settings: Settings, seed: int) -> list[tuple[object, ...]]:
    await load(settings, NOW, orders=10, days=2, seed=seed)
    rows = await OrderEvent.all().order_by("id").select_related("order")
    told: list[tuple[object, ...]] = [
        (one.order.number, one.seq, one.action, one.at, one.actor_name, one.to_state) for one in rows
    ]
    await empty()
    return told


@pytest.mark.sqlite
async def test_a_seed_tells_one_story(db: Settings) -> None:
    first = await story(db, 7)
    assert len(first) > 100
    assert await story(db, 7) == first
    assert await story(db, 8) != first
