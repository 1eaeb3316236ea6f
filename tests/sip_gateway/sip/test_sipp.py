"""sipp calls through us to sipp: nobody of ours on either end."""

import asyncio
import shutil
from pathlib import Path

import pytest

from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.flows import Target
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.listening import listening
from sip_gateway.sip.transports.layer import Listen
from tests.servers import free_port
from tests.sip_gateway.sip.relay import Relay

pytestmark = pytest.mark.sqlite

CALLS, RATE = 150, 60


async def sipp(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    if not (program := shutil.which("sipp")):
        pytest.skip("sipp is not installed: apt-get install sip-tester")
    return await asyncio.create_subprocess_exec(
        program, *arguments, "-i", "127.0.0.1", "-nostdin", "-trace_err",
        cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("transport", ["u1", "t1"])
async def test_every_call_of_a_load_is_carried_and_nothing_stays_behind(
    transport: str, tmp_path: Path
) -> None:
    callee_port, caller_port = free_port(), free_port()
    callee = await sipp(tmp_path, "-sn", "uas", "-t", transport, "-p", str(callee_port))
    kind = "UDP" if transport == "u1" else "TCP"
    relay = Relay(f"sip:agent@127.0.0.1:{callee_port}", Target(kind, "127.0.0.1", callee_port))
    agent = UserAgent(Config(is_public=lambda number: True), relay, Guard(trusted=["127.0.0.0/8"]))
    relay.agent = agent
    try:
        async with listening(agent, [Listen(kind, "127.0.0.1", 0)]) as layer:
            await asyncio.sleep(0.3)
            port = layer.listeners[kind].advertised[1]
            caller = await sipp(
                tmp_path, "-sn", "uac", "-t", transport, "-p", str(caller_port), "-m", str(CALLS), "-r", str(RATE),
                "-d", "500", "-timeout", "20s", f"127.0.0.1:{port}",
            )  # fmt: skip
            assert await asyncio.wait_for(caller.wait(), 30) == 0, "sipp says every call succeeded"
            await asyncio.sleep(0.2)
            assert (relay.answered, relay.failed) == (CALLS, 0)
            assert not agent.calls
            assert not agent.open_calls
    finally:
        callee.terminate()
        await callee.wait()
