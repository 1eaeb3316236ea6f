"""A whole site for a browser: a process makes its town, another serves it as long as a block lasts.

`make`      the town, by its module: `make("city", folder)`
`running`   the product on it, answering
`starting`  the same, for who has something else to do meanwhile: `Site.answers` waits for it
"""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.servers import dying_with_us, free_port

ROOT = Path(__file__).resolve().parents[2]
#: Only a busy machine needs as long.
START_SECONDS = 300
GOODBYE_SECONDS = 120
#: Passwords and captchas cost what they must cost an attacker; here they only cost time. And no test is idle.
CHEAP = {
    "PASSWORD_TIME_COST": "1",
    "PASSWORD_MEMORY_KIB": "8",
    "CAPTCHA_COST": "1000",
    "SESSION_IDLE_MINUTES": "600",
}


@dataclass(frozen=True)
class Site:
    """Where it is, and whether one can call it."""

    folder: Path
    port: int
    sip_port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def people(self) -> dict[str, Any]:
        """Who may sit before its browsers: see `seats`."""
        found: dict[str, Any] = json.loads((self.folder / "people.json").read_text())
        return found

    def answers(self) -> None:
        """Until pages are served, and calls taken."""
        until = monotonic() + START_SECONDS
        while monotonic() < until and self.process.poll() is None:
            if self._serves() and (not self.sip_port or "can be called" in self._said()):
                return
            sleep(0.2)
        raise RuntimeError(f"the site did not start:\n{self._said()[-3000:]}")

    def _serves(self) -> bool:
        with suppress(OSError):
            urllib.request.urlopen(f"{self.url}/healthz", timeout=30).close()
            return True
        return False

    def _said(self) -> str:
        return (self.folder / "log").read_text()


def make(town: str, folder: Path, *more: str) -> None:
    subprocess.run([sys.executable, "-m", f"tests.browser.{town}", str(folder), *more], cwd=ROOT, check=True)


@contextmanager
def starting(folder: Path, *command: str, sound: range | None = None, **settings: str) -> Iterator[Site]:
    """`hotline run`, unless it is another command. With ports for `sound` it has a telephone."""
    port, sip_port = free_port(), free_port() if sound else 0
    told = CHEAP | {"PORT": str(port), "SIP_PORT": str(sip_port), "DATA_DIR": str(folder)}
    if sound:
        told |= {
            "SIP_WS_PORT": str(free_port()),
            "MEDIA_LOW_PORT": str(sound.start),
            "MEDIA_HIGH_PORT": str(sound.stop),
        }
    with hotline(*(command or ("run",)), log=folder / "log", **told | settings) as process:
        yield Site(folder, port, sip_port, process)


@contextmanager
def running(folder: Path, *command: str, sound: range | None = None, **settings: str) -> Iterator[Site]:
    with starting(folder, *command, sound=sound, **settings) as site:
        site.answers()
        yield site


@contextmanager
def hotline(*command: str, log: Path, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the product."""
    program = (*dying_with_us("TERM"), sys.executable, "-c", "from hotline.cli import main; main()")
    env = os.environ | {f"HOTLINE_{name}": value for name, value in settings.items()}
    with log.open("w") as out:
        process = subprocess.Popen([*program, *command], cwd=ROOT, env=env, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(GOODBYE_SECONDS)
