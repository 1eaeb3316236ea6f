"""Starting and stopping a user agent on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.transports.layer import Listen, TransportLayer


@asynccontextmanager
async def listening(agent: UserAgent, listens: Iterable[Listen]) -> AsyncIterator[TransportLayer]:
    """While inside, messages flow. Which ports were taken is in the layer's listeners."""
    layer = TransportLayer(agent.receive, agent.flow_closed)
    agent.transports = layer
    try:
        await layer.start(listens)
        yield layer
    finally:
        await agent.stop()
        await layer.close()
