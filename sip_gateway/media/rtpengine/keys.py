"""Keys as rtpengine reports them: one JSON datagram each, on `--dtmf-log-dest`."""

import asyncio
from collections.abc import Callable

import orjson

from sip_gateway.media.telephone_event import KEYS

Pressed = Callable[[str, str, str], None]
"""Call, tag of the leg, key."""


class KeyLog(asyncio.DatagramProtocol):
    """Listens where rtpengine was told to send."""

    def __init__(self, pressed: Pressed) -> None:
        self._pressed = pressed
        self._transport: asyncio.BaseTransport | None = None

    async def start(self, address: tuple[str, int]) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=address)

    def datagram_received(self, data: bytes, addr: object) -> None:
        try:
            told = orjson.loads(data)
            call, tag, key = told["callid"], told["source_tag"], KEYS[told["event"]]
        except (ValueError, KeyError, IndexError, TypeError):
            return  # whoever can send here can send anything
        self._pressed(call, tag, key)

    def close(self) -> None:
        if self._transport:
            self._transport.close()
