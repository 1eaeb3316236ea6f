"""Whole calls through one gateway process: `python -m benchmarks.exchange`.

sipp calls 12345; number plan, voice flow, queue and router find an agent, whose telephone is sipp's as well; records
are written to the database. Signalling and rules only: the sound is silent unless `--sound` (the embedded engine then
answers with real ports, which nobody sends to). The gateway has one core, sipp and this process the other.
Bars: ≥ 200 new calls/s; 512 calls held with set-up p95 < 200 ms; 0 failed, 0 left behind; the screen of an agent pops
≤ 300 ms after the INVITE has reached his telephone.
"""

import argparse
import asyncio
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.exchange_gateway import MARK, PASSWORD, WATCHED, WATCHED_ACCOUNT
from benchmarks.table import percentile, show
from hotline.calls.switchboard import orders
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.news import CallCard
from hotline.infra import secrets
from sip_gateway.sip.events import Answered
from sip_gateway.sip.incoming_call import IncomingCall
from tests.servers import TUNED, free_port, postgres_server
from tests.sip_gateway.exchange.phones import Phone, phone, told

CPU = sorted(os.sched_getaffinity(0))
#: sipp's own caller, with a number for everybody (RFC 3665 §3.1).
CALLER = """<?xml version="1.0" encoding="UTF-8"?><scenario name="citizen">
<send retrans="500" start_rtd="1"><![CDATA[
INVITE sip:12345@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@hotline>;tag=[pid]S[call_number]
To: <sip:12345@hotline>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:c@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/><recv response="180" optional="true"/>
<recv response="200" rtd="1"/>
<send><![CDATA[
ACK sip:12345@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@hotline>;tag=[pid]S[call_number]
To: <sip:12345@hotline>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0
]]></send>
<pause/>
<send retrans="500"><![CDATA[
BYE sip:12345@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@hotline>;tag=[pid]S[call_number]
To: <sip:12345@hotline>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0
]]></send>
<recv response="200"/></scenario>"""


@dataclass
class Result:
    calls: int = 0
    failed: int = 0
    setup_ms: list[float] = field(default_factory=list)
    pop_ms: list[float] = field(default_factory=list)
    cpu: float = 0.0
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        return int(self.seen.get("outcomes", {}).get("answered", 0))


def measure(rate: int, calls: int, hold: float, asked: argparse.Namespace) -> Result:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-exchange-")))
        database = "" if asked.sqlite else stack.enter_context(postgres_server(TUNED))
        agents = min(int(rate * (hold + 2)), calls) + 20
        callee, port = free_port(), free_port()
        stack.enter_context(sipp(folder, "-sn", "uas", "-p", str(callee)))
        ours, told = stack.enter_context(gateway(folder, database, port, callee, agents, asked))
        begun, used = time.monotonic(), cpu_of(ours.pid)
        load = stack.enter_context(sipp(folder, *citizens(folder, port, rate, calls, hold)))
        got = Result(pop_ms=asyncio.run(pops(folder, port, told, load)))
        load.wait(calls / rate + hold + 60)
        got.cpu = (cpu_of(ours.pid) - used) / (time.monotonic() - begun)
        ours.terminate()
        got.seen = figures(ours)
        ours.wait(120)
        return read(folder, got)


def citizens(folder: Path, port: int, rate: int, calls: int, hold: float) -> list[str]:
    (folder / "caller.xml").write_text(CALLER)
    numbers = "\n".join(f"138{number:08d};" for number in range(calls))
    (folder / "numbers.csv").write_text(f"SEQUENTIAL\n{numbers}\n")
    return [
        *(
            "-sf",
            "caller.xml",
            "-inf",
            "numbers.csv",
            "-p",
            str(free_port()),
            "-r",
            str(rate),
            "-m",
            str(calls),
        ),
        *("-d", str(int(hold * 1000)), "-l", "20000", "-trace_stat", "-stf", "stat.csv", "-fd", "1"),
        *("-trace_rtt", "-rtt_freq", "50", f"127.0.0.1:{port}"),
    ]


