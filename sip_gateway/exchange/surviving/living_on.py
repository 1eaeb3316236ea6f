"""What a gateway does about the life before it, and for the one after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hotline.calls import sweeps
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.surviving.folder import Folder
from sip_gateway.exchange.surviving.noting import noting
from sip_gateway.exchange.surviving.picking_up import Found, pick_up
from sip_gateway.media.rtpengine.engine import RtpEngine

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange

FOLDER = "surviving"


@asynccontextmanager
async def living_on(exchange: Exchange, data_dir: Path) -> AsyncIterator[Found]:
    """Before the telephones are listened to: whoever calls about a call must find it."""
    engine, folder = exchange.engine, Folder(data_dir / FOLDER)
    if not isinstance(engine, RtpEngine):
        await sweeps.after_restart(exchange.name, (), now=now())
        yield Found()
        return
    found = await pick_up(exchange, engine, await asyncio.to_thread(lambda: list(folder.left())))
    await asyncio.to_thread(folder.forget_all_but, found.living)
    await sweeps.after_restart(exchange.name, found.living, now=now())
    async with noting(exchange, engine, folder):
        yield found
