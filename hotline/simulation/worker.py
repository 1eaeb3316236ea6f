"""One worker process of a drill: `python -m hotline.simulation.worker`, made to be killed."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.messages.channels import Outcome, Outgoing, Sent
from hotline.messages.sending import Sender


@dataclass(frozen=True)
class Orders:
    """What a worker is told on its command line."""

    port: int
    channels: tuple[str, ...]
    start: float  # the drill's first moment, as a timestamp
    speed: float

    def clock(self, wall: float) -> Callable[[], datetime]:
        """The drill's time, the same in every process; `wall` is its first moment on the wall clock."""
        start = datetime.fromtimestamp(self.start, UTC)
        return lambda: start + timedelta(seconds=(time.time() - wall) * self.speed)

    def words(self) -> str:
        return json.dumps(asdict(self))


class RemoteLine:
    """A channel whose provider is another process: what it was asked survives this one."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self._port = port

    def configured(self) -> bool:
        return True

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        asked = [self.name, message.delivery_id, message.notice_id, message.staff_id, now.timestamp()]
        answer = await ask(self._port, json.dumps(asked))
        return Sent(Outcome(answer), "drill", f"drill-{message.delivery_id}")

    async def close(self) -> None:
        """One connection a message: nothing is kept."""


async def ask(port: int, question: str) -> str:
    """One question to the drill's own process, one answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(question.encode() + b"\n")
    answer = (await reader.readline()).decode().strip()
    writer.close()
    return answer


async def work(orders: Orders) -> None:
    """Until somebody kills us. The drill begins when the whole crew is there."""
    lines = {name: RemoteLine(name, orders.port) for name in orders.channels}
    async with open_database(Settings()):
        wall = float(await ask(orders.port, '"ready"'))
        await Sender(lines, "http://drill", clock=orders.clock(wall), poll_seconds=0.2).run()


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    asyncio.run(work(Orders(**told | {"channels": tuple(told["channels"])})))
