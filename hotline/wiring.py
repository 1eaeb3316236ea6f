"""Connects the rooms of one process: what orders announce becomes notices, and open pages hear of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotline.infra.bus import Bus
from hotline.messages.live import notices_on
from hotline.orders.live import published_on


@contextmanager
def connected(bus: Bus) -> Iterator[None]:
    """While the block lasts; nested in another one it adds its own bus, and listens no second time."""
    with published_on(bus), notices_on(bus):
        yield
