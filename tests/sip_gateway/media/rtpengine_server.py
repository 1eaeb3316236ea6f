"""A real rtpengine on ports of its own."""

import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from time import sleep

import pytest

RANGE = 100
TRIES = 5
PING = b"alive d7:command4:pinge"
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
        self.folder = folder
        for _ in range(TRIES):
            self.port = free_port()
            self._arguments = self._command(folder, key_log, low, interface)
            if self.start():
                return
        raise RuntimeError("rtpengine does not start")

    def _command(self, folder: Path, key_log: int, low: int, interface: str) -> list[str]:
        return [
            *("rtpengine", "--foreground", "--config-file=none", "--table=-1", f"--interface={interface}"),
            *(f"--listen-ng=127.0.0.1:{self.port}", f"--port-min={low}", f"--port-max={low + RANGE}"),
            *(f"--recording-dir={folder}", "--recording-method=pcap", "--recording-format=eth"),
            *(f"--dtmf-log-dest=127.0.0.1:{key_log}", "--log-stderr", "--log-level=3", "--num-threads=1"),
            *("--delete-delay=0", f"--pidfile={folder}/pid"),
        ]

    def start(self) -> bool:
        """Returns once it answers; False if it ended, because somebody took the port after we found it free."""
        self.process = subprocess.Popen(self._arguments, stderr=subprocess.DEVNULL)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(0.2)
            asking.connect(("127.0.0.1", self.port))
            while self.process.poll() is None:
                with suppress(OSError):
                    asking.send(PING)
                    if b"pong" in asking.recv(1500):
                        return True
                sleep(0.02)  # a port nobody listens at refuses at once
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._claim.close()
