"""What hardly changes and every request asks for, kept in the process for a moment.

Several processes serve one database: a change made in another one is felt `SECONDS` later.
"""

from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

SECONDS = 1.0
ENTRIES = 10_000
_all: list["Brief[Hashable, object]"] = []


class Brief(Generic[K, V]):
    """A memory of a second; made once per module, emptied when a database is opened."""

    def __init__(self) -> None:
        self._kept: dict[K, tuple[float, V]] = {}
        _all.append(self)  # type: ignore[arg-type]

    async def get(self, key: K, read: Callable[[], Awaitable[V]]) -> V:
        """What is known of `key`, else what `read` finds."""
        known = self._kept.get(key)
        if known is not None and known[0] > monotonic():
            return known[1]
        if len(self._kept) >= ENTRIES:
            self._kept.clear()
        value = await read()
        self._kept[key] = (monotonic() + SECONDS, value)
        return value

    def forget(self) -> None:
        """After a change in this process: the next one asks anew."""
        self._kept.clear()


def forget_everything() -> None:
    """Another database, other facts."""
    for memory in _all:
        memory.forget()
