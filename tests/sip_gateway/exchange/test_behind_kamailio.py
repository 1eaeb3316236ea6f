"""Kamailio before the gateways: calls are dealt out, one gateway may die, telephones ring through the proxy."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.models import CallRecord
from hotline.calls.outcomes import Outcome
from hotline.infra.settings import Settings
from sip_gateway.exchange.exchange import Exchange
from sip_gateway.exchange.running import gateway
from sip_gateway.exchange.writing import LocalBook
from sip_gateway.sip.events import Answered, Ended
from tests.servers import free_port
from tests.sip_gateway.exchange.phones import Phone, phone, told
from tests.sip_gateway.exchange.silent import Silent
from tests.sip_gateway.exchange.switch import PASSWORD, Switch, building

pytestmark = pytest.mark.sqlite
CONFIGURATION = Path(__file__).with_name("kamailio.cfg")
CALLS = 20
PATIENCE = 10.0


@asynccontextmanager
async def kamailio(folder: Path, gateways: list[int]) -> AsyncIterator[int]:
    """A proxy before gateways on these ports; its own port."""
    if (program := shutil.which("kamailio")) is None:
        pytest.skip("no kamailio: apt-get install kamailio")
    port = free_port()
    folder.mkdir()
    (folder / "gateways").write_text("".join(f"1 sip:127.0.0.1:{each}\n" for each in gateways))
    text = CONFIGURATION.read_text().replace("FOLDER", str(folder)).replace("PORT", str(port))
    (folder / "kamailio.cfg").write_text(text)
    log = (folder / "log").open("wb")
    command = [program, "-f", str(folder / "kamailio.cfg"), "-DD", "-E", "-Y", str(folder)]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield port
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 10)
        log.close()


def port_of(exchange: Exchange) -> int:
    port: int = exchange.agent.transports.listeners["UDP"].advertised[1]  # type: ignore[union-attr]
    return port


async def second(stack: AsyncExitStack, settings: Settings, folder: Path) -> Exchange:
    """Another gateway of the same centre."""
    folder.mkdir()
    own = {
        "sip_gateway": "second",
        "data_dir": folder,
        "sip_port": 0,
        "sip_ws_port": 0,
        "sip_strangers": True,
    }
    exchange = await stack.enter_async_context(
        gateway(settings.model_copy(update=own), Silent(), LocalBook())
    )
    exchange.agent.guard.trust(["127.0.0.0/8"])
    return exchange


async def up(citizen: Phone) -> None:
    """Until the proxy has heard from a gateway."""
    async with asyncio.timeout(PATIENCE):
        while True:
            call = await citizen.call("12345")
            if isinstance(await call.events.get(), Answered):
                call.hang_up()
                return
            await asyncio.sleep(0.1)


async def all_answered(citizen: Phone) -> None:
    calls = [await citizen.call("12345", f"1380013{n:04d}") for n in range(CALLS)]
    for call in calls:
        await asyncio.wait_for(told(call, Answered), PATIENCE)
    for call in calls:
        call.hang_up()


async def test_calls_are_dealt_to_two_gateways_and_go_to_one_when_the_other_is_gone(
    db: Settings, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        switch = await building(stack, db, Silent())
        leaving = await stack.enter_async_context(AsyncExitStack())
        other = await second(leaving, db, tmp_path / "second")
        ports = [port_of(switch.exchange), port_of(other)]
        proxy = await stack.enter_async_context(kamailio(tmp_path / "proxy", ports))
        citizen = await stack.enter_async_context(phone(proxy))
        await up(citizen)
        await all_answered(citizen)
        await switch.until(lambda: not switch.exchange.conversations and not other.conversations)
        assert min(await dealt(switch.exchange), await dealt(other)) >= CALLS // 4
        await leaving.aclose()
        before = await dealt(switch.exchange)
        await all_answered(citizen)
        await switch.until(lambda: not switch.exchange.conversations)
        assert await dealt(switch.exchange) == before + CALLS


async def dealt(exchange: Exchange) -> int:
    """Calls a gateway has had."""
    async with asyncio.timeout(PATIENCE):
        while exchange.book.waiting:
            await asyncio.sleep(0.02)
    return await CallRecord.filter(gateway=exchange.name).count()


async def test_a_telephone_registers_rings_and_hangs_up_through_the_proxy(
    db: Settings, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        switch: Switch = await building(stack, db, Silent())
        proxy = await stack.enter_async_context(kamailio(tmp_path / "proxy", [switch.port]))
        citizen = await stack.enter_async_context(phone(proxy))
        await up(citizen)
        await switch.phones["1001"].register(0)
        at_desk = await stack.enter_async_context(phone(proxy, "1001", PASSWORD))
        await switch.sign_in("1001")
        call = await citizen.call("12345")
        await told(call, Answered)
        await switch.until(lambda: switch.newest.stage.shown == "testing")
        await switch.press(switch.newest, "0")
        answered = await at_desk.answer()
        await switch.state("1001", AgentState.TALKING)
        call.hang_up()
        await told(answered, Ended)
        assert (await switch.record(Outcome.ANSWERED)).agent_id == switch.agent("1001")
