"""Two phones, what an engine tells of them, and how one calls and the other is called: the same for every engine."""

import asyncio
from collections.abc import Mapping
from typing import TypeVar

from sip_gateway.media.engine import Event, MediaEngine
from tests.sip_gateway.media.phones import Phone

T = TypeVar("T")


class Told(list[Event]):
    async def until(self, kind: type[T], seconds: float = 15.0) -> T:
        async with asyncio.timeout(seconds):
            while not (found := [event for event in self if isinstance(event, kind)]):
                await asyncio.sleep(0.02)
        return found[0]


async def ring(media: MediaEngine, call: str, phones: list[Phone]) -> Mapping[str, str]:
    """One calls, the other is called; whose phones must be told anew that they are bridged."""
    caller, called = phones
    caller.call(await media.answer(call, "caller", caller.sdp(), source="127.0.0.1"))
    called.call(await media.offer(call, "agent"))
    await media.accept(call, "agent", called.sdp())
    return await media.bridge(call, "caller", "agent")


async def talk(phones: list[Phone], seconds: float) -> None:
    await asyncio.gather(phones[0].speak(400, seconds), phones[1].speak(700, seconds))
