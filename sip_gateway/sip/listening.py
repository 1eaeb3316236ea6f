"""Starting and stopping a user agent on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.transports.layer import Listen, TransportLayer

SWEEP_SECONDS = 30  # between looks for registrations that have run out


@asynccontextmanager
async def listening(agent: UserAgent, listens: Iterable[Listen]) -> AsyncIterator[TransportLayer]:
    """While inside, messages flow. Which ports were taken is in the layer's listeners."""
    layer = TransportLayer(agent.receive, agent.flow_closed)
    agent.transports = layer
    try:
        await layer.start(listens)
        agent.spawn(_sweep(agent))
        yield layer
    finally:
        await agent.stop()
        await layer.close()


async def _sweep(agent: UserAgent) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        agent.registrar.sweep()
