"""How many calls one embedded media worker carries on one core, and how late their sound comes.

The phones are a small C program (`rtp_load.c`, built with `cc`) on the other core. Two-leg calls are all
recorded; their delay is that of every packet from one phone through the worker to the other.

    python -m benchmarks.media_load [calls …]
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.table import show
from hotline.speech.espeak import Espeak
from sip_gateway.media.embedded.engine import EmbeddedEngine, Site
from sip_gateway.media.engine import Side
from sip_gateway.media.gains import conference
from sip_gateway.media.prompts.shelf import Shelf
from sip_gateway.media.recording.keeping import Form

SECONDS = 8
FIRST_PHONE = 33000
TICKS = os.sysconf("SC_CLK_TCK")
WORKER_CORE, PHONES_CORE = 0, 1
FOREVER = 0


@dataclass(frozen=True)
class Phones:
    """The map the generator reads: own port, our port, peer."""

    lines: list[tuple[int, int, int]]

    def next(self) -> int:
        return FIRST_PHONE + 2 * len(self.lines)

    def add(self, answer: str, peer: int) -> None:
        ours = next(line for line in answer.splitlines() if line.startswith("m=")).split()[1]
        self.lines.append((self.next(), int(ours), peer))


def sdp(port: int) -> str:
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
        f"m=audio {port} RTP/AVP 8 101",
    ]
    return "\r\n".join([*lines, "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", ""])


async def two_legs(engine: EmbeddedEngine, phones: Phones, calls: int) -> None:
    for number in range(calls):
        call, first = f"call-{number}", len(phones.lines)
        for leg, peer in (("a", first + 1), ("b", first)):
            phones.add(await engine.answer(call, leg, sdp(phones.next())), peer)
        await engine.bridge(call, "a", "b")
        await engine.record(call, {"a": Side.LEFT, "b": Side.RIGHT})


async def menus_and_conferences(engine: EmbeddedEngine, phones: Phones, folder: Path) -> None:
    """60 callers hear a menu, 30 conferences of three are mixed and recorded."""
    prompt = await Shelf(folder / "prompts", Espeak()).speak(
        "您好，欢迎致电一二三四五热线。办事咨询请按一，投诉举报请按二。"
    )
    for number in range(60):
        call = f"menu-{number}"
        phones.add(await engine.answer(call, "a", sdp(phones.next())), -1)
        await engine.play(call, "a", [prompt], repeat=FOREVER)
    for number in range(30):
        call = f"three-{number}"
        for leg in "abc":
            phones.add(await engine.answer(call, leg, sdp(phones.next())), -1)
        await engine.mix(call, conference(*"abc"))
        await engine.record(call, {"a": Side.LEFT, "b": Side.RIGHT, "c": Side.RIGHT})


def build(folder: Path) -> Path:
    program = folder / "rtp_load"
    source = Path(__file__).with_name("rtp_load.c")
    subprocess.run(["cc", "-O2", "-o", program, source], check=True)
    return program


def _first() -> None:
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def load(program: Path, phones: Phones, process: int) -> dict[str, Any]:
    place = program.with_name("map")
    place.write_text("".join(f"{own} {ours} {peer}\n" for own, ours, peer in phones.lines))
    begun = cpu_seconds(process)
    running = await asyncio.create_subprocess_exec(
        "taskset",
        "-c",
        str(PHONES_CORE),
        program,
        place,
        str(SECONDS),
        stdout=subprocess.PIPE,
        preexec_fn=_first,
    )
    output, _ = await running.communicate()
    figures: dict[str, Any] = orjson.loads(output)
    return figures | {"cpu": (cpu_seconds(process) - begun) / (SECONDS + 1)}


async def measure(calls: int, *, menus: bool) -> list[str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        engine = EmbeddedEngine(Site(folder, form=Form.WAV))
        await engine.start()
        process = engine.workers[0].process
        assert process
        undisturbed(process.pid)
        phones = Phones([])
        await two_legs(engine, phones, calls)
        if menus:
            await menus_and_conferences(engine, phones, folder)
        figures = await load(build(folder), phones, process.pid)
        written = sum(place.stat().st_size for place in (folder / "spool").iterdir())
        engine._tapes.clear()  # compressing them is not what is measured
        await engine.close()
        return _row(calls, figures, written, menus=menus)


def undisturbed(process: int) -> None:
    """A core of its own, before whatever else the machine does: the neighbours are not what is measured."""
    for thread in Path(f"/proc/{process}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {WORKER_CORE})
        with suppress(PermissionError):
            os.sched_setscheduler(int(thread.name), os.SCHED_RR, os.sched_param(1))


def _row(calls: int, figures: dict[str, Any], written: int, *, menus: bool) -> list[str]:
    lost = figures["sent"] - figures["received"]
    delay, gap = figures["delay_ms"], figures["gap_ms"]
    return [
        f"{calls} recorded calls" + (" + 60 menus + 30 three-way" if menus else ""),
        f"{figures['cpu']:.0%}",
        f"{lost} of {figures['sent']:,}",
        " / ".join(f"{each:.1f}" for each in delay) if figures["sent"] else "–",
        " / ".join(f"{each:.1f}" for each in gap) if menus else "–",
        f"{written / 1e6:.0f} MB",
    ]


async def main(sizes: list[int]) -> None:
    rows = [await measure(0, menus=True)]
    rows += [await measure(calls, menus=False) for calls in sizes]
    show(
        f"One embedded media worker on one core, {SECONDS} s",
        [
            "load",
            "CPU of the worker",
            "packets lost",
            "added delay p50 / p99 / most, ms",
            "gaps p50 / p99 / most, ms",
            "spool",
        ],
        rows,
    )


if __name__ == "__main__":
    asyncio.run(main([int(each) for each in sys.argv[1:]] or [400, 500]))
