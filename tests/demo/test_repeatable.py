"""The same seed and moment tell the same stories."""

from demo.city import load
from hotline.infra.settings import Settings
from hotline.orders.models import OrderEvent
from tests.demo.conftest import NOW, empty


async def story() -> list[tuple[object, ...]]:
    rows = await OrderEvent.all().order_by("id").select_related("order")
    return [(one.order.number, one.seq, one.action, one.at, one.actor_name, one.to_state) for one in rows]


async def test_the_same_seed_tells_the_same_story(db: Settings) -> None:
    await load(db, NOW, orders=40, days=5, seed=7)
    first = await story()
    await empty()
    await load(db, NOW, orders=40, days=5, seed=7)
    assert await story() == first and len(first) > 100


async def test_another_seed_tells_another_story(db: Settings) -> None:
    await load(db, NOW, orders=20, days=3, seed=7)
    first = await story()
    await empty()
    await load(db, NOW, orders=20, days=3, seed=8)
    assert await story() != first
