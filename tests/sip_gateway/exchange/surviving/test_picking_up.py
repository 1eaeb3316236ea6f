"""kill -9 of the gateway while rtpengine carries the sound: nobody notices, and everything goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.models import CallRecord, Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.states import EndedBy
from hotline.calls.switchboard import orders
from hotline.infra.settings import Settings
from sip_gateway.media.rtpengine.node import Node
from sip_gateway.sip.events import Answered, Ended
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import OutgoingCall
from tests.failure.a_gateway import Gateway, running
from tests.failure.test_killed_gateway import WAIT_SECONDS, is_idle, signs_in, state_of, until
from tests.orders.town import Town, build
from tests.sip_gateway.exchange.phones import Phone, phone, told
from tests.sip_gateway.exchange.switch import PASSWORD, furnish
from tests.sip_gateway.exchange.test_sound import AGENT, hear, hear_each_other
from tests.sip_gateway.media.phones import Phone as Voice
from tests.sip_gateway.media.rtpengine_server import Server, installed

pytestmark = [pytest.mark.sqlite, pytest.mark.failure, installed]


@dataclass
class House:
    """A gateway that may be killed, a citizen, and an agent at a desk phone."""

    town: Town
    gateway: Gateway
    rtpengine: Server
    citizen: Phone
    desk: Phone
    files: Path
    agent: int = 0

    async def talk(self) -> tuple[OutgoingCall, IncomingCall]:
        call = await self.citizen.call("12345")
        self.voices[0].call((await told(call, Answered)).sdp.decode())
        await self.voices[0].speak(200, 0.3)
        self.voices[0].press("0")
        at_desk = await self.desk.answer()
        await until(lambda: CallRecord.filter(answered_at__isnull=False, outcome__isnull=True).count())
        return call, at_desk

    @property
    def voices(self) -> tuple[Voice, Voice]:
        assert self.citizen.voice
        assert self.desk.voice
        return self.citizen.voice, self.desk.voice

    async def hear_each_other(self) -> list[bool]:
        citizen, agent = self.voices
        return await hear_each_other(citizen, agent)

    async def noted(self) -> bool:
        return any(self.files.glob("*.talk"))

    async def order(self, kind: type[orders.Hold | orders.Resume]) -> None:
        await self.gateway.desk.order(kind(agent=self.agent))

    async def calls_at_rtpengine(self) -> int:
        node = Node(("127.0.0.1", self.rtpengine.port), lambda node, tags: None)
        await node.start()
        found = await node.ask("list", limit=100)
        await node.close()
        return len(found["calls"])


@pytest.fixture
async def house(db: Settings, rtpengine: tuple[Server, int]) -> AsyncIterator[House]:
    server, key_log = rtpengine
    more = {
        "HOTLINE_MEDIA_ENGINE": "rtpengine",
        "HOTLINE_RTPENGINE_NODES": f"127.0.0.1:{server.port}",
        "HOTLINE_RTPENGINE_KEY_PORT": str(key_log),
        "HOTLINE_RTPENGINE_FOLDER": str(server.folder),
    }
    town = await build()
    await furnish(town, wait_seconds=WAIT_SECONDS)
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(running(db, 27400, **more))
        citizen = await stack.enter_async_context(phone(gateway.port))
        desk = await stack.enter_async_context(phone(gateway.port, "1001", PASSWORD))
        await asyncio.gather(citizen.speaks(), desk.speaks())
        made = House(town, gateway, server, citizen, desk, db.data_dir / "surviving")
        made.agent = await signs_in(gateway, town)
        yield made


async def test_two_who_talk_do_not_notice_that_the_gateway_was_killed(house: House) -> None:
    call, at_desk = await house.talk()
    assert await house.hear_each_other() == [True, True]
    await until(house.noted)
    await house.gateway.kill()
    assert await house.hear_each_other() == [True, True]
    await house.gateway.start()
    assert await house.hear_each_other() == [True, True]
    assert await state_of(house.gateway, house.town) is AgentState.TALKING
    await house.order(orders.Hold)
    assert await hear(house.voices[1], AGENT, house.voices[0]) == [False]
    await house.order(orders.Resume)
    assert await house.hear_each_other() == [True, True]

    call.hang_up()
    await told(at_desk, Ended)
    record = await closed()
    assert (record.outcome, record.ended_by, record.fault) == (Outcome.ANSWERED, EndedBy.CALLER, "")
    assert record.agent_id == house.agent
    assert [leg.answered_at is not None for leg in record.legs] == [True, True]
    recording = await until(lambda: Recording.filter(call_id=record.id).first())
    assert recording.seconds > 3, "of both lives"
    assert await until(lambda: nothing_left(house))
    await until(lambda: is_idle(house.gateway, house.town))


async def closed() -> CallRecord:
    found: CallRecord = await until(
        lambda: CallRecord.filter(outcome__isnull=False).prefetch_related("legs").first()
    )
    return found


async def nothing_left(house: House) -> bool:
    return not await house.noted() and not await house.calls_at_rtpengine()
