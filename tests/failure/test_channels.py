"""The machines messages go to, as a process of their own: killed, missing, slow, lying."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hotline.infra.bus import LocalBus
from hotline.infra.settings import Settings
from hotline.messages.channels import Channel, Outcome, channels, close
from hotline.messages.channels.sms.models import Reach, SmsMessage
from standins.run import Ports, settings_for
from tests.orders.town import Town, build
from tests.playing import browser_of, outgoing, served
from tests.servers import free_port, wait_for_port
from web.app import create_app

pytestmark = pytest.mark.failure
PATIENCE = 60.0


class Machines:
    """`hotline standins`, that a test may kill and start again on the same ports."""

    def __init__(self, ports: Ports, receipts_to: str) -> None:
        self.ports, self._receipts_to = ports, receipts_to
        self._process: asyncio.subprocess.Process | None = None

    @property
    def push(self) -> str:
        return f"http://127.0.0.1:{self.ports.push}"

    async def start(self) -> None:
        ports = {"sms-a": self.ports.sms_a, "sms-b": self.ports.sms_b}
        ports |= {"wecom": self.ports.wecom, "push": self.ports.push, "wechat": self.ports.wechat}
        named = [part for name, port in ports.items() for part in (f"--{name}", str(port))]
        command = (str(Path(sys.executable).with_name("hotline")), "standins", *named)
        self._process = await asyncio.create_subprocess_exec(
            *command,
            "--receipts-to",
            self._receipts_to,
            stdout=asyncio.subprocess.DEVNULL,
            env=dict(os.environ),
        )
        for port in ports.values():
            await asyncio.to_thread(wait_for_port, port)

    async def kill(self) -> None:
        """kill -9 in the middle of whatever they do."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def behave(self, port: int, mode: str, seconds: float = 0) -> None:
        async with httpx2.AsyncClient(timeout=PATIENCE) as http:
            told = {"mode": mode, "seconds": seconds}
            (await http.post(f"http://127.0.0.1:{port}/_control", json=told)).raise_for_status()

    async def received(self, port: int) -> list[dict[str, Any]]:
        async with httpx2.AsyncClient(timeout=PATIENCE) as http:
            found: list[dict[str, Any]] = (await http.get(f"http://127.0.0.1:{port}/_received")).json()[
                "received"
            ]
        return found


@asynccontextmanager
async def _at_hand(settings: Settings) -> AsyncIterator[dict[str, Channel]]:
    made = channels(settings, LocalBus())
    try:
        yield made
    finally:
        await close(made)


@pytest.fixture
async def machines(db: Settings) -> AsyncIterator[tuple[Machines, Settings]]:
    ports = Ports(*(free_port() for _ in range(5)))
    pointed = db.model_dump() | settings_for(ports) | {"channel_timeout_seconds": 1.0}
    settings = Settings.model_validate(pointed)
    async with served(create_app(settings)) as address:
        made = Machines(ports, address)
        await made.start()
        yield made, settings
        await made.kill()


def _now() -> datetime:
    return datetime.now(UTC)


async def _send(at_hand: dict[str, Channel], name: str, town: Town, delivery: int) -> Outcome:
    message = outgoing(delivery, staff_id=town["leader"].staff_id)
    return (await at_hand[name].send(message, _now())).state


@pytest.mark.sqlite
async def test_killed_machines_cost_a_retry_and_nothing_else(machines: tuple[Machines, Settings]) -> None:
    process, settings = machines
    town = await build()
    await browser_of(town["leader"], process.push, settings, now=_now())
    names = ("webpush", "wecom", "sms")
    async with _at_hand(settings) as at_hand:
        assert [await _send(at_hand, name, town, 1) for name in names] == [Outcome.ACCEPTED] * 3
        await process.kill()
        assert [await _send(at_hand, name, town, 2) for name in names] == [Outcome.TEMPORARY] * 3
        await process.start()
        # a push service that forgot its browsers says so; the others take the message
        later = [await _send(at_hand, name, town, 2) for name in names]
    assert later == [Outcome.PERMANENT, Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert len(await process.received(process.ports.sms_a)) == 1


@pytest.mark.sqlite
async def test_a_slow_gateway_holds_nobody_up_and_a_lying_one_is_found_out(
    machines: tuple[Machines, Settings],
) -> None:
    process, settings = machines
    town = await build()
    await process.behave(process.ports.sms_b, "lose")
    await process.behave(process.ports.sms_a, "lag", 3)
    async with _at_hand(settings) as at_hand:
        async with asyncio.timeout(2.5):
            slow = await _send(at_hand, "sms", town, 1)
        await process.behave(process.ports.sms_a, "fail")
        lied = await _send(at_hand, "sms", town, 2)
        await process.behave(process.ports.sms_a, "ok")
        recognised = await _send(at_hand, "sms", town, 1)
    # the slow one had sent it, and its receipt said so: nothing is sent again
    assert (slow, lied, recognised) == (Outcome.TEMPORARY, Outcome.ACCEPTED, Outcome.DELIVERED)
    assert len(await process.received(process.ports.sms_a)) == 1
    # accepted, never delivered: without a receipt it does not count as arrived
    assert await SmsMessage.filter(delivery_id=2, reach=Reach.UNKNOWN, provider="mas").count() == 1


async def test_every_fault_in_turn_is_one_message_each(
    machines: tuple[Machines, Settings],
) -> None:
    """Forty deliveries, each tried again and again by workers that die, while both gateways misbehave."""
    process, settings = machines
    town = await build()
    async with _at_hand(settings) as at_hand:
        for mode in ("hang", "twice", "early", "fail", "refuse", "ok"):
            await process.behave(process.ports.sms_a, mode)
            await asyncio.gather(*(_send(at_hand, "sms", town, number) for number in range(40)))
    texts = [
        message
        for port in (process.ports.sms_a, process.ports.sms_b)
        for message in await process.received(port)
    ]
    assert len(texts) == 40
    assert await SmsMessage.filter(answer="accepted").count() == 40
