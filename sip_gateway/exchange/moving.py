"""From an engine that relays to one that mixes: every telephone of a call is re-INVITEd to where it is heard now.

A browser is not: the engine it came by stays in front of it, and the mixer speaks with that one as with a phone. What
it would have to agree upon anew in mid-call – ways, keys, certificates – is agreed upon once, and nothing of it can fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Protocol, runtime_checkable

import structlog

from sip_gateway.exchange.leg import Leg
from sip_gateway.media.engine import MediaEngine, MediaUnavailable, UnknownLeg, UnusableDescription
from sip_gateway.sip.call import Refused
from sip_gateway.sip.offer_answer import Glare

PATIENCE = 5.0
"""Seconds for a telephone to agree; both sides of its call wait as long."""
NOT_LED = (Refused, Glare, UnknownLeg, MediaUnavailable, UnusableDescription, TimeoutError)
Told = Mapping[str, bytes]
"""Leg → the last description it has from us."""
log = structlog.get_logger(__name__)


@runtime_checkable
class Front(Protocol):
    """An engine that browsers can speak through with another one."""

    async def put_behind(self, call: str, leg: str, offer: str) -> str:
        """The other engine's offer; our answer."""

    async def take_back(self, call: str, leg: str) -> None:
        """The other engine has let go of it."""


async def lead(
    call: str, legs: Sequence[Leg], to: MediaEngine, through: Front | None, browsers: Collection[str]
) -> dict[str, bytes]:
    """All of them, at once; what those were told who had to be. `NotAll` when one did not come."""
    found = await asyncio.gather(
        *(
            _put_behind(call, leg.name, to, through)
            if through and leg.name in browsers
            else _lead(call, leg, to)
            for leg in legs
        ),
        return_exceptions=True,
    )
    told = {leg.name: one for leg, one in zip(legs, found, strict=True) if isinstance(one, bytes)}
    failures = [one for one in found if isinstance(one, BaseException)]
    if failures:
        raise NotAll(told) from failures[0]
    return told


class NotAll(MediaUnavailable):
    """`told` came; they must be led back."""

    def __init__(self, told: Told) -> None:
        super().__init__("a telephone could not be led to the mixer")
        self.told = told


async def lead_back(
    call: str, legs: Sequence[Leg], to: MediaEngine, told: Told, browsers: Collection[str]
) -> None:
    """To where they were before: who was told something, and every browser."""
    for name in browsers:
        if isinstance(to, Front):
            await _take_back(call, name, to)
    await asyncio.gather(*(_back(call, leg, to, told[leg.name]) for leg in legs))


async def _put_behind(call: str, leg: str, to: MediaEngine, through: Front) -> None:
    answer = await through.put_behind(call, leg, await to.offer(call, leg))
    await to.accept(call, leg, answer)


async def _take_back(call: str, leg: str, to: Front) -> None:
    with suppress(*NOT_LED):
        await to.take_back(call, leg)


async def _lead(call: str, leg: Leg, to: MediaEngine) -> bytes:
    offer = (await to.offer(call, leg.name)).encode()
    async with asyncio.timeout(PATIENCE):
        answer = await leg.sip.offer(offer)
    await to.accept(call, leg.name, answer.decode(), source=leg.source)
    return offer


async def _back(call: str, leg: Leg, to: MediaEngine, offer: bytes) -> None:
    with suppress(*NOT_LED):
        async with asyncio.timeout(PATIENCE):
            answer = await leg.sip.offer(offer)
        await to.accept(call, leg.name, answer.decode(), source=leg.source)
        return
    log.warning("media_not_moved", leg=leg.name, why="not led back")
