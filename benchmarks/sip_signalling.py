"""New calls per second, held calls and set-up time through one gateway process: `python -m benchmarks.sip_signalling`.

sipp calls the gateway, the gateway calls sipp: two legs, transactions and dialogs on both, no media. The gateway has one
core, sipp the other. Bars: ≥ 200 new calls/s; 512 calls held with set-up p95 < 200 ms; 0 failed, 0 left behind.
"""

import argparse
import asyncio
import csv
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import show
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.flows import Target
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.listening import listening
from sip_gateway.sip.transports.layer import Listen
from tests.servers import free_port
from tests.sip_gateway.sip.relay import Relay

CPU = sorted(os.sched_getaffinity(0))
ANSWERS = ("180", "200")


@dataclass(frozen=True)
class Result:
    calls: int
    failed: int
    p50_ms: float
    p95_ms: float
    cpu: float  # share of one core while the load ran
    most_open: int
    left: int
    repeated: int


async def gateway(port: int, callee: int, loop_name: str) -> None:
    """The measured process: relays until told to stop, then prints what it saw."""
    relay = Relay(f"sip:agent@127.0.0.1:{callee}", Target("UDP", "127.0.0.1", callee))
    agent = UserAgent(
        Config(is_public=lambda number: True, max_calls=5000), relay, Guard(trusted=["127.0.0.0/8"])
    )
    relay.agent = agent
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with listening(agent, [Listen("UDP", "127.0.0.1", port)]):
        print("listening", flush=True)
        most = 0
        while not stop.is_set():
            most = max(most, agent.open_calls // 2)
            await asyncio.sleep(0.05)
        print(most, agent.open_calls + len(agent.calls), agent.transactions.repeated, relay.failed)


def measure(rate: int, seconds: int, hold_ms: int, uvloop: bool) -> Result:
    with tempfile.TemporaryDirectory(prefix="hotline-sipp-") as folder:
        callee, port = free_port(), free_port()
        answers = sipp(folder, "-sn", "uas", "-p", str(callee))
        ours = start_gateway(port, callee, uvloop)
        begun, used = time.monotonic(), cpu_of(ours.pid)
        load = sipp(
            folder, "-sn", "uac", "-p", str(free_port()), "-r", str(rate), "-m", str(rate * seconds),
            "-d", str(hold_ms), "-l", "20000", "-trace_stat", "-stf", "stat.csv", "-fd", "1",
            "-trace_rtt", "-rtt_freq", "100", f"127.0.0.1:{port}",
        )  # fmt: skip
        load.wait(seconds + hold_ms / 1000 + 60)
        share = (cpu_of(ours.pid) - used) / (time.monotonic() - begun)
        time.sleep(1)
        seen = finish(ours, answers)
        return result(Path(folder), share, seen)


def sipp(folder: str, *arguments: str) -> subprocess.Popen[bytes]:
    program = shutil.which("sipp")
    if not program:
        sys.exit("sipp is missing: apt-get install sip-tester")
    return subprocess.Popen(
        ["taskset", "-c", str(CPU[-1]), program, *arguments, "-i", "127.0.0.1", "-nostdin", "-buff_size", "4000000"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def start_gateway(port: int, callee: int, uvloop: bool) -> subprocess.Popen[str]:
    command = ["taskset", "-c", str(CPU[0]), sys.executable, "-m", "benchmarks.sip_signalling"]
    process = subprocess.Popen(
        [*command, "--gateway", str(port), str(callee), *(["--uvloop"] if uvloop else [])],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "listening\n"
    return process


def finish(ours: subprocess.Popen[str], answers: subprocess.Popen[bytes]) -> list[int]:
    ours.terminate()
    answers.terminate()
    text, _ = ours.communicate(timeout=20)
    answers.wait(20)
    return [int(word) for word in text.split()]


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def result(folder: Path, share: float, seen: list[int]) -> Result:
    with (folder / "stat.csv").open() as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    times = sorted(setup_times(folder))
    at = [times[int(len(times) * part)] if times else float("nan") for part in (0.5, 0.95)]
    most, left, repeated, _ = seen
    calls = int(last["SuccessfulCall(C)"])
    return Result(calls, int(last["FailedCall(C)"]), at[0], at[1], share, most, left, repeated)


def setup_times(folder: Path) -> list[float]:
    """sipp's built-in caller measures from INVITE to 200 as its response time 1, in ms."""
    found: list[float] = []
    for path in folder.glob("*_rtt.csv"):
        with path.open() as file:
            found += [float(row["response_time_ms"]) for row in csv.DictReader(file, delimiter=";")]
    return found


def row(name: str, got: Result) -> list[str]:
    return [
        name,
        f"{got.calls:,}",
        str(got.failed),
        f"{got.p50_ms:.0f}",
        f"{got.p95_ms:.0f}",
        f"{got.cpu:.0%}",
        str(got.most_open),
        str(got.repeated),
        str(got.left),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gateway", nargs=2, type=int, help=argparse.SUPPRESS)
    parser.add_argument("--uvloop", action="store_true")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rates", type=int, nargs="*", default=[100, 200, 300])
    parser.add_argument("--held", type=int, default=512)
    parser.add_argument("--hold-seconds", type=int, default=600)
    asked = parser.parse_args()
    if asked.gateway:
        run_gateway(*asked.gateway, uvloop=asked.uvloop)
        return 0
    return run_all(asked)


def run_gateway(port: int, callee: int, uvloop: bool) -> None:
    import gc

    gc.freeze()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    if uvloop:
        import uvloop as fast

        fast.run(gateway(port, callee, "uvloop"))
    else:
        asyncio.run(gateway(port, callee, "asyncio"))


def run_all(asked: argparse.Namespace) -> int:
    got: dict[str, Result] = {}
    for rate in asked.rates:
        got[f"{rate} new calls/s, each 5 s"] = measure(rate, asked.seconds, 5000, asked.uvloop)
    if asked.held:
        seconds = 8
        name = f"{asked.held} calls held {asked.hold_seconds} s"
        got[name] = measure(asked.held // seconds, seconds, asked.hold_seconds * 1000, asked.uvloop)
    header = [
        "two-leg calls",
        "carried",
        "failed",
        "set-up p50 ms",
        "p95 ms",
        "CPU",
        "most at once",
        "repeated",
        "left",
    ]
    show("SIP signalling, one process", header, [row(name, one) for name, one in got.items()])
    return int(any(one.failed or one.left for one in got.values()))


if __name__ == "__main__":
    sys.exit(main())
