"""Throw-away PostgreSQL and Redis servers: own port, own folder, gone after the tests."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path


class Absent(Exception):
    """A server is not installed. The message says how to get it."""


#: Systems hand out ports from 32768 up by themselves: below, nobody takes one between its being found and bound.
PORTS = range(11_000, 20_000)
#: Each process looks in a slice of its own, in steps that lead past the next ports of what it found.
SLICE, STEP = 200, 7
_steps = count()


def free_port() -> int:
    """For TCP and UDP, at an address of this machine."""
    mine = PORTS.start + os.getpid() * SLICE % len(PORTS)
    tried = (mine + next(_steps) * STEP % SLICE for _ in range(SLICE))
    return next(port for port in tried if _is_free(port))


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(type=kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


# durability is what the failure tests prove; in other tests speed matters
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")
# as a city would run it on a machine like this: every commit on disk
TUNED = (
    "shared_buffers=3GB",
    "work_mem=64MB",
    "maintenance_work_mem=1GB",
    "random_page_cost=1.1",
    "max_wal_size=8GB",
    "wal_compression=on",
)


@dataclass
class PostgresServer:
    """One that a test may stop and start again on the same port."""

    folder: str
    tuning: tuple[str, ...] = FAST
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://hotline@127.0.0.1:{self.port}/hotline"

    def start(self) -> None:
        program = _postgres_programs() / "postgres"
        options = _options(self.folder, self.port, self.tuning)
        self.process = subprocess.Popen(
            [*_owner(self.folder), *dying_with_us("INT"), program, "-D", f"{self.folder}/data", *options],
            cwd="/",
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.port)

    def stop(self) -> None:
        """As by `pg_ctl stop -m immediate`: nobody is waited for, nothing is flushed."""
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=60)
            self.process = None


@contextmanager
def postgres(tuning: tuple[str, ...] = FAST) -> Iterator[PostgresServer]:
    programs = _postgres_programs()
    with tempfile.TemporaryDirectory(prefix="hotline-postgres-") as folder:
        initdb = ["-D", f"{folder}/data", "-U", "hotline", "-A", "trust", "-E", "UTF8", "-N", "--no-locale"]
        _run([*_owner(folder), programs / "initdb", *initdb])
        server = PostgresServer(folder, tuning)
        server.start()
        try:
            where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "hotline"]
            _run([programs / "createdb", *where, "hotline"], tries=300)
            yield server
        finally:
            server.stop()


@contextmanager
def postgres_server(tuning: tuple[str, ...] = FAST) -> Iterator[str]:
    with postgres(tuning) as server:
        yield server.url


def _options(folder: str, port: int, tuning: tuple[str, ...]) -> list[str]:
    here = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}")
    return [f"--{option}" for option in ("max_connections=200", *here, *tuning)]


def _postgres_programs() -> Path:
    """Debian keeps initdb out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise Absent("PostgreSQL is not installed: apt-get install postgresql")
    return (found[-1] if found else Path(str(on_path))).parent


def _owner(folder: str) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def dying_with_us(signal_name: str) -> list[str]:
    """Prefix of a command: the server ends also when the tests are killed."""
    return ["setpriv", f"--pdeathsig={signal_name}"] if shutil.which("setpriv") else []


def _run(command: list[str | Path], tries: int = 1) -> None:
    for left in reversed(range(tries)):
        # the working directory must be one the postgres user may enter
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        if left:
            time.sleep(0.1)
    raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")


@dataclass
class RedisServer:
    """One that a test may stop and start again on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise Absent("Redis is not installed: apt-get install redis-server")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [*dying_with_us("TERM"), program, *options, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.port)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)
            self.process = None


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def wait_for_port(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")
