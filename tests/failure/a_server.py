"""A real server in its own process, that a test may kill."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.people.clients import create_client
from hotline.people.inputs import NewClient
from tests.orders.town import Town, build
from tests.servers import free_port

CLIENT = ("robot", "a secret of the failure tests")


async def found_town() -> Town:
    """A town with one API client, in the open database."""
    town = await build()
    client = NewClient(client_id=CLIENT[0], name="测试", scopes=["order.*"], may_act_for_staff=True)
    by = Actor.system(town.centre.id)
    await create_client(client, tenant_id=town.centre.id, by=by, now=datetime.now(UTC), secret=CLIENT[1])
    return town


class Server:
    """`hotline web` on a free port."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "HOTLINE_DATABASE": settings.database_url,
            "HOTLINE_DATA_DIR": str(settings.data_dir),
            "HOTLINE_SECRET_KEY": str(settings.secret_key),
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command = (Path(sys.executable).with_name("hotline"), "web", "--port", str(self.port))
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            *command, env=self._environment, stdout=quiet, stderr=quiet
        )
        await self._answering()

    def kill(self) -> None:
        """kill -9: no farewell, no flush."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)

    async def gone(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _answering(self) -> None:
        async with httpx2.AsyncClient(base_url=self.url) as http:
            for _ in range(600):
                try:
                    if (await http.get("/healthz")).status_code == 200:
                        return
                except httpx2.TransportError:
                    await asyncio.sleep(0.1)
        raise RuntimeError("the server did not come up")


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Server]:
    """A server for as long as the block lasts."""
    server = Server(settings)
    await server.start()
    try:
        yield server
    finally:
        await server.gone()


async def token(server: Server) -> str:
    """A bearer token of the API client."""
    async with httpx2.AsyncClient(base_url=server.url) as http:
        answer = await http.post("/api/v1/token", data={"grant_type": "client_credentials"}, auth=CLIENT)
    return str(answer.json()["access_token"])
