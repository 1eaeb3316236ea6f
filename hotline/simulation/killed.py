"""The drill with real worker processes that are killed as it goes on; time runs faster by a factor."""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hotline.infra.settings import Settings, secret_key
from hotline.messages.models import Notice
from hotline.messages.outbox import LEASE
from hotline.messages.states import NoticeState
from hotline.simulation import town
from hotline.simulation.gateway import Gateway
from hotline.simulation.people import People
from hotline.simulation.plan import START, Plan
from hotline.simulation.verdict import Result, Tolerance, judge
from hotline.simulation.virtual import AFTERWARDS
from hotline.simulation.worker import Orders
from hotline.wiring import orders_heard

#: Of the drill's own time, which runs faster: a rung may wait for a worker, and a failure stays unknown
#: while a dead worker's claim runs.
TOLERANCE = Tolerance(late=timedelta(seconds=45), unknown=LEASE)
PAUSE = 0.05


@dataclass(frozen=True)
class Violence:
    """How many workers there are, and how often one of them is killed (seconds on the wall)."""

    workers: int = 3
    kill_every: float = 10.0
    speed: float = 5.0


@dataclass
class _Crew:
    """The worker processes; whoever is killed is replaced."""

    settings: Settings
    orders: Orders
    rng: random.Random
    members: list[asyncio.subprocess.Process] = field(default_factory=list)
    kills: list[datetime] = field(default_factory=list)

    async def hire(self) -> None:
        environment = os.environ | {
            "HOTLINE_DATABASE": self.settings.database_url,
            "HOTLINE_DATA_DIR": str(self.settings.data_dir),
            "HOTLINE_SECRET_KEY": secret_key(self.settings),
            "HOTLINE_LOG_LEVEL": "error",
        }
        command = (sys.executable, "-m", "hotline.simulation.worker", self.orders.words())
        self.members.append(await asyncio.create_subprocess_exec(*command, env=environment))

    async def kill_one(self, now: datetime) -> None:
        """Kill -9: no farewell, whatever it was doing."""
        victim = self.members.pop(self.rng.randrange(len(self.members)))
        victim.send_signal(signal.SIGKILL)
        await victim.wait()
        self.kills.append(now)
        await self.hire()

    async def dismiss(self) -> None:
        for member in self.members:
            if member.returncode is None:
                member.kill()
            await member.wait()


@dataclass
class _Office:
    """The drill's own process: the providers are asked here, and the crew reports for work."""

    gateway: Gateway
    expected: int
    ready: int = 0
    wall: float = 0.0
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One question a connection: whoever is killed after asking has asked."""
        with suppress(ConnectionError):
            if line := await reader.readline():
                writer.write(f"{await self._answer(json.loads(line))}\n".encode())
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, asked: Any) -> str:
        if asked == "ready":
            self.ready += 1
            if self.ready == self.expected:
                self.wall = time.time()
                self.begun.set()
            await self.begun.wait()
            return repr(self.wall)
        channel, delivery_id, notice_id, staff_id, at = asked
        moment = datetime.fromtimestamp(at, UTC)
        return self.gateway.take(channel, delivery_id, notice_id, staff_id, moment).value


async def run(plan: Plan, settings: Settings, violence: Violence) -> Result:
    """Play the drill in the open, empty database of `settings`, which the workers open too."""
    began = time.perf_counter()
    city = await town.build(plan, START)
    numbers = await town.accepted_orders(city, plan, START)
    people = People(city, plan)
    gateway = Gateway(plan, people.hear)
    office = _Office(gateway, violence.workers)
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    orders = Orders(server.sockets[0].getsockname()[1], plan.channels, START.timestamp(), violence.speed)
    crew = _Crew(settings, orders, random.Random(plan.seed))  # noqa: S311 - a drill
    try:
        for _ in range(violence.workers):
            await crew.hire()
        await office.begun.wait()
        clock = orders.clock(office.wall)
        await _play(_Drill(plan, city, numbers, people), crew, violence, clock)
        end = clock()
    finally:
        await crew.dismiss()
        server.close()
        await server.wait_closed()
    return await judge(
        plan,
        city,
        gateway,
        tolerance=TOLERANCE,
        seconds=time.perf_counter() - began,
        end=end,
        settled=people.settled,
        kills=tuple(crew.kills),
    )


@dataclass(frozen=True)
class _Drill:
    plan: Plan
    city: town.City
    numbers: list[str]
    people: People

    def due(self, now: datetime) -> int:
        """How many orders are dispatched by now."""
        share = (now - START).total_seconds() / self.plan.seconds
        return min(len(self.numbers), int(share * len(self.numbers)) + 1)


async def _play(drill: _Drill, crew: _Crew, violence: Violence, clock: Callable[[], datetime]) -> None:
    dispatched, next_kill = 0, time.monotonic() + violence.kill_every
    last = START + timedelta(seconds=drill.plan.seconds) + AFTERWARDS + TOLERANCE.late
    with orders_heard():
        while clock() < last:
            for index in range(dispatched, drill.due(clock())):
                await town.dispatch(drill.city, drill.numbers[index], index, clock())
                dispatched += 1
            await drill.people.answer(clock)
            if time.monotonic() >= next_kill:
                await crew.kill_one(clock())
                next_kill += violence.kill_every
            if dispatched == len(drill.numbers) and not await Notice.exists(state=NoticeState.OPEN):
                return
            await asyncio.sleep(PAUSE)
