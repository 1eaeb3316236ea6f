"""Is the line alive? OPTIONS now and then (RFC 3261 §11): any answer but 408 and 503 is a yes."""

from __future__ import annotations

import asyncio
import random

import structlog
from aiosipua import SipRequest

from sip_gateway.sip.flows import Flow, Target
from sip_gateway.sip.received import new_tag
from sip_gateway.sip.sending import Sending
from sip_gateway.sip.trunks.line import Line

log = structlog.get_logger()

PATIENCE = 8.0  # seconds; a line that answers later than this cannot carry calls either


async def keep_probing(sending: Sending, line: Line) -> None:
    while True:
        was_up = line.up
        await probe(sending, line)
        if line.up != was_up:
            log.warning("trunk_state", trunk=line.trunk.name, up=line.up)
        pause = line.trunk.probe_seconds * random.uniform(0.9, 1.1)  # noqa: S311 – lines out of step
        await asyncio.sleep(pause)


async def probe(sending: Sending, line: Line) -> None:
    if await is_alive(sending, line.trunk.target, line.trunk.uri("ping")):
        line.heard()
    else:
        line.missed()


async def is_alive(sending: Sending, hop: Flow | Target, uri: str) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            response = await sending.ask(options(uri), hop)
    except TimeoutError:
        return False
    return response.code not in (408, 503)


def options(uri: str) -> SipRequest:
    request = SipRequest(method="OPTIONS", uri=uri)
    for name, value in (
        ("Max-Forwards", "70"),
        ("From", f"<{uri}>;tag={new_tag()}"),
        ("To", f"<{uri}>"),
        ("Call-ID", new_tag()),
        ("CSeq", "1 OPTIONS"),
    ):
        request.headers.append(name, value)
    return request
