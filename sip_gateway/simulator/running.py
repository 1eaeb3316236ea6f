"""The network as a process beside the gateway: it ends when its standard input closes."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from sip_gateway.simulator.doors import application
from sip_gateway.simulator.network import network

#: Gives way to the gateway and its sound.
NICE = 5
#: Seconds for whoever listens to a call.
GOODBYE = 1


def main(arguments: Sequence[str] | None = None) -> None:
    """`--host --port --gateway HOST:PORT --socket PATH [--access NUMBER]`."""
    parser = argparse.ArgumentParser(prog="telephone network", description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--access", default="12345")
    told = parser.parse_args(arguments)
    os.nice(NICE)
    asyncio.run(_run(told))


async def _run(told: argparse.Namespace) -> None:
    host, _, port = told.gateway.rpartition(":")
    async with network(told.host, told.port, (host, int(port)), told.access) as made:
        server = _Server(
            uvicorn.Config(application(made), log_level="warning", timeout_graceful_shutdown=GOODBYE)
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, server.stop)
        loop.add_reader(sys.stdin.fileno(), server.stop)
        await server.serve([_private(told.socket)])


def _private(path: Path) -> socket.socket:
    """Nobody else's on this machine; what an earlier life left is in the way."""
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(str(path))
    path.chmod(0o600)
    return door


class _Server(uvicorn.Server):
    """Leaves signals to us: the calls have to end, too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True
