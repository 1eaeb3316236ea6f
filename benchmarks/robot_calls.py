"""Sixty robot calls at once: `python -m benchmarks.robot_calls`.

A whole gateway in a process of its own, with its media worker, dials everybody it claims from the database, by the
built-in script of the satisfaction call-back. This process is everybody: telephones that send sound all the time and
press keys when the robot has asked; some press 0 and are put through to agents, who speak at once. Packets are timed
by the kernel as they arrive. Bars: no packet of the robot later than 40 ms; first prompt ≤ 400 ms after sound flows
both ways; an agent is heard ≤ 8 s after key 0; every call has its ending.
"""

import argparse
import asyncio
import json
import socket
import struct
import subprocess
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import time
from typing import Any

import numpy as np

from benchmarks.robot_gateway import MARK, OPERATOR, PASSWORD
from benchmarks.table import percentile, show
from sip_gateway.media.g711 import A_LAW, FRAME
from sip_gateway.media.telephone_event import key_payloads
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.listening import listening
from sip_gateway.sip.transports.layer import Listen
from tests.servers import free_port
from tests.sip_gateway.exchange.phones import Phone, phone
from tests.sip_gateway.media.phones import tone

TIMESTAMPS = 35  # SO_TIMESTAMPNS, with which the kernel says when a packet came
AUDIBLE, KEY, AGENT_TONE = 300, 101, 700.0
#: Packets in a row that are the agent's tone: no syllable is.
SURE = 10
#: The robot has asked when it is silent for so long.
ASKED = 1.2
LATE, FIRST_WORD, HAND_OVER = 0.040, 0.400, 8.0
SILENCE = A_LAW.silence * FRAME


@dataclass
class Callee:
    """One telephone: a socket whose packets the kernel times."""

    call: IncomingCall
    keys: str
    wire: socket.socket = field(init=False)
    sequence: int = 0
    timestamp: int = 1000
    answered: float = 0.0
    first_packet: float = 0.0
    first_word: float = 0.0
    last_word: float = 0.0
    silent_since_key: bool = True
    pressed_zero: float = 0.0
    agent_heard: float = 0.0
    like_agent: int = 0
    packets: int = 0
    delays: list[float] = field(default_factory=list)
    before: tuple[float, int] | None = None

    def __post_init__(self) -> None:
        self.wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.wire.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)
        self.wire.setblocking(False)
        self.wire.bind(("127.0.0.1", 0))
        sdp = self.call.sdp.decode()
        port = next(line for line in sdp.splitlines() if line.startswith("m=")).split()[1]
        self.wire.connect(("127.0.0.1", int(port)))

    @property
    def sdp(self) -> bytes:
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {self.wire.getsockname()[1]} RTP/AVP 8 {KEY}\r\na=rtpmap:8 PCMA/8000\r\n"
            f"a=rtpmap:{KEY} telephone-event/8000\r\n"
        ).encode()

    def pick_up(self) -> None:
        self.call.answer(self.sdp)
        self.answered = time()
        asyncio.get_running_loop().add_reader(self.wire, self.read)

    def read(self) -> None:
        while True:
            try:
                packet, told, _, _ = self.wire.recvmsg(2048, 64)
            except OSError:
                return
            seconds, nanoseconds = struct.unpack("qq", told[0][2][:16])
            self.take(packet, seconds + nanoseconds / 1e9)

    def take(self, packet: bytes, at: float) -> None:
        if packet[1] & 0x7F != A_LAW.payload_type:
            return
        (timestamp,) = struct.unpack_from("!I", packet, 4)
        self.packets += 1
        self.first_packet = self.first_packet or at
        if self.before is not None and not self.pressed_zero:
            came, stamp = self.before
            self.delays.append(at - came - ((timestamp - stamp) & 0xFFFFFFFF) / 8000)
        self.before = at, timestamp
        if int(np.abs(A_LAW.decode(packet[12:]).astype(np.int32)).max()) > AUDIBLE:
            self.heard(packet, at)

    def heard(self, packet: bytes, at: float) -> None:
        self.first_word = self.first_word or at
        self.last_word, self.silent_since_key = at, False
        if self.pressed_zero and not self.agent_heard:
            self.like_agent = self.like_agent + 1 if _is_agent(packet) else 0
            self.agent_heard = at if self.like_agent >= SURE else 0.0

    def beat(self) -> None:
        """20 ms of silence, and a key when the robot has asked."""
        if not self.answered or self.call.state == "ended":
            return
        self.send(SILENCE, A_LAW.payload_type, self.timestamp)
        self.timestamp += FRAME
        asked = not self.silent_since_key and time() - self.last_word > ASKED
        hurried = self.keys == "0" and self.first_word and time() - self.first_word > 2
        if self.keys and (asked or hurried):
            self.press(self.keys[0])
            self.keys = self.keys[1:]

    def press(self, key: str) -> None:
        self.silent_since_key = True
        self.pressed_zero = time() if key == "0" else 0.0
        for payload, first in key_payloads(key):
            self.send(payload, KEY | (0x80 if first else 0), self.timestamp)

    def send(self, payload: bytes, kind: int, stamp: int) -> None:
        header = struct.pack("!BBHII", 0x80, kind, self.sequence & 0xFFFF, stamp & 0xFFFFFFFF, 77)
        self.sequence += 1
        try:
            self.wire.send(header + payload)
        except OSError:
            return


