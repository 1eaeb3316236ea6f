"""From an engine that relays to one that mixes: every telephone of a call is re-INVITEd to where it is heard now."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

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


async def lead(
    call: str, legs: Sequence[Leg], to: MediaEngine, browsers: Collection[str]
) -> dict[str, bytes]:
    """All of them, at once; what each was told. `NotAll` when one did not come."""
    found = await asyncio.gather(
        *(_lead(call, leg, to, browser=leg.name in browsers) for leg in legs), return_exceptions=True
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


async def lead_back(call: str, legs: Sequence[Leg], to: MediaEngine, told: Told) -> None:
    """To where they were before."""
    await asyncio.gather(*(_back(call, leg, to, told[leg.name]) for leg in legs))


async def _lead(call: str, leg: Leg, to: MediaEngine, *, browser: bool) -> bytes:
    offer = (await to.offer(call, leg.name, browser=browser)).encode()
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