@contextmanager
def sipp(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    if not (program := shutil.which("sipp")):
        sys.exit("sipp is missing: apt-get install sip-tester")
    process = subprocess.Popen(
        ["taskset", "-c", str(CPU[-1]), program, *arguments, "-i", "127.0.0.1", "-nostdin", "-buff_size", "4000000"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def gateway(
    folder: Path, database: str, port: int, callee: int, agents: int, asked: argparse.Namespace
) -> Iterator[tuple[subprocess.Popen[str], dict[str, int]]]:
    options = ["--sound"] if asked.sound else []
    options += ["--profile", asked.profile] if asked.profile else []
    words = [str(folder), database, str(port), str(callee), str(agents), *options]
    command = ["taskset", "-c", str(CPU[0]), sys.executable, "-m", "benchmarks.exchange_gateway", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process, figures(process)
    finally:
        process.kill()
        process.wait()


def figures(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What it prints next; its log goes where ours goes."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(MARK):
            found: dict[str, Any] = json.loads(line.removeprefix(MARK))
            return found
        print(line, end="", file=sys.stderr)
    sys.exit("the gateway died")


async def pops(folder: Path, port: int, told: dict[str, int], load: subprocess.Popen[bytes]) -> list[float]:
    """While the load runs, one call a second to an agent whose screen is watched: milliseconds from INVITE to card."""
    secrets.use_vault(secrets.Vault("a secret key that is only good for benchmarks"))
    desk = Switchboard(folder / "gateway.sock")
    listening = asyncio.create_task(desk.run())
    found: list[float] = []
    async with phone(port, WATCHED_ACCOUNT, PASSWORD) as at_desk, phone(port) as citizen:
        while not desk.up:
            await asyncio.sleep(0.05)
        agent, tenant = told["watched"], told["tenant"]
        await desk.order(orders.SignIn(tenant=tenant, agent=agent, account=WATCHED_ACCOUNT))
        while load.poll() is None:
            with suppress(TimeoutError):
                found.append(await pop(desk, agent, at_desk, citizen))
            await asyncio.sleep(1)
    listening.cancel()
    return found


async def pop(desk: Switchboard, agent: int, at_desk: Phone, citizen: Phone) -> float:
    """Nothing when the card was there first."""
    async with desk.news(lambda piece: isinstance(piece, CallCard) and piece.agent == agent) as cards:
        seen = asyncio.create_task(first(cards))
        call = await citizen.call(WATCHED, "13700000000")
        try:
            rung: IncomingCall = await asyncio.wait_for(at_desk.rings.get(), 10)
            invited = time.monotonic()
            carded = await asyncio.wait_for(seen, 10)
            rung.answer(at_desk.sdp)
            await told(call, Answered)
            await asyncio.sleep(0.1)
        finally:
            seen.cancel()
            call.hang_up()
            await asyncio.sleep(0.2)  # the telephones stay until the BYEs are answered
    return max(0.0, carded - invited) * 1000


async def first(cards: Any) -> float:
    async for card in cards:
        if card.stage == "ringing":
            return time.monotonic()
    raise ConnectionError("the gateway is gone")


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read(folder: Path, got: Result) -> Result:
    with (folder / "stat.csv").open() as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    got.calls, got.failed = int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"])
    for path in folder.glob("*_rtt.csv"):
        with path.open() as file:
            got.setup_ms += [float(row["response_time_ms"]) for row in csv.DictReader(file, delimiter=";")]
    return got


def row(name: str, got: Result) -> list[str]:
    setup, pop = got.setup_ms or [float("nan")], got.pop_ms or [float("nan")]
    return [
        name,
        f"{got.calls:,}",
        str(got.failed),
        f"{got.answered - len(got.pop_ms):,}",
        f"{percentile(setup, 0.5):.0f} / {percentile(setup, 0.95):.0f}",
        f"{percentile(pop, 0.5):.0f} / {max(pop):.0f}",
        f"{got.cpu:.0%}",
        str(got.seen["most"]),
        f"{got.seen['behind']}, {got.seen['written_after']} s",
        str(got.seen["repeated"]),
        str(got.seen["left"]),
    ]


HEADER = [
    *("calls through the exchange", "carried", "failed", "answered by agents", "set-up p50 / p95 ms"),
    *("screen pop p50 / worst ms", "CPU", "most at once", "records behind", "repeated", "left"),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=int, nargs="*", default=[100, 200])
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--talk", type=float, default=2.0, help="seconds of each call")
    parser.add_argument("--held", type=int, default=512)
    parser.add_argument("--hold-seconds", type=int, default=60)
    parser.add_argument("--sqlite", action="store_true", help="SQLite instead of PostgreSQL")
    parser.add_argument("--sound", action="store_true", help="the embedded engine instead of a silent one")
    parser.add_argument("--profile", default="", help="file for the gateway's profile")
    asked = parser.parse_args()
    got = {
        f"{rate} new calls/s, each {asked.talk:g} s": measure(rate, rate * asked.seconds, asked.talk, asked)
        for rate in asked.rates
    }
    if asked.held:
        name = f"{asked.held} calls held {asked.hold_seconds} s"
        got[name] = measure(max(1, asked.held // 8), asked.held, asked.hold_seconds, asked)
    show("The exchange, one process", HEADER, [row(name, one) for name, one in got.items()])
    return int(any(one.failed or one.seen["left"] for one in got.values()))


if __name__ == "__main__":
    sys.exit(main())
