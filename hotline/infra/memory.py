"""What hardly changes and every request asks for, kept in the process for a moment.

Several processes serve one database: a change made in another one is felt `SECONDS` later.
"""

from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, Protocol, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

SECONDS = 1.0
ENTRIES = 10_000


class Brief(Generic[K, V]):
    """A memory of a second; made once per module, emptied when a database is opened."""

    def __init__(self) -> None:
        self._kept: dict[K, tuple[float, V]] = {}
        _all.append(self)

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


class Recent(Generic[K]):
    """What was done lately and need not be done again; the oldest is forgotten first."""

    def __init__(self, entries: int = ENTRIES) -> None:
        self._entries = entries
        self._kept: dict[K, None] = {}
        _all.append(self)

    def __contains__(self, key: K) -> bool:
        return key in self._kept

    def add(self, key: K) -> None:
        """Done now."""
        if len(self._kept) >= self._entries:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = None

    def forget(self) -> None:
        """Another database: nothing was done there."""
        self._kept.clear()


class _Memory(Protocol):
    def forget(self) -> None: ...


_all: list[_Memory] = []


def forget_everything() -> None:
    """Another database, other facts."""
    for memory in _all:
        memory.forget()
