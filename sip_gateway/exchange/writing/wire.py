"""Between the gateway and its bookkeeper: numbered entries one way, the numbers of written ones the other."""

from __future__ import annotations

import asyncio
import pickle
import struct
from dataclasses import dataclass

from sip_gateway.exchange.writing.entries import Entry

_LENGTH = struct.Struct("!I")
_NUMBER = struct.Struct("!Q")


@dataclass(frozen=True)
class Numbered:
    """`key` says whose turn it waits for."""

    number: int
    key: str
    entry: Entry

    async def write(self) -> None:
        """As the entry itself."""
        await self.entry.write()


def framed(one: Numbered) -> bytes:
    """Both ends are ours and of one release: the other end may be told whole objects."""
    told = pickle.dumps(one, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(told)) + told


async def next_entry(reader: asyncio.StreamReader) -> Numbered:
    """IncompleteReadError when the gateway is gone."""
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    found: Numbered = pickle.loads(await reader.readexactly(length))  # noqa: S301 – from the process that started us
    return found


def written(one: Numbered) -> bytes:
    """The bookkeeper's word for it."""
    return _NUMBER.pack(one.number)


async def next_written(reader: asyncio.StreamReader) -> int:
    """IncompleteReadError when the bookkeeper is gone."""
    (number,) = _NUMBER.unpack(await reader.readexactly(_NUMBER.size))
    return int(number)
