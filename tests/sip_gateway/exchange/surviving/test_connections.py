"""kill -9 of the gateway under calls over connections: they break with it, and the calls do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotline.calls.models import CallRecord, TrunkLine
from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders
from hotline.infra.settings import Settings
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Answered
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.listening import listening
from sip_gateway.sip.outgoing_call import OutgoingCall
from sip_gateway.sip.transports.layer import Listen
from tests.failure.a_gateway import Gateway, running
from tests.failure.test_killed_gateway import WAIT_SECONDS, until
from tests.orders.town import Town, build
from tests.sip_gateway.exchange.phones import Phone, told
from tests.sip_gateway.exchange.pjsua.softphone import TONE, Softphone, softphone
from tests.sip_gateway.exchange.pjsua.softphone import installed as pjsua_installed
from tests.sip_gateway.exchange.switch import furnish
from tests.sip_gateway.exchange.test_sound import CITIZEN
from tests.sip_gateway.media.phones import Phone as Voice
from tests.sip_gateway.media.rtpengine_server import Server, free_port, installed
from tests.sip_gateway.sip.test_transports import certified

pytestmark = [pytest.mark.sqlite, pytest.mark.failure, installed, pjsua_installed]

OPERATOR = "127.0.0.2"
CALLER_TONE, SECOND_TONE = 1500, 1700


@asynccontextmanager
async def operator(gateway: int) -> AsyncIterator[Phone]:
    """The far end of a trunk over TCP, with a citizen's voice."""
    far = Phone(gateway, transport="TCP")
    far.agent = UserAgent(Config(realm="operator"), far.on_invite, Guard(trusted=["127.0.0.0/8"]))
    async with listening(far.agent, [Listen("TCP", OPERATOR, 0)]) as layer:
        host, port = layer.listeners["TCP"].advertised
        line = TrunkLine(name="operator", host=host, port=port, transport="TCP", probe_seconds=0)
        line.networks = [f"{OPERATOR}/32"]
        await line.save()
        voice = await far.speaks()
        try:
            yield far
        finally:
            voice.close()


@dataclass
class House:
    """Two agents at telephones over TLS and TCP, a colleague who calls over TLS, and a citizen over a trunk."""

    town: Town
    gateway: Gateway
    files: Path
    operator: Phone
    first: Softphone
    second: Softphone
    caller: Softphone

    @property
    def citizen(self) -> Voice:
        assert self.operator.voice
        return self.operator.voice

    async def signs_in(self, name: str, account: str) -> None:
        agent = self.town[name].staff_id
        assert agent is not None
        await self.gateway.desk.order(orders.SignIn(tenant=self.town.centre.id, agent=agent, account=account))

    async def both_talk(self) -> OutgoingCall:
        """The citizen with the first agent, the colleague with the second."""
        await self.signs_in("agent", "1001")
        call = await self.operator.call("12345")
        self.citizen.call((await told(call, Answered)).sdp.decode())
        await self.citizen.speak(200, 0.2)
        self.citizen.press("0")
        await self.first.told("call", state="CONFIRMED")
        await self.signs_in("agent2", "1002")
        await self.caller.calls("12345")
        await asyncio.sleep(0.3)
        self.caller.do("press", "0")
        await self.second.told("call", state="CONFIRMED")
        await until(lambda: _noted(self.files, 2))
        return call

    async def all_are_heard(self) -> list[bool]:
        since = asyncio.get_running_loop().time()
        heard = await asyncio.gather(
            self.first.hears(CITIZEN),
            self.second.hears(CALLER_TONE),
            self.caller.hears(SECOND_TONE),
            self.citizen.speak(CITIZEN, 0.6),
        )
        return [*heard[:3], self.citizen.hears(TONE, since)]


async def _noted(files: Path, count: int) -> bool:
    return len(list(files.glob("*.talk"))) == count


@pytest.fixture
async def house(db: Settings, tmp_path: Path, rtpengine: tuple[Server, int]) -> AsyncIterator[House]:
    server, key_log = rtpengine
    certified(tmp_path)
    tls = free_port()
    more = {
        "HOTLINE_MEDIA_ENGINE": "rtpengine",
        "HOTLINE_RTPENGINE_NODES": f"127.0.0.1:{server.port}",
        "HOTLINE_RTPENGINE_KEY_PORT": str(key_log),
        "HOTLINE_RTPENGINE_FOLDER": str(server.folder),
        "HOTLINE_SIP_TLS_PORT": str(tls),
        "HOTLINE_SIP_TLS_CERTIFICATE": str(tmp_path / "crt"),
        "HOTLINE_SIP_TLS_KEY": str(tmp_path / "key"),
    }
    town = await build()
    await furnish(town, wait_seconds=WAIT_SECONDS)
    secure = {"transport": "tls", "trusted": str(tmp_path / "crt")}
    async with AsyncExitStack() as stack:
        port = free_port()
        far = await stack.enter_async_context(operator(port))
        gateway = await stack.enter_async_context(running(db, 27600, port, **more))
        phones = [
            await stack.enter_async_context(softphone(tmp_path / account, where, account, **each))
            for account, where, each in (
                ("1001", tls, secure),
                ("1002", port, {"transport": "tcp", "tone": SECOND_TONE}),
                ("1004", tls, secure | {"tone": CALLER_TONE}),
            )
        ]
        yield House(town, gateway, db.data_dir / "surviving", far, *phones)


async def test_calls_over_connections_and_a_trunk_go_on_with_the_next_gateway(house: House) -> None:
    call = await house.both_talk()
    await house.gateway.kill()
    assert await house.all_are_heard() == [True] * 4
    await house.gateway.start()
    for phone in (house.first, house.second, house.caller):
        await phone.told("registered", code=200)
    assert await house.all_are_heard() == [True] * 4
    await house.second.changes("hold")
    await house.second.changes("resume")
    assert await house.all_are_heard() == [True] * 4

    await house.second.hangs_up()
    await house.caller.told("call", state="DISCONNECTED")
    call.hang_up()
    await house.first.told("call", state="DISCONNECTED")
    await until(lambda: _all_answered(2))
    await until(lambda: _noted(house.files, 0))


async def _all_answered(count: int) -> bool:
    """Nothing in the records tells that their gateway died."""
    return await CallRecord.filter(outcome=Outcome.ANSWERED, fault="").count() == count
