"""The telephone gateway as a process beside the web server: neither makes the other stutter, nor takes it down."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from hotline.infra.settings import Settings

log = structlog.get_logger(__name__)

#: It ends when its standard input closes: a gateway never outlives a web server that was killed.
COMMAND = (sys.executable, "-c", "from hotline.cli import main; main()", "sip", "--while-open")
PAUSE_SECONDS = 2.0
GOODBYE_SECONDS = 25.0


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[None]:
    """While the block lasts one gateway runs; one that dies is started again."""
    running = asyncio.create_task(_keep_running(settings))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _keep_running(settings: Settings) -> None:
    while True:
        gateway = await asyncio.create_subprocess_exec(
            *COMMAND, env={**os.environ, **settings.as_environment()}, stdin=asyncio.subprocess.PIPE
        )
        try:
            code = await gateway.wait()
        except asyncio.CancelledError:
            await _stop(gateway)
            raise
        log.error("gateway_died", code=code, again_in=PAUSE_SECONDS)
        await asyncio.sleep(PAUSE_SECONDS)


async def _stop(gateway: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        gateway.terminate()
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            await gateway.wait()
    except TimeoutError:
        gateway.kill()
        await gateway.wait()
