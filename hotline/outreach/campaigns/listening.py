"""Who wants to know what became of robot calls. Told inside the transaction in which it is written down."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime

from hotline.outreach.campaigns.models import Attempt, Recipient
from hotline.outreach.campaigns.talk import Ending

Ended = Callable[[Attempt, Ending, datetime], Awaitable[None]]
NotCalled = Callable[[Recipient, datetime], Awaitable[None]]
_ended: defaultdict[str, list[Ended]] = defaultdict(list)
_not_called: defaultdict[str, list[NotCalled]] = defaultdict(list)


def on_ended(purpose: str, handler: Ended) -> Callable[[], None]:
    """After every call of this purpose; `attempt.recipient` is loaded. Returns the way to stop.

    A second time the same handler changes nothing.
    """
    if handler not in _ended[purpose]:
        _ended[purpose].append(handler)
    return lambda: _ended[purpose].remove(handler)


def on_not_called(purpose: str, handler: NotCalled) -> Callable[[], None]:
    """When somebody will not be called (any more) and no call tells so: do-not-call list, time over."""
    if handler not in _not_called[purpose]:
        _not_called[purpose].append(handler)
    return lambda: _not_called[purpose].remove(handler)


async def tell_ended(attempt: Attempt, ending: Ending, now: datetime) -> None:
    """Every listener of the purpose."""
    for handler in _ended[attempt.purpose]:
        await handler(attempt, ending, now)


async def tell_not_called(recipient: Recipient, now: datetime) -> None:
    """Every listener of the purpose."""
    for handler in _not_called[recipient.purpose]:
        await handler(recipient, now)
