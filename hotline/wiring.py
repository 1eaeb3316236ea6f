"""Connects the rooms of one process: what orders announce becomes notices, open pages hear, messages go out."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from hotline.infra.bus import Bus
from hotline.infra.settings import Settings
from hotline.messages import channels
from hotline.messages.listening import orders_heard
from hotline.messages.live import notices_on
from hotline.messages.sending import Sender
from hotline.orders.live import published_on


@contextmanager
def connected(bus: Bus) -> Iterator[None]:
    """While the block lasts; one inside or beside another adds its own bus and listens no second time."""
    with orders_heard(), published_on(bus), notices_on(bus):
        yield


@asynccontextmanager
async def at_work(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """While the block lasts this process climbs ladders and sends, and its jobs are heard.

    Several at once are safe.
    """
    ways = channels.channels(settings, bus)
    sender = Sender(ways, settings.public_url)
    with orders_heard():
        running = asyncio.create_task(sender.run())
        try:
            yield
        finally:
            sender.stop()
            await running
            await channels.close(ways)


__all__ = ["at_work", "connected", "orders_heard"]
