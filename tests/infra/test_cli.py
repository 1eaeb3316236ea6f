"""The command as people use it: real processes, real signals."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from hotline.cli import app
from tests.servers import free_port, wait_for_port

HOTLINE = Path(sys.executable).with_name("hotline")
#: Every wait is for an event; how long it takes says more about the machine.
PATIENCE = 300
COMMANDS = ("run", "web", "worker", "migrate", "demo", "check")


def hotline(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HOTLINE, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextmanager
def running(*arguments: str | Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [HOTLINE, *arguments, "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    try:
        wait_for_port(port, seconds=PATIENCE)
        yield process
    except RuntimeError as error:
        process.kill()
        pytest.fail(f"{error}: {process.communicate()[1].decode()[-2000:]}")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its own processes, too
        process.communicate(timeout=PATIENCE)


def wait_for_jobs(database: Path) -> None:
    """A worker writes its jobs down as soon as it can be stopped in order."""
    until = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(database)) as opened:
        while not opened.execute("SELECT count(*) FROM job_claim").fetchone()[0]:
            assert time.monotonic() < until, "the worker does not begin"
            time.sleep(0.05)


def get(port: int, path: str) -> str:
    """The port of several processes is open before all of them have started."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def test_every_command_explains_itself() -> None:
    overview = CliRunner().invoke(app, ["--help"], terminal_width=200).stdout
    for command in COMMANDS:
        assert command in overview
        explained = CliRunner().invoke(app, [command, "--help"], terminal_width=200)
        assert explained.exit_code == 0
        assert "--data-dir" in explained.stdout


def test_nonsense_ends_with_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    failed = hotline("run", "--database", "mysql://x", "--data-dir", tmp_path)
    assert failed.returncode == 2
    assert (
        failed.stderr.strip()
        == "database: Value error, use sqlite:///PATH or postgresql://user:password@host/name"
    )


def test_migrate_and_check(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/some/where.db"
    options = ("--database", database, "--data-dir", tmp_path / "data")
    before = hotline("check", *options)
    assert before.returncode == 1
    assert "run hotline migrate" in before.stdout
    assert "applied 0001_initial" in hotline("migrate", *options).stdout
    assert hotline("migrate", *options).stdout == "nothing to do\n"
    after = hotline("check", "--audit", *options)
    assert (after.returncode, after.stdout.count("ok  ")) == (0, len(after.stdout.splitlines()))


def test_two_instances_run_side_by_side_and_stop_cleanly(tmp_path: Path) -> None:
    first, second = free_port(), free_port()
    options = ("run", "--no-demo", "--sip-port", "0", "--data-dir")
    with (
        running(*options, tmp_path / "a", port=first) as one,
        running(*options, tmp_path / "b", "--database", f"sqlite:///{tmp_path}/b.db", port=second) as two,
    ):
        for port in (first, second):
            assert get(port, "/healthz") == "ok"
            assert json.loads(get(port, "/readyz"))["ready"]
            assert "hotline_http_seconds" in get(port, "/metrics")
        one.send_signal(signal.SIGTERM)
        two.send_signal(signal.SIGINT)
        assert (one.wait(timeout=PATIENCE), two.wait(timeout=PATIENCE)) == (0, 0)
    assert (tmp_path / "a" / "hotline.sqlite3").exists()
    assert (tmp_path / "b.db").exists()


def test_several_web_processes_and_a_worker_share_a_database(tmp_path: Path) -> None:
    port = free_port()
    assert hotline("migrate", "--data-dir", tmp_path).returncode == 0
    worker = subprocess.Popen([HOTLINE, "worker", "--data-dir", tmp_path], stderr=subprocess.PIPE)
    with running("web", "--processes", "2", "--data-dir", tmp_path, port=port) as web:
        assert get(port, "/healthz") == "ok"
        assert json.loads(get(port, "/readyz"))["ready"]
        web.send_signal(signal.SIGTERM)
        web.wait(timeout=PATIENCE)
    wait_for_jobs(tmp_path / "hotline.sqlite3")
    worker.send_signal(signal.SIGTERM)
    _, errors = worker.communicate(timeout=PATIENCE)
    assert (worker.returncode, errors) == (0, b"")


def test_a_port_in_use_is_an_error_and_leaves_nothing_running(tmp_path: Path) -> None:
    port = free_port()
    with running("run", "--no-demo", "--data-dir", tmp_path / "a", port=port):
        failed = hotline("run", "--no-demo", "--data-dir", tmp_path / "b", "--port", str(port))
        assert failed.returncode != 0
        assert "address already in use" in failed.stderr


@pytest.mark.parametrize("command", ["demo", "run"])
def test_the_demo_never_runs_in_production(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_ENVIRONMENT", "production")
    monkeypatch.setenv("HOTLINE_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("HOTLINE_DEMO", "true")
    failed = hotline(command, "--data-dir", tmp_path)
    assert failed.returncode == 2
    assert "well-known passwords" in failed.stderr


def test_it_runs_on_postgresql_and_redis(
    tmp_path: Path, postgres_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = asyncio.run(_new_database(postgres_url))
    monkeypatch.setenv("HOTLINE_REDIS_URL", redis_url)
    port = free_port()
    with running("run", "--no-demo", "--database", database, "--data-dir", tmp_path, port=port) as process:
        report = json.loads(get(port, "/readyz"))
        assert report["ready"]
        assert report["components"]["database"]["detail"] == "postgres"
        assert report["components"]["bus"]["detail"] == "RedisBus"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


async def _new_database(postgres_url: str) -> str:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("CREATE DATABASE for_the_command")
    await connection.close()
    return postgres_url.rpartition("/")[0] + "/for_the_command"
