"""How many recorded two-leg calls one rtpengine carries, and how late their sound comes: `python -m benchmarks.rtpengine_load`.

Set up through our own engine, so that what is measured is what the gateway would ask for. The phones are the C program
of `media_load` on the other core; rtpengine runs without its kernel module, as on any machine where nobody installed it.
Bar: 512 recorded calls, no packet lost.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.media_load import WORKER_CORE, Phones, build, load, sdp, undisturbed
from benchmarks.table import show
from sip_gateway.media.engine import Side
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.media.rtpengine.node import Nodes
from tests.servers import free_port

CALLS = 512
LOW, HIGH = 40000, 49990


@asynccontextmanager
async def rtpengine(folder: Path) -> AsyncIterator[tuple[RtpEngine, int]]:
    """The engine, and the process of its one node."""
    if (program := shutil.which("rtpengine")) is None:
        sys.exit("rtpengine is missing: apt-get install rtpengine-daemon")
    control, keys, recordings = free_port(), free_port(), folder / "pcap"
    recordings.mkdir()
    node = subprocess.Popen(
        [
            *(program, "--foreground", "--config-file=none", "--table=-1", "--interface=127.0.0.1"),
            *(f"--listen-ng=127.0.0.1:{control}", f"--port-min={LOW}", f"--port-max={HIGH}"),
            *(f"--recording-dir={recordings}", "--recording-method=pcap", "--recording-format=eth"),
            *(f"--dtmf-log-dest=127.0.0.1:{keys}", "--log-stderr", "--log-level=3", "--delete-delay=0"),
            *(f"--num-threads={os.cpu_count()}", f"--pidfile={folder}/pid"),
        ],
        stderr=subprocess.DEVNULL,
    )
    engine = RtpEngine(Nodes([("127.0.0.1", control)], ("127.0.0.1", keys), recordings, folder))
    try:
        await asyncio.sleep(1)
        await engine.start()
        yield engine, node.pid
    finally:
        await engine.close()
        node.kill()
        node.wait()


async def connect(engine: RtpEngine, phones: Phones, number: int) -> None:
    """Answered, rung through, spoken, recorded."""
    call, first = f"call-{number}", len(phones.lines)
    caller = await engine.answer(call, "caller", sdp(phones.next()))
    phones.add(caller, first + 1)
    agent = await engine.offer(call, "agent")
    await engine.accept(call, "agent", sdp(phones.next()))
    phones.add(agent, first)
    await engine.bridge(call, "caller", "agent")
    await engine.record(call, {"caller": Side.LEFT, "agent": Side.RIGHT})


async def measure(calls: int) -> list[str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with rtpengine(folder) as (engine, process):
            undisturbed(process)
            phones = Phones([])
            for number in range(calls):
                await connect(engine, phones, number)
            figures = await load(build(folder), phones, process)
            written = sum(place.stat().st_size for place in (folder / "pcap").rglob("*") if place.is_file())
    lost = figures["sent"] - figures["received"]
    return [
        f"{calls} recorded calls",
        f"{figures['cpu']:.0%}",
        f"{lost} of {figures['sent']:,}",
        " / ".join(f"{each:.1f}" for each in figures["delay_ms"]),
        f"{written / 1e6:.0f} MB",
    ]


async def main(sizes: list[int]) -> None:
    show(
        f"One rtpengine on core {WORKER_CORE}, without its kernel module",
        ["load", "CPU of rtpengine", "packets lost", "added delay p50 / p99 / most, ms", "recorded"],
        [await measure(calls) for calls in sizes],
    )


if __name__ == "__main__":
    asyncio.run(main([int(each) for each in sys.argv[1:]] or [CALLS]))
