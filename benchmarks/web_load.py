"""Public pages and submissions under load, through real processes: `python -m benchmarks.web_load`.

Needs wrk, redis and PostgreSQL. Tender (LEDGER 28.6): 1000 requests/s. Ours: public pages ≥ 1000/s,
submissions ≥ 150/s with p99 < 500 ms and no error; 100 concurrent writers on SQLite without an error.
The load generator shares the machine with what it measures.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from json import loads
from pathlib import Path

from benchmarks.table import show
from tests.servers import TUNED, free_port, postgres_server, redis_server

HERE = Path(__file__).parent
HOTLINE = Path(sys.executable).with_name("hotline")
PAGES = ("/", "/results", "/news", "/submit", "/track", "/about")


@dataclass(frozen=True)
class Load:
    """What wrk measured."""

    per_second: float
    p99_ms: float
    requests: int
    errors: int


class Site:
    """`hotline web` with a demo city."""

    def __init__(self, folder: Path, database: str, redis_url: str | None, processes: int) -> None:
        self.port, self.processes = free_port(), processes
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "HOTLINE_DATABASE": database,
            "HOTLINE_DATA_DIR": str(folder),
            "HOTLINE_ENVIRONMENT": "production",
            "HOTLINE_LOG_LEVEL": "warning",
            "HOTLINE_SECRET_KEY": "only for measuring, 32 characters!",
            **({"HOTLINE_REDIS_URL": redis_url} if redis_url else {}),
        }

    def prepare(self) -> None:
        """Tables and the demo city."""
        # The demo city loads in development only; what is measured is production.
        development = self.environment | {"HOTLINE_ENVIRONMENT": "development"}
        for command in ("migrate", "demo"):
            subprocess.run([HOTLINE, command], env=development, check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Web processes for as long as the block lasts."""
        command: list[str | Path] = [
            HOTLINE,
            "web",
            "--port",
            str(self.port),
            "--processes",
            str(self.processes),
        ]
        server = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        try:
            self._wait()
            yield server
        finally:
            server.terminate()
            server.wait(timeout=30)

    def token(self) -> str:
        """A bearer token of the demo client."""
        request = urllib.request.Request(f"{self.url}/api/v1/token", data=b"grant_type=client_credentials")
        request.add_header("Authorization", "Basic " + b64encode(b"demo:demo-secret").decode())
        with urllib.request.urlopen(request) as answer:
            return str(loads(answer.read())["access_token"])

    def _wait(self) -> None:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{self.url}/healthz").close()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise SystemExit("the server did not come up")


def wrk(url: str, *, connections: int, seconds: int, script: str = "", token: str = "") -> Load:
    """One run of wrk; anything but 2xx, and every broken connection, is an error."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    command += ["-s", str(HERE / script)] if script else []
    environment = os.environ | {"TOKEN": token}
    text = subprocess.run([*command, url], env=environment, capture_output=True, text=True, check=True).stdout
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Load(
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", text)),
        p99_ms=_milliseconds(_found(r"99%\s+(\S+)", text)),
        requests=int(_found(r"(\d+) requests in", text)),
        errors=sum(map(int, broken.groups())) * bool(broken) if broken else int(refused[1]) if refused else 0,
    )


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"wrk said something unexpected:\n{text}")
    return found[1]


def _milliseconds(text: str) -> float:
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def _row(name: str, load: Load, wanted: float, p99: float) -> list[str]:
    met = load.per_second >= wanted and load.p99_ms <= p99 and not load.errors
    return [
        name,
        f"{load.per_second:,.0f}",
        f"{wanted:,.0f}",
        f"{load.p99_ms:.0f}",
        str(load.errors),
        "yes" if met else "NO",
    ]


HEADER = ("what", "per second", "wanted", "p99 ms", "errors", "met")


def measure_pages(site: Site, seconds: int) -> None:
    """Each public page for itself."""
    rows = []
    for path in PAGES:
        urllib.request.urlopen(site.url + path).close()
        rows.append(_row(path, wrk(site.url + path, connections=64, seconds=seconds), 1000, float("inf")))
    show(f"Public pages, {site.processes} processes, PostgreSQL", HEADER, rows)


def measure_submissions(site: Site, seconds: int, *, connections: int, wanted: float, title: str) -> None:
    """Submissions with number, clock, event, audit and index written."""
    url = f"{site.url}/api/v1/orders"
    wrk(url, connections=8, seconds=3, script="submit.lua", token=site.token())
    load = wrk(url, connections=connections, seconds=seconds, script="submit.lua", token=site.token())
    show(
        title,
        HEADER,
        [_row(f"POST /api/v1/orders × {connections}", load, wanted, 500 if wanted else float("inf"))],
    )


def main() -> None:
    """PostgreSQL with two processes, then SQLite with one hundred writers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    seconds = parser.parse_args().seconds
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name, postgres_server(TUNED) as database:
        folder = Path(name)
        with redis_server(folder) as redis:
            site = Site(folder, database, redis.url, processes=2)
            site.prepare()
            with site.running():
                measure_pages(site, seconds)
                title = "Submissions, 2 processes, PostgreSQL"
                for connections in (8, 16, 32):
                    measure_submissions(site, seconds, connections=connections, wanted=150, title=title)
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name), "", None, processes=1)
        site.prepare()
        with site.running():
            title = "100 concurrent writers, SQLite"
            measure_submissions(site, seconds, connections=100, wanted=0, title=title)


if __name__ == "__main__":
    main()
