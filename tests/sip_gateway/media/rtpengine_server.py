"""A real rtpengine on ports of its own."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

RANGE = 100
installed = pytest.mark.skipif(not shutil.which("rtpengine"), reason="rtpengine is not installed")


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def claimed(wanted: int) -> tuple[int, socket.socket]:
    """A range nobody beside us has, from `wanted` on if it is free: two rtpengines would share ports unawares."""
    for low in (wanted, *range(28_500, 30_900, RANGE + 10)):
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", low + RANGE + 1))
        except OSError:
            claim.close()
            continue
        return low, claim
    raise RuntimeError("no range of ports is free")


class Server:
    def __init__(self, folder: Path, key_log: int, low: int, interface: str = "127.0.0.1") -> None:
        low, self._claim = claimed(low)
        self.port, self.folder = free_port(), folder
        self._arguments = [
            *("rtpengine", "--foreground", "--config-file=none", "--table=-1", f"--interface={interface}"),
            *(f"--listen-ng=127.0.0.1:{self.port}", f"--port-min={low}", f"--port-max={low + RANGE}"),
            *(f"--recording-dir={folder}", "--recording-method=pcap", "--recording-format=eth"),
            *(f"--dtmf-log-dest=127.0.0.1:{key_log}", "--log-stderr", "--log-level=3", "--num-threads=1"),
            *("--delete-delay=0", f"--pidfile={folder}/pid"),
        ]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._arguments, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._claim.close()
