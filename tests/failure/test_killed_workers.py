"""Workers killed with SIGKILL while they send: nothing rings twice, nothing is lost, every ladder climbs."""

import asyncio
import json
import os
import signal
import sys
import time
from datetime import UTC, datetime

from hotline.infra.settings import Settings
from hotline.messages.models import Delivery
from hotline.messages.notices import notify
from hotline.messages.states import Audience, DeliveryState
from hotline.orders.states import Urgency
from hotline.simulation import killed
from hotline.simulation.killed import Violence
from hotline.simulation.plan import Plan
from hotline.simulation.report import lines
from hotline.simulation.worker import Orders
from tests.orders.town import NOON, build

SPEED = 40.0  # a dead worker's claim of a minute expires in a second and a half


class Provider:
    """Never answers the first request; from then on everything is accepted."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.first = asyncio.Event()
        self.second = asyncio.Event()
        self.began = time.time()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = json.loads(await reader.readline())
        if asked == "ready":
            writer.write(f"{self.began!r}\n".encode())
        else:
            self.asked.append(asked[1])
            self.first.set()
            if len(self.asked) == 1:
                await self.second.wait()
                writer.close()
                return
            self.second.set()
            writer.write(b"accepted\n")
        await writer.drain()
        writer.close()


async def _worker(settings: Settings, port: int) -> asyncio.subprocess.Process:
    environment = os.environ | {
        "HOTLINE_DATABASE": settings.database_url,
        "HOTLINE_DATA_DIR": str(settings.data_dir),
        "HOTLINE_SECRET_KEY": settings.secret_key,
    }
    orders = Orders(port, ("inapp",), NOON.timestamp(), SPEED)
    command = (sys.executable, "-m", "hotline.simulation.worker", orders.words())
    return await asyncio.create_subprocess_exec(*command, env=environment)


async def test_a_message_whose_sender_was_killed_is_sent_again_under_the_same_id(db: Settings) -> None:
    town, provider = await build(), Provider()
    staff_id = town["leader"].staff_id or 0
    notice = await notify(
        "dispatched",
        tenant_id=town.centre.id,
        organisation_id=town.organisations["zjj"].id,
        audience=Audience.HANDLERS,
        staff_ids=(staff_id,),
        title="新交办工单",
        body="请签收",
        url="/app",
        urgency=Urgency.EMERGENCY,
        now=NOON,
    )
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    victim = await _worker(db, port)
    await asyncio.wait_for(provider.first.wait(), 60)
    victim.send_signal(signal.SIGKILL)
    await victim.wait()
    heir = await _worker(db, port)
    try:
        await asyncio.wait_for(provider.second.wait(), 60)
        sent = await _written_down(notice.id)
    finally:
        heir.kill()
        await heir.wait()
        server.close()
    assert provider.asked[0] == provider.asked[1] == sent.id
    assert sent.sent_at is not None
    assert sent.sent_at < datetime.now(UTC)


async def _written_down(notice_id: int) -> Delivery:
    for _ in range(200):
        (sent,) = await Delivery.filter(notice_id=notice_id, rung=0)
        if sent.state is DeliveryState.SENDING:
            return sent
        await asyncio.sleep(0.05)
    raise AssertionError("the second worker did not write down what it sent")


async def test_ladders_climb_while_workers_are_killed(db: Settings) -> None:
    plan = Plan(orders=12, units=3, seconds=20)
    result = await killed.run(plan, db, Violence(workers=2, kill_every=3, speed=8))
    assert len(result.kills) >= 3
    assert result.doubled == 0
    assert sum(one.took is None for one in result.orders) <= 1, lines(
        result
    )  # few people answer nothing at all
    # how late a rung or an answer may come says more about the machine than about the code
    wrong = [word for one in result.climbs for word in one.wrong if not word.endswith("late")]
    assert wrong == [], lines(result)
