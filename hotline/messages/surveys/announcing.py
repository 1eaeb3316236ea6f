"""What surveys announce, inside the transaction of what happened. Whoever asked decides what follows."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum

from hotline.messages.surveys.models import Survey


class News(StrEnum):
    """What can be told of a question."""

    ANSWERED = "answered"
    UNDELIVERED = "undelivered"


Listener = Callable[[Survey, News, datetime], Awaitable[None]]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Called once per process and listener, however often it is asked for."""
    if listener not in _listeners:
        _listeners.append(listener)


async def announce(survey: Survey, news: News, now: datetime) -> None:
    """Inside a transaction."""
    for listener in _listeners:
        await listener(survey, news, now)
