"""One gateway after another in this process: the first is cut off from everything, without a word, as by a crash."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.models import CallRecord, Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.states import EndedBy
from hotline.calls.switchboard import orders
from hotline.calls.switchboard.orders import Goal
from hotline.infra.settings import Settings
from sip_gateway.exchange.exchange import Exchange
from sip_gateway.exchange.running import gateway
from sip_gateway.exchange.surviving.folder import Folder
from sip_gateway.exchange.surviving.kept import KeptTalk
from sip_gateway.exchange.talking import Talking
from sip_gateway.exchange.writing import LocalBook
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.media.rtpengine.node import Node
from sip_gateway.sip.call import Call
from sip_gateway.sip.events import Answered, Ended
from tests.sip_gateway.exchange.browser_phone import page
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.exchange.test_dead_phones import browser
from tests.sip_gateway.exchange.test_sound import AGENT, CITIZEN, hear_each_other
from tests.sip_gateway.media.rtpengine_server import Server, free_port, installed

pytestmark = [pytest.mark.sqlite, installed]


@pytest.fixture(scope="module")
def rtpengine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    key_log = free_port()
    server = Server(tmp_path_factory.mktemp("rtpengine"), key_log, 25800)
    yield server, key_log
    server.kill()


class Lives:
    """A switch whose gateway can be replaced by its next life."""

    def __init__(self, switch: Switch, settings: Settings, stack: AsyncExitStack) -> None:
        self.switch, self._settings, self._stack = switch, settings, stack
        self.files = settings.data_dir / "surviving"

    @property
    def engine(self) -> RtpEngine:
        engine = self.switch.exchange.engine
        assert isinstance(engine, RtpEngine)
        return engine

    async def talk(self) -> tuple[Call, Call]:
        """Citizen and agent, until their talk is noted."""
        switch = self.switch
        citizen, agent = [await one.speaks() for one in (switch.outside, switch.phones["1001"])]
        await switch.sign_in("1001")
        call = await switch.outside.call("12345")
        citizen.call((await told(call, Answered)).sdp.decode())
        await citizen.speak(200, 0.1)
        await switch.until(lambda: len(citizen.packets()) > 5)
        citizen.press("0")
        at_desk = await switch.phones["1001"].answer()
        await asyncio.gather(citizen.speak(CITIZEN, 0.5), agent.speak(AGENT, 0.5))
        await switch.until(lambda: any(self.files.glob("*.talk")))
        return call, at_desk

    def noted(self) -> KeptTalk:
        """What the next life will find."""
        (talk,) = Folder(self.files).left()
        return talk

    async def hear_each_other(self) -> list[bool]:
        citizen, agent = self.switch.outside.voice, self.switch.phones["1001"].voice
        assert citizen
        assert agent
        return await hear_each_other(citizen, agent)

    async def die(self) -> None:
        """Neither telephones nor rtpengine learn of it, and the files stay as they are."""
        exchange, kept = self.switch.exchange, self.files.with_name("as they were")
        shutil.copytree(self.files, kept)
        for call in exchange.conversations:
            for pump in list(call._pumps):
                pump.cancel()
        exchange._conversations.clear()
        self.engine._rooms.clear()
        async with asyncio.timeout(30):
            await self._stack.aclose()
        shutil.rmtree(self.files)
        kept.rename(self.files)

    async def live_again(self) -> Exchange:
        async with asyncio.timeout(30):
            exchange = await self._stack.enter_async_context(gateway(self._settings, None, LocalBook()))
        self.switch.exchange = exchange
        exchange.agent.guard.trust(["127.0.0.0/8"])
        await self.switch.until(lambda: self.switch.desk.up)
        return exchange

    async def nothing_left(self) -> None:
        await self.switch.until(lambda: not any(self.files.iterdir()))
        (node,) = self.engine._nodes
        assert (await node.ask("list", limit=100))["calls"] == []


@pytest.fixture
async def lives(db: Settings, rtpengine: tuple[Server, int]) -> AsyncIterator[Lives]:
    server, key_log = rtpengine
    more = {
        "media_engine": "rtpengine",
        "rtpengine_nodes": f"127.0.0.1:{server.port}",
        "rtpengine_key_port": key_log,
        "rtpengine_folder": server.folder,
        "media_low_port": 26000,
        "media_high_port": 26400,
        "sip_port": free_port(),
        "sip_ws_port": free_port(),
        "sip_strangers": True,
    }
    settings = db.model_copy(update=more)
    async with AsyncExitStack() as outer, AsyncExitStack() as inner:
        switch = await building(outer, settings, None, life=inner, **more)
        yield Lives(switch, settings, inner)


async def test_the_agent_hangs_up_in_the_next_life_and_the_citizen_is_asked_how_it_was(lives: Lives) -> None:
    citizen, at_desk = await lives.talk()
    switch = lives.switch
    await switch.order(orders.Hold, "1001")
    await switch.until(lambda: lives.noted().mode == "held")
    await lives.die()
    (lives.files / "broken.talk").write_text("no talk")
    exchange = await lives.live_again()
    (call,) = exchange.conversations
    assert isinstance(call.stage, Talking)
    assert call.stage.mode == "held"
    await switch.order(orders.Resume, "1001")
    assert await lives.hear_each_other() == [True, True]
    at_desk.hang_up()
    await switch.until(lambda: call.stage.shown == "testing")
    await switch.state("1001", AgentState.IDLE)
    await told(citizen, Ended)
    record = await switch.record(Outcome.ANSWERED)
    assert (record.ended_by, record.fault) == (EndedBy.AGENT, "")
    assert await recordings() == 1
    await lives.nothing_left()


async def test_a_call_rtpengine_lost_meanwhile_ends_honestly_and_its_recording_is_kept(lives: Lives) -> None:
    citizen, at_desk = await lives.talk()
    (room,) = lives.engine._rooms.values()
    address, tags = room.node.address, set(room.open)
    await lives.die()
    node = Node(address, lambda *_: None)
    await node.start()
    for tag in tags:
        await node.ask("delete", call_id=tag, delete_delay=0)
    await node.close()
    exchange = await lives.live_again()
    assert exchange.conversations == []
    assert [(await told(one, Ended)).by for one in (citizen, at_desk)] == ["remote", "remote"]
    record = await CallRecord.get()
    assert (record.outcome, record.fault) == (Outcome.ANSWERED, "gateway_restart")
    assert record.ended_by is EndedBy.SYSTEM
    assert await recordings() == 1
    await lives.nothing_left()


async def test_whoever_asked_a_third_one_is_hung_up(lives: Lives) -> None:
    citizen, at_desk = await lives.talk()
    switch = lives.switch
    await switch.phones["1003"].speaks()
    await switch.order(orders.Consult, "1001", to=Goal(kind="number", value="1003"))
    third = await switch.phones["1003"].answer()
    await switch.until(lambda: len(lives.noted().legs) == 3)
    await lives.die()
    exchange = await lives.live_again()
    assert exchange.conversations == []
    for one in (citizen, at_desk, third):
        await told(one, Ended)
    assert (await CallRecord.get()).fault == "gateway_restart"
    await lives.nothing_left()


async def test_a_page_loaded_again_while_there_was_no_gateway_has_its_call_back(lives: Lives) -> None:
    switch = lives.switch
    port, account, password = browser(switch, "1001")
    async with page(port, account, password) as phone:
        await switch.order(orders.SignIn, "1001", tenant=switch.town.centre.id, account=account)
        citizen = await switch.outside.speaks()
        call = await switch.outside.call("12345")
        citizen.call((await told(call, Answered)).sdp.decode())
        await citizen.speak(200, 0.2)
        citizen.press("0")
        await phone.speaks()
        await phone.answer()
        await switch.until(lambda: any(lives.files.glob("*.talk")))
        await lives.die()
    exchange = await lives.live_again()
    (talk,) = exchange.conversations
    async with page(port, account, password, host="again.invalid") as phone:
        again = await phone.answer()
        assert again.request.header("x-hotline-call") == talk.call_id
        assert "hotline:own" in again.request.header("alert-info")
        await switch.until(lambda: isinstance(talk.stage, Talking) and talk.stage.away is None)
        call.hang_up()
        await told(again, Ended)
        await switch.record(Outcome.ANSWERED)


async def recordings() -> int:
    async with asyncio.timeout(15):
        while not (count := await Recording.all().count()):
            await asyncio.sleep(0.05)
    return count
