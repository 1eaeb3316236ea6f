"""Both voices of a call for whoever looks at the page: 16 bits, 8 kHz, as it is spoken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from sip_gateway.media.g711 import Samples

#: Frames of 20 ms kept for somebody who does not take them: five seconds.
MOST_KEPT = 250
LOUDEST = 32767
OVER = b""


class Overhearing:
    """Any number of listeners; who is too slow misses what was said."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes]] = set()

    def put(self, theirs: Samples, ours: Samples) -> None:
        """The next frame of both."""
        if self._listeners:
            mixed = np.clip(theirs.astype(np.int32) + ours, -LOUDEST, LOUDEST).astype("<i2")
            self._tell(mixed.tobytes())

    def end(self) -> None:
        """The call is over."""
        self._tell(OVER)

    async def sound(self) -> AsyncIterator[bytes]:
        """From now to the end of the call."""
        kept: asyncio.Queue[bytes] = asyncio.Queue(MOST_KEPT)
        self._listeners.add(kept)
        try:
            while frame := await kept.get():
                yield frame
        finally:
            self._listeners.discard(kept)

    def _tell(self, frame: bytes) -> None:
        for kept in self._listeners:
            if kept.full():
                kept.get_nowait()
            kept.put_nowait(frame)
