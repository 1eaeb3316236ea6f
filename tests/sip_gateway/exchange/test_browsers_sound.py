"""An agent at a page whose calls rtpengine carries: he consults and confers, and his page is never asked to move."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders
from hotline.calls.switchboard.orders import Goal
from hotline.infra.errors import Conflict
from hotline.infra.settings import Settings
from sip_gateway.sip.events import Answered, Confirmed, Ended
from tests.sip_gateway.exchange.browser_phone import page
from tests.sip_gateway.exchange.phones import Phone, told
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.exchange.test_dead_phones import browser as account_of
from tests.sip_gateway.media.phones import Phone as Voice
from tests.sip_gateway.media.rtpengine_server import Server, free_port, installed
from tests.sip_gateway.media.test_browser import Browser

pytestmark = [pytest.mark.sqlite, installed]
CITIZEN, AGENT, THIRD = 440.0, 700.0, 1000.0


@pytest.fixture
def rtpengine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    key_log = free_port()
    server = Server(tmp_path_factory.mktemp("rtpengine"), key_log, 24650)
    yield {
        "media_engine": "rtpengine",
        "rtpengine_nodes": f"127.0.0.1:{server.port}",
        "rtpengine_key_port": key_log,
        "rtpengine_folder": server.folder,
    }
    server.kill()


@pytest.fixture
async def switch(db: Settings, rtpengine: dict[str, object]) -> AsyncIterator[Switch]:
    more = rtpengine | {"media_low_port": 26450, "media_high_port": 26500, "sip_ws_port": free_port()}
    async with AsyncExitStack() as stack:
        yield await building(stack, db.model_copy(update=more), None, sip_ws_port=more["sip_ws_port"])


@pytest.fixture
async def agent(switch: Switch) -> AsyncIterator[tuple[Phone, Browser]]:
    """His page, and the browser it is in."""
    port, account, password = account_of(switch, "1001")
    async with page(port, account, password) as phone:
        await switch.order(orders.SignIn, "1001", tenant=switch.town.centre.id, account=account)
        browser = Browser(AGENT)
        yield phone, browser
        await browser.close()


async def until_heard(browser: Browser, *voices: tuple[Voice, float]) -> None:
    """The browser hears all of them, and they hear it."""
    browser.heard.clear()
    for voice, _ in voices:
        voice.heard.clear()
    async with asyncio.timeout(15):
        while not all(browser.hears(tone) and voice.hears(AGENT) for voice, tone in voices):
            await asyncio.gather(*(voice.speak(tone, 0.4) for voice, tone in voices))


async def test_he_consults_is_refused_a_conference_and_gets_one(
    switch: Switch, agent: tuple[Phone, Browser]
) -> None:
    phone, browser = agent
    citizen, third = await switch.outside.speaks(), await switch.phones["1003"].speaks()
    third.sequence += 3000  # aiortc waits for packets it takes to be late
    call = await switch.outside.call("12345")
    citizen.call((await told(call, Answered)).sdp.decode())
    await citizen.speak(200, 0.1)
    citizen.press("0")
    at_page = await phone.ringing()
    at_page.answer((await browser.answer(at_page.sdp.decode())).encode())
    await until_heard(browser, (citizen, CITIZEN))

    await switch.order(orders.Consult, "1001", to=Goal(kind="number", value="1003"))
    await switch.phones["1003"].answer()
    await until_heard(browser, (third, THIRD))
    switch.outside.stubborn = True
    with pytest.raises(Conflict, match="不支持多方通话"):
        await switch.order(orders.Conference, "1001")
    switch.outside.stubborn = False
    await until_heard(browser, (third, THIRD))
    await switch.order(orders.Conference, "1001")
    await until_heard(browser, (citizen, CITIZEN), (third, THIRD))
    call.hang_up()
    async with asyncio.timeout(30):
        events = [type(await at_page.events.get()) for _ in range(2)]
    assert events == [Confirmed, Ended], "not one change of its media"
    await switch.record(Outcome.ANSWERED)
