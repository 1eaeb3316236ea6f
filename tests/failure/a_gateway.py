"""A real telephone gateway in its own process, that a test may kill."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.speech import place
from hotline.infra.settings import Settings
from tests.servers import free_port

PATIENCE = 90.0


class Gateway:
    """`hotline sip` on a free port, and a desk that listens to it."""

    def __init__(self, settings: Settings, low: int, port: int, more: Mapping[str, str]) -> None:
        self.port = port or free_port()
        self.desk = Switchboard(place(settings))
        self._environment = os.environ | {
            "HOTLINE_DATABASE": settings.database_url,
            "HOTLINE_DATA_DIR": str(settings.data_dir),
            "HOTLINE_SECRET_KEY": str(settings.secret_key),
            "HOTLINE_SIP_WS_PORT": "0",
            "HOTLINE_SIP_STRANGERS": "true",
            "HOTLINE_MEDIA_LOW_PORT": str(low),
            "HOTLINE_MEDIA_HIGH_PORT": str(low + 100),
            **more,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Until it takes orders."""
        command = (Path(sys.executable).with_name("hotline"), "sip", "--sip-port", str(self.port))
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            *command, env=self._environment, stdout=quiet, stderr=quiet
        )
        async with asyncio.timeout(PATIENCE):
            while not self.desk.up:
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """kill -9: no farewell, no flush."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        async with asyncio.timeout(PATIENCE):
            while self.desk.up:
                await asyncio.sleep(0.01)

    async def stop(self) -> int:
        """As the system stops it. Its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await self._process.wait()


@asynccontextmanager
async def running(settings: Settings, low: int, port: int = 0, /, **more: str) -> AsyncIterator[Gateway]:
    """A gateway for as long as the block lasts; its sound from port `low` on; `more` of its environment."""
    gateway = Gateway(settings, low, port, more)
    listening = asyncio.create_task(gateway.desk.run())
    try:
        await gateway.start()
        yield gateway
    finally:
        listening.cancel()
        await gateway.stop()
