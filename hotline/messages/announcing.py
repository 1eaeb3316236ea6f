"""What notices announce, inside the transaction of what happened."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from hotline.messages.models import Notice

Listener = Callable[[Notice, datetime], Awaitable[None]]
_listeners: list[Listener] = []


def on_settled(listener: Listener) -> None:
    """When nobody has to be told any more; a second time the same listener changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


async def settled(notice: Notice, now: datetime) -> None:
    """Inside a transaction."""
    for listener in _listeners:
        await listener(notice, now)
