"""What PostgreSQL's connections need beside their address."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg


async def undisturbed(*arguments: Any, **options: Any) -> "asyncpg.Connection":
    """Open a connection to the end, even for a task that is cancelled meanwhile.

    asyncpg leaves a failed future behind when it is interrupted between connecting and asking for TLS;
    asyncio then complains about an exception nobody retrieved, long after and far away from the cause.
    """
    opening = asyncio.ensure_future(asyncpg.connect(*arguments, **options))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(Exception):
            (await opening).terminate()
        raise
