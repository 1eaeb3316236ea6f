"""Two parties that talk: who answers, and a call that stands."""

import asyncio
from typing import Any

from sip_gateway.sip.events import (
    Answered,
    Confirmed,
)
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import OutgoingCall
from tests.sip_gateway.sip.virtual import (
    SDP,
    Network,
    call,
    event,
    party,
)


class Callee:
    """Answers, and keeps its calls for the test."""

    def __init__(self, ring_seconds: float = 1.0) -> None:
        self.calls: list[IncomingCall] = []
        self.ring_seconds = ring_seconds

    async def __call__(self, incoming: IncomingCall) -> None:
        self.calls.append(incoming)
        incoming.ring()
        await asyncio.sleep(self.ring_seconds)
        incoming.answer(SDP)


async def talking(network: Network, **config: Any) -> tuple[OutgoingCall, IncomingCall, Any, Any]:
    callee = Callee(0)
    one, two = party(network, "10.0.0.1", **config), party(network, "10.0.0.2", callee, **config)
    out = await call(one)
    await event(out, Answered)
    await event(callee.calls[0], Confirmed)
    return out, callee.calls[0], one, two
