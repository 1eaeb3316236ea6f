from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sip_gateway.media.rtpengine_server import Server, free_port


@pytest.fixture
def rtpengine(tmp_path: Path) -> Iterator[tuple[Server, int]]:
    """One that outlives the gateway, and the port its keys are told at."""
    key_log = free_port()
    server = Server(tmp_path, key_log, 25600)
    yield server, key_log
    server.kill()
