"""The WeChat webhook under load, through real processes: `python -m benchmarks.wechat_load`.

200 messages a second for a minute, each brought three times (twice at the same moment, once a second later), every
second one sealed. Ours: p99 of an answer < 500 ms, none over 5 s, no message lost, no row and no order twice. Times are
counted from when a letter was due, not from when the generator got round to it. The generator shares the machine.
"""

import argparse
import asyncio
import heapq
import os
import subprocess
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import uvloop

from benchmarks.table import percentile, show
from benchmarks.web_load import HOTLINE, Site
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.orders.models import Order
from hotline.orders.states import Channel
from hotline.people.actor import Actor
from hotline.people.founding import found_centre
from hotline.people.login import LoginRules
from hotline.people.organisations import default_tenant
from hotline.wechat.api.accounts import add_account
from hotline.wechat.models import WechatMessage
from standins.wechat.letters import letter
from standins.wechat.pushing import SEAL, message
from tests.servers import TUNED, postgres_server, redis_server
from tests.wechat.conftest import DETAILS

PATH = "/wechat/callback/demo"
CONNECTIONS = 200  # at most; as many as wait for an answer at one moment
REPEATED_AFTER = 1.0
PATIENCE = 5.0
P99_BAR, WORST_BAR = 500.0, 5000.0
NOWHERE = "http://127.0.0.1:9"  # nobody there: answers to citizens wait, which is not what is measured
CHAT = ("滨江路18号的路灯三天不亮了，晚上走路很危险", "138{:08d}", "确认")


@dataclass(order=True)
class Post:
    """One letter on its way, at its moment."""

    due: float
    request: bytes = field(compare=False)


@dataclass
class Answers:
    """What came back, in milliseconds since each was due."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[bytes] = field(default_factory=Counter)


class Line(asyncio.Protocol):
    """A connection of the platform's: one letter at a time, answers read by their first line."""

    def __init__(self, answers: Answers, free: "deque[Line]") -> None:
        self._answers, self._free = answers, free
        self._transport: asyncio.Transport | None = None
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self, post: Post) -> None:
        assert self._transport is not None
        self._due = post.due
        self._transport.write(post.request)

    def data_received(self, data: bytes) -> None:
        """Head and body of an answer may come apart; the head counts."""
        place = data.find(b"HTTP/1.1 ")
        if place >= 0:
            self._answers.times.append((time.perf_counter() - self._due) * 1000)
            self._answers.statuses[data[place + 9 : place + 12]] += 1
            self._free.append(self)

    def connection_lost(self, _: Exception | None) -> None:
        with suppress(ValueError):
            self._free.remove(self)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def posts(port: int, rate: int, seconds: int, talks: int) -> list[Post]:
    """Every message three times. `talks` citizens say a whole complaint, sentence by sentence; the others one."""
    made: list[Post] = []
    told = list(said(rate * seconds, talks, seconds))
    for place, (at, openid, text) in enumerate(told):
        now = time.time()
        one = letter(SEAL, message(openid, "text", now, Content=text), now, safe=place % 2 == 0)
        request = as_request(port, one.query, one.body)
        made += [Post(at + late, request) for late in (0.0, 0.0, REPEATED_AFTER)]
    return sorted(made)


def said(count: int, talks: int, seconds: int) -> Iterator[tuple[float, str, str]]:
    """When, who, what."""
    for number in range(talks):
        for turn, words in enumerate(CHAT):
            at = (number / talks + turn) * seconds / (len(CHAT) + 1)
            yield at, f"oTalk{number}", words.format(number)
    for number in range(count - talks * len(CHAT)):
        yield number / count * seconds, f"oCrowd{number % 4000}", f"第{number}件：想问一下社保卡怎么补办？"


