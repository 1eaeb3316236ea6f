"""What orders announce. Others subscribe; orders knows none of them.

Who hears `inside` runs in the same transaction (a notice is queued or the action did not happen); who subscribes runs
after it is safe (live screens).
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.infra.database import after_commit
from hotline.orders.models import Order, OrderEvent
from hotline.people.actor import Actor


@dataclass(frozen=True)
class Announced:
    """One thing that happened to one order."""

    order_id: int
    tenant_id: int
    number: str
    action: str
    from_state: str
    to_state: str
    at: datetime
    organisations: tuple[int, ...]
    staff: tuple[int, ...]
    data: dict[str, Any]
    actor_id: int | None = None  # the member of staff who did it
    actor_name: str = ""


Subscriber = Callable[[Announced], Awaitable[None]]
_inside: Counter[Subscriber] = Counter()  # how many blocks asked for each
_committed: list[Subscriber] = []


def subscribe(handler: Subscriber) -> Callable[[], None]:
    """Call `handler` for every event that is safe; returns the way to stop."""
    _committed.append(handler)
    return lambda: _committed.remove(handler)


@contextmanager
def inside(handler: Subscriber) -> Iterator[None]:
    """While the block lasts `handler` is part of every action.

    Several applications of a process may each ask for it: it hears once, until the last of them has ended.
    """
    _inside[handler] += 1
    try:
        yield
    finally:
        _inside[handler] -= 1
        if not _inside[handler]:
            del _inside[handler]


async def record(
    order: Order,
    action: str,
    *,
    by: Actor,
    now: datetime,
    from_state: str,
    public: bool = False,
    data: dict[str, Any] | None = None,
    organisations: tuple[int, ...] = (),
    staff: tuple[int, ...] = (),
) -> OrderEvent:
    """Append the event (the order's version counts them) and announce it."""
    event = await append(order, action, by=by, now=now, from_state=from_state, public=public, data=data)
    await announce(announced(order, event, organisations, staff))
    return event


async def append(
    order: Order,
    action: str,
    *,
    by: Actor,
    now: datetime,
    from_state: str,
    public: bool = False,
    data: dict[str, Any] | None = None,
) -> OrderEvent:
    """The row alone: a submission writes it before it has a number to announce."""
    return await OrderEvent.create(
        order_id=order.id,
        seq=order.version,
        action=action,
        from_state=from_state,
        to_state=order.state.value,
        at=now,
        **_who(by),
        public=public,
        data=data or {},
    )


def _who(by: Actor) -> dict[str, Any]:
    return {
        "actor_kind": by.kind,
        "actor_name": by.name,
        "staff_id": by.staff_id,
        "organisation_id": by.organisation_id,
        "channel": by.channel,
        "request_id": by.request_id,
    }


def announced(
    order: Order,
    event: OrderEvent,
    organisations: tuple[int, ...] = (),
    staff: tuple[int, ...] = (),
) -> Announced:
    """What subscribers are told about an event."""
    return Announced(
        order_id=order.id,
        tenant_id=order.tenant_id,
        number=order.number or "",
        action=event.action,
        from_state=event.from_state,
        to_state=event.to_state,
        at=event.at,
        organisations=organisations,
        staff=staff,
        data=event.data,
        actor_id=event.staff_id,
        actor_name=event.actor_name,
    )


async def announce(announced: Announced) -> None:
    """Tell subscribers: those inside now, the others once the transaction is safe."""
    for handler in tuple(_inside):
        await handler(announced)
    for handler in _committed:
        after_commit(_later(handler, announced))


def _later(handler: Subscriber, announced: Announced) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        await handler(announced)

    return call
