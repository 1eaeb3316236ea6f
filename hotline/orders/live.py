"""Orders on the live bus: open screens hear of every event once it is committed."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotline.infra.bus import Bus
from hotline.orders import events
from hotline.orders.events import Announced


def topic(tenant_id: int) -> str:
    """What a screen of this centre subscribes to."""
    return f"orders:{tenant_id}"


@contextmanager
def published_on(bus: Bus) -> Iterator[None]:
    """While the block lasts, every committed event of this process is told on the bus.

    The message names the order and what happened, never what a citizen wrote.
    """

    async def tell(announced: Announced) -> None:
        message = {
            "id": announced.order_id,
            "number": announced.number,
            "action": announced.action,
            "from": announced.from_state,
            "state": announced.to_state,
            "organisations": list(announced.organisations),
            "staff": list(announced.staff),
        }
        await bus.publish(topic(announced.tenant_id), message)

    stop = events.subscribe(tell)
    try:
        yield
    finally:
        stop()
