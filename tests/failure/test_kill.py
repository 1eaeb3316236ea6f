"""kill -9 in the middle of 200 submissions: what was acknowledged is there, whole; nothing is half there."""

import asyncio
import gc
import warnings

import httpx2

from hotline.infra.audit import AuditEntry
from hotline.infra.settings import Settings
from hotline.orders.models import Clock, Order, OrderEvent
from tests.failure.a_server import Server, found_town, running, signed_in

SUBMISSIONS = 200
KILL_AFTER = 60


async def _storm(server: Server) -> list[str]:
    """Submit from all sides, kill the server in the middle; returns the acknowledged numbers."""
    acknowledged: list[str] = []
    async with await signed_in(server) as http:

        async def submit(index: int) -> None:
            body = {
                "type": "complaint",
                "title": f"第 {index} 件",
                "content": "半夜施工太吵，睡不着。",
                "citizen": {"phone": f"138{index:08d}"},
            }
            try:
                answer = await http.post("/api/v1/orders", json=body)
            except httpx2.TransportError:
                return
            if answer.status_code == 201:
                acknowledged.append(answer.json()["number"])
            if len(acknowledged) == KILL_AFTER:
                server.kill()

        await asyncio.gather(*(submit(index) for index in range(SUBMISSIONS)))
    return acknowledged


async def _whole(number: str) -> bool:
    order = await Order.get(number=number)
    return (
        await OrderEvent.filter(order_id=order.id, action="submit").count() == 1
        and await Clock.filter(order_id=order.id).count() == 1
        and await AuditEntry.filter(subject=f"order:{number}").count() == 1
    )


def _forget_cut_connections() -> None:
    """The server died with our connections open; the HTTP client leaves such sockets to the collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


async def test_every_acknowledged_submission_survives_whole(db: Settings) -> None:
    await found_town()
    async with running(db) as server:
        acknowledged = await _storm(server)
    _forget_cut_connections()
    assert KILL_AFTER <= len(acknowledged) < SUBMISSIONS
    kept = [str(number) for number in await Order.all().values_list("number", flat=True)]
    assert set(acknowledged) <= set(kept)
    assert all([await _whole(number) for number in kept])
    assert sorted(int(number[16:-1]) for number in kept) == list(range(1, len(kept) + 1))