def as_request(port: int, query: dict[str, str], body: bytes) -> bytes:
    head = (
        f"POST {PATH}?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def bring(port: int, todo: list[Post]) -> Answers:
    """Each at its moment, whether or not earlier ones are answered."""
    answers, free = Answers(), deque["Line"]()
    every: list[Line] = []
    loop, begun = asyncio.get_running_loop(), time.perf_counter()
    heapq.heapify(todo)
    count = len(todo)
    while todo:
        post = heapq.heappop(todo)
        post.due += begun
        if (wait := post.due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        while not free and len(every) >= CONNECTIONS:
            await asyncio.sleep(0.001)
        if not free:
            _, line = await loop.create_connection(lambda: Line(answers, free), "127.0.0.1", port)
            every.append(line)
        else:
            line = free.popleft()
        line.send(post)
    until = time.perf_counter() + 2 * PATIENCE
    while len(answers.times) < count and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    for line in every:
        line.close()
    return answers


@asynccontextmanager
async def city(settings: Settings) -> AsyncIterator[None]:
    """A centre with an official account, and the database open to count in."""
    now, place = datetime.now(UTC), {"code": "city", "name": "临江市12345热线中心", "region_code": "450000"}
    async with open_database(settings, migrate=True):
        await found_centre(**place, admin="admin", now=now, rules=LoginRules.of(settings))
        centre = await default_tenant("city")
        await add_account(DETAILS, tenant_id=centre.id, by=Actor.system(centre.id), now=now)
        yield


async def orders_made(site: Site, talks: int) -> int:
    """What one worker makes of the whole complaints; the crowd's questions are put aside to be quick."""
    await WechatMessage.filter(openid__startswith="oCrowd").update(handled_at=datetime.now(UTC))
    worker = subprocess.Popen([HOTLINE, "worker"], env=site.environment, stdout=subprocess.DEVNULL)
    try:
        async with asyncio.timeout(60 + talks):
            while await WechatMessage.filter(handled_at=None).exists():
                await asyncio.sleep(0.5)
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    return await Order.filter(channel=Channel.WECHAT).count()


def cpu_seconds(site_pid: int) -> float:
    """Of a process and its children so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if site_pid in (int(stat.parent.name), int(fields[1])):
                total += int(fields[11]) + int(fields[12])
    return total / ticks


async def measure(site: Site, rate: int, seconds: int, talks: int) -> list[str]:
    settings = Settings.model_validate(
        {"database": site.environment["HOTLINE_DATABASE"], "data_dir": site.environment["HOTLINE_DATA_DIR"]}
        | {"secret_key": site.environment["HOTLINE_SECRET_KEY"]}
    )
    async with city(settings):
        with site.running() as process:
            await bring(site.port, posts(site.port, 20, 2, 0))  # warm
            warm = await WechatMessage.all().count()
            todo = posts(site.port, rate, seconds, talks)
            before, count = cpu_seconds(process.pid), len(todo)
            answers = await bring(site.port, todo)
            spent = cpu_seconds(process.pid) - before
        rows = await WechatMessage.all().count() - warm
        return [*_figures(answers, count, spent), f"{rows:,} of {rate * seconds:,}"] + [
            f"{await orders_made(site, talks)} of {talks}" if talks else "–"
        ]


def _figures(answers: Answers, count: int, spent: float) -> list[str]:
    late = sum(one > WORST_BAR for one in answers.times) + count - len(answers.times)
    return [
        f"{count:,}",
        f"{percentile(answers.times, 0.5):.0f}",
        f"{percentile(answers.times, 0.99):.0f}",
        f"{max(answers.times):.0f}",
        str(late),
        str(count - answers.statuses[b"200"]),
        f"{spent / count * 1000:.2f}",
    ]


HEADER = (
    *("database", "processes", "posts", "p50 ms", "p99 ms", "worst ms", "over 5 s", "not 200"),
    *("CPU ms a post", "rows", "orders"),
)


@contextmanager
def sites(which: Sequence[str]) -> Iterator[list[tuple[str, Site]]]:
    with ExitStack() as opened:
        found = []
        for name in which:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            database, redis, processes = f"sqlite:///{folder}/hotline.sqlite3", None, 1
            if name == "postgresql":
                database = opened.enter_context(postgres_server(TUNED))
                redis, processes = opened.enter_context(redis_server(folder)).url, 2
            site = Site(folder, database, redis, processes)
            site.environment["HOTLINE_WECHAT_URL"] = NOWHERE
            found.append((name, site))
        yield found


def main() -> None:
    """SQLite with one process, then PostgreSQL with two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=200, help="messages a second; three posts each")
    parser.add_argument("--talks", type=int, default=100, help="citizens who say a whole complaint")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    given = parser.parse_args()
    rows = []
    for name in given.database or ["sqlite", "postgresql"]:
        with sites([name]) as [(_, site)], asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            found = runner.run(measure(site, given.rate, given.seconds, given.talks))
            rows.append([name, str(site.processes), *found])
    show(f"{given.rate} WeChat messages a second, each three times, for {given.seconds} s", HEADER, rows)


if __name__ == "__main__":
    main()
