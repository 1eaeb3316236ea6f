"""The demo's telephone network lives beside the gateway, and nowhere else."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from hotline.telephone_network import SOCKET, Operator, beside
from tests.conftest import cheap_settings
from tests.servers import free_port

PATIENCE = 30


async def answers(socket: Path) -> bool:
    with suppress(OSError):
        _, writer = await asyncio.open_unix_connection(str(socket))
        writer.close()
        return True
    return False


@pytest.mark.parametrize(("demo", "sip_port"), [(False, 5060), (True, 0)])
async def test_there_is_none_outside_of_the_demo_or_without_a_telephone(
    tmp_path: Path, demo: bool, sip_port: int
) -> None:
    async with beside(cheap_settings(tmp_path, demo=demo, sip_port=sip_port)) as operator:
        assert operator is None
    assert not list(tmp_path.iterdir())


async def test_it_lives_as_long_as_the_demo(tmp_path: Path) -> None:
    socket = tmp_path / SOCKET
    async with beside(cheap_settings(tmp_path, demo=True, sip_port=free_port())) as operator:
        assert isinstance(operator, Operator) and operator.port
        async with asyncio.timeout(PATIENCE):
            while not await answers(socket):
                await asyncio.sleep(0.1)
        assert socket.stat().st_mode & 0o077 == 0
    assert not await answers(socket)
