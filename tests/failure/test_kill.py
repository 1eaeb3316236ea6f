"""kill -9 in the middle of 200 submissions: what was acknowledged is there, whole; nothing is half there."""

import asyncio
import json
from contextlib import suppress

from hotline.infra.audit import AuditEntry
from hotline.infra.settings import Settings
from hotline.orders.models import Clock, Order, OrderEvent
from tests.failure.a_server import Server, found_town, running, token

SUBMISSIONS = 200
KILL_AFTER = 60


async def _submit(server: Server, bearer: str, index: int) -> str | None:
    """The number the server acknowledged, or None when it died before it did."""
    order = {
        "type": "complaint",
        "title": f"第 {index} 件",
        "content": "半夜施工太吵，睡不着。",
        "citizen": {"phone": f"138{index:08d}"},
    }
    body = json.dumps(order).encode()
    head = (
        "POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Authorization: Bearer {bearer}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    answer = await _exchange(server.port, head.encode() + body)
    if not answer.startswith(b"HTTP/1.1 201"):
        return None
    with suppress(ValueError):  # cut off in the middle of the body: not acknowledged
        return str(json.loads(answer.partition(b"\r\n\r\n")[2])["number"])
    return None


async def _exchange(port: int, request: bytes) -> bytes:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return b""
    try:
        writer.write(request)
        return await reader.read()
    except OSError:
        return b""
    finally:
        writer.close()


async def _storm(server: Server) -> list[str]:
    """Submit from all sides, kill the server in the middle; returns the acknowledged numbers."""
    acknowledged: list[str] = []
    bearer = await token(server)

    async def submit(index: int) -> None:
        number = await _submit(server, bearer, index)
        if number is not None:
            acknowledged.append(number)
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


async def test_every_acknowledged_submission_survives_whole(db: Settings) -> None:
    await found_town()
    async with running(db) as server:
        acknowledged = await _storm(server)
    assert KILL_AFTER <= len(acknowledged) < SUBMISSIONS
    kept = [str(number) for number in await Order.all().values_list("number", flat=True)]
    assert set(acknowledged) <= set(kept)
    assert all([await _whole(number) for number in kept])
    assert sorted(int(number[16:-1]) for number in kept) == list(range(1, len(kept) + 1))
