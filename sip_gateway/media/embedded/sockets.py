"""Many sockets behind one reader of the event loop.

asyncio spends three microseconds on every ready socket, as much as the packet itself takes; an epoll of
our own, itself watched by the loop, spends a tenth of that.
"""

import asyncio
import select
import socket
from collections.abc import Callable

AT_ONCE = 256
"""Sockets read before the loop has its turn again."""

Reader = Callable[[], None]


class Sockets:
    """`watch` and `forget`, like the loop's own; the loop's own where there is no epoll."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._readers: dict[int, Reader] = {}
        self._epoll = select.epoll() if hasattr(select, "epoll") else None
        if self._epoll:
            self._loop.add_reader(self._epoll.fileno(), self._read_ready)

    def watch(self, which: socket.socket, reader: Reader) -> None:
        """Call this when a packet is there; instead of what was called before."""
        known = which.fileno() in self._readers
        self._readers[which.fileno()] = reader
        if self._epoll is None:
            self._loop.add_reader(which, reader)
        elif not known:
            self._epoll.register(which, select.EPOLLIN)

    def forget(self, which: socket.socket) -> None:
        """Before it is closed."""
        if self._readers.pop(which.fileno(), None) is None:
            return
        if self._epoll is None:
            self._loop.remove_reader(which)
        else:
            self._epoll.unregister(which)

    def _read_ready(self) -> None:
        if self._epoll is None:
            return
        readers = self._readers
        for number, _ in self._epoll.poll(0, AT_ONCE):
            with_packet = readers.get(number)
            if with_packet is not None:  # a reader before it may have closed it
                with_packet()

    def close(self) -> None:
        """The worker ends."""
        if self._epoll:
            self._loop.remove_reader(self._epoll.fileno())
            self._epoll.close()
