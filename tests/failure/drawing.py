"""What one of many processes does in test_numbers_race: submit orders as fast as it can."""

import asyncio
from datetime import UTC, datetime

from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.orders.intake import submit
from hotline.people.actor import Actor

SUBMISSION = {
    "type": "help",
    "title": "井盖松动",
    "content": "人民路邮局门口的井盖松动，车一过就响。",
    "citizen": {"name": "赵", "phone": "13700137000"},
}


def draw(settings: Settings, tenant_id: int, count: int) -> None:
    """Runs in its own process."""
    asyncio.run(_draw(settings, tenant_id, count))


async def _draw(settings: Settings, tenant_id: int, count: int) -> None:
    async with open_database(settings):
        by = Actor.citizen(tenant_id, None, channel="web")
        for _ in range(count):
            await submit(SUBMISSION, by=by, now=datetime(2026, 7, 15, 2, 0, tzinfo=UTC))
