"""What the telephone announces, inside the transaction of what happened. Rooms above listen; this one knows none."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum

from hotline.calls.models import CallBackTask, CallRecord

CallListener = Callable[[CallRecord, datetime], Awaitable[None]]


class News(StrEnum):
    """What can be told of a call that is owed."""

    OWED = "owed"
    CLAIMED = "claimed"  # a colleague is at it
    SETTLED = "settled"


TaskListener = Callable[[CallBackTask, News, datetime], Awaitable[None]]
_of_calls: list[CallListener] = []
_of_tasks: list[TaskListener] = []


def on_call_ended(listener: CallListener) -> None:
    """Every call, once, with its outcome; a second time the same listener changes nothing."""
    if listener not in _of_calls:
        _of_calls.append(listener)


def on_call_back(listener: TaskListener) -> None:
    """Every step of a call that is owed."""
    if listener not in _of_tasks:
        _of_tasks.append(listener)


async def call_ended(record: CallRecord, now: datetime) -> None:
    """Inside a transaction."""
    for listener in _of_calls:
        await listener(record, now)


async def call_back(task: CallBackTask, news: News, now: datetime) -> None:
    """Inside a transaction."""
    for listener in _of_tasks:
        await listener(task, news, now)
