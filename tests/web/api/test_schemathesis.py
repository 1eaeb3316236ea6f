"""The OpenAPI document against a running server: no 5xx, no answer the document does not allow."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.servers import free_port, wait_for_port

PROJECT = Path(__file__).resolve().parents[3]
CREDENTIALS = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret"}
# Every combination of right and wrong values takes thousands of requests: enough for one of each kind.
ONE_OF_EACH_KIND = (
    r"(/orders|/orders/\{number\}|/token|/files|/organisations|actions/(dispatch|verify|review))$"
)


@dataclass(frozen=True)
class Served:
    url: str
    token: str
    numbers: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("town"), free_port()
    command = [sys.executable, "-m", "tests.web.api.served_town", str(folder), str(port)]
    with (folder / "log").open("w") as log:
        town = subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log)
    try:
        wait_for_port(port, seconds=60)
        yield _introduced(f"http://127.0.0.1:{port}/api/v1")
    finally:
        town.terminate()
        town.wait(timeout=20)


def _introduced(url: str) -> Served:
    token = httpx2.post(f"{url}/token", data=CREDENTIALS).json()["access_token"]
    orders = httpx2.get(f"{url}/orders", headers={"Authorization": f"Bearer {token}"}).json()["items"]
    return Served(url, token, " ".join(one["number"] for one in orders))


@pytest.mark.parametrize(
    "options",
    [
        ("--phases", "fuzzing,stateful", "--max-examples", "4"),
        ("--phases", "examples,coverage", "--include-path-regex", ONE_OF_EACH_KIND),
    ],
    ids=("everything", "systematically"),
)
def test_the_server_keeps_to_its_document(served: Served, options: tuple[str, ...], tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "run", f"{served.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {served.token}", "--seed", "1", "--no-color", *options),
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.web.api.fuzz_hooks",
            "HOTLINE_FUZZ_NUMBERS": served.numbers,
            "PYTHONPATH": str(PROJECT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "generated" in done.stdout
