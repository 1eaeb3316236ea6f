"""The demo city's telephone network: an operator and subscribers, played by a process beside the gateway."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address

from hotline.infra.settings import Settings

COMMAND = (sys.executable, "-c", "from sip_gateway.simulator.running import main; main()")
SOCKET = "telephone-network.sock"
#: An address of its own, so that the gateway knows the line by it; not every system has it.
OWN, SHARED = "127.0.0.2", "127.0.0.1"
GOODBYE_SECONDS = 5.0


@dataclass(frozen=True)
class Operator:
    """Where the gateway's line leads."""

    host: str
    port: int

    @property
    def networks(self) -> list[str]:
        """How its calls are known; at an address shared with telephones they come as strangers' do."""
        return [f"{self.host}/32"] if self.host == OWN else []


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[Operator | None]:
    """While the block lasts everybody can be called; None where no city is invented, or no telephone wanted."""
    if not settings.demo or not settings.sip_port or find_spec("sip_gateway.simulator") is None:
        yield None
        return
    operator = _free()
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *_told(settings, operator), stdin=asyncio.subprocess.PIPE
    )
    try:
        yield operator
    finally:
        await _stop(process)


def _told(settings: Settings, operator: Operator) -> list[str]:
    options = {
        "host": operator.host,
        "port": operator.port,
        "gateway": f"{_within_reach(settings.sip_host)}:{settings.sip_port}",
        "socket": settings.data_dir / SOCKET,
    }
    return [f"--{name}={value}" for name, value in options.items()]


def _within_reach(host: str) -> str:
    """The gateway as a process beside it reaches it."""
    with suppress(ValueError):
        return SHARED if ip_address(host).is_unspecified else host
    return host


def _free() -> Operator:
    """A port nobody has now."""
    for host in (OWN, SHARED):
        with suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
            return Operator(host, int(probe.getsockname()[1]))
    raise OSError("no port is free for the telephone network")


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