def _is_agent(packet: bytes) -> bool:
    sound = A_LAW.decode(packet[12:]).astype(np.float64)
    wave = np.exp(-2j * np.pi * AGENT_TONE * np.arange(len(sound)) / 8000)
    return bool(2 * abs(sound @ wave) / max(1, len(sound)) > 6000)


class Everybody:
    """The far end of the trunk."""

    agent: UserAgent

    def __init__(self, to_agents: int) -> None:
        self.callees: list[Callee] = []
        self._to_agents = to_agents

    async def on_invite(self, call: IncomingCall) -> None:
        call.ring()
        one = Callee(call, "0" if int(call.number[3:]) < self._to_agents else "11")
        self.callees.append(one)
        await asyncio.sleep(0.2)
        one.pick_up()

    async def beat(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            for one in self.callees:
                one.beat()
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))


async def answering(seat: Phone) -> None:
    """An agent: picks up, and speaks at once, for a while."""
    while True:
        call = await seat.rings.get()
        call.answer(seat.sdp)
        assert seat.voice is not None
        seat.voice.call(call.sdp.decode())
        for frame in range(250):
            seat.voice.say(tone(AGENT_TONE, frame * FRAME, FRAME))
            await asyncio.sleep(0.02)
        call.hang_up()


async def measure(asked: argparse.Namespace) -> tuple[list[Callee], dict[str, Any]]:
    async with AsyncExitStack() as stack:
        people = Everybody(asked.agents)
        people.agent = UserAgent(Config(realm="operator", is_public=lambda number: True), people.on_invite)
        people.agent.guard.trust(["127.0.0.0/8"])
        layer = await stack.enter_async_context(listening(people.agent, [Listen("UDP", OPERATOR, 0)]))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-robot-"))
        operator, port = layer.listeners["UDP"].advertised[1], free_port()
        process = await started(folder, port, operator, asked)
        tasks = [asyncio.create_task(people.beat())]
        try:
            await told(process)
            for number in range(asked.agents):
                seat = await stack.enter_async_context(phone(port, f"9{number:03d}", PASSWORD))
                await seat.speaks()
                tasks.append(asyncio.create_task(answering(seat)))
            seen = await told(process)
            await process.wait()
            return people.callees, seen
        finally:
            for task in tasks:
                task.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()


async def started(
    folder: str, port: int, operator: int, asked: argparse.Namespace
) -> asyncio.subprocess.Process:
    words = [folder, *(str(one) for one in (port, operator, asked.calls, asked.agents))]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.robot_gateway", *words, stdout=subprocess.PIPE
    )


async def told(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """What it prints next; its log goes where ours goes."""
    assert process.stdout
    async for line in process.stdout:
        if line.startswith(MARK.encode()):
            found: dict[str, Any] = json.loads(line.decode().removeprefix(MARK))
            return found
        sys.stderr.write(line.decode())
    sys.exit("the gateway died")


def report(callees: list[Callee], seen: dict[str, Any]) -> bool:
    delays = [one for callee in callees for one in callee.delays]
    late = sum(one > LATE for one in delays)
    words = [one.first_word - max(one.answered, one.first_packet) for one in callees if one.first_word]
    agents = [one.agent_heard - one.pressed_zero for one in callees if one.agent_heard]
    wanted = sum(bool(one.pressed_zero) for one in callees)
    header = ["robot calls", "at once", "packets", "late > 40 ms", "worst ms", "first word p50 / worst ms"]
    header += ["agent heard p50 / worst s", "endings"]
    row = [
        str(len(callees)), str(seen["most"]), f"{len(delays):,}", str(late), f"{max(delays) * 1000:.0f}",
        f"{percentile(words, 0.5) * 1000:.0f} / {max(words) * 1000:.0f}",
        f"{percentile(agents, 0.5):.1f} / {max(agents):.1f} ({len(agents)} of {wanted})" if agents else "–",
        ", ".join(f"{count} {name}" for name, count in sorted(seen["endings"].items())),
    ]  # fmt: skip
    show("Robot calls, one gateway with one media worker", header, [row])
    return (
        not late
        and max(words) <= FIRST_WORD
        and len(agents) == wanted
        and max(agents, default=0) <= HAND_OVER
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--agents", type=int, default=6, help="agents, and callees who want one")
    asked = parser.parse_args()
    return 0 if report(*asyncio.run(measure(asked))) else 1


if __name__ == "__main__":
    sys.exit(main())
