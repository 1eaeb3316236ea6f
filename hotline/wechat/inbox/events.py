"""Who wants to know of which of the platform's events: codes count scans, notices and posts wait for their results."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from hotline.wechat.models import WechatMessage

Handler = Callable[[WechatMessage, datetime], Awaitable[None]]
#: What the platform says of itself; whom it names is no citizen who wrote to us.
OF_THE_PLATFORM = frozenset(
    {"TEMPLATESENDJOBFINISH", "PUBLISHJOBFINISH", "MASSSENDJOBFINISH", "subscribe_msg_sent_event"}
)
_handlers: dict[str, list[Handler]] = {}


def listen(names: Iterable[str], handler: Handler) -> None:
    """`handler` runs in the transaction that marks such an event handled: both are done, or neither and again."""
    for name in names:
        known = _handlers.setdefault(name, [])
        if handler not in known:
            known.append(handler)


async def tell(message: WechatMessage, now: datetime) -> None:
    """Everybody who listens for this event."""
    for handler in _handlers.get(message.event, ()):
        await handler(message, now)
