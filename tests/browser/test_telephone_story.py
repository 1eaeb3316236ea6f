"""A citizen calls 12345: everything real – gateway, browser phone, desk phones, both voices, the order, the recording.

`STORY_PICTURES=folder` keeps a picture of every step.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from sip_gateway.sip.events import Answered
from sip_gateway.sip.outgoing_call import OutgoingCall
from tests.browser.house import House, act, browser_phone, hears, sign_in, stands
from tests.browser.pages import PATIENCE
from tests.browser.running import Site, make, running
from tests.servers import free_port
from tests.sip_gateway.exchange.phones import Phone, told
from tests.sip_gateway.media.phones import Phone as Voice
from tests.sip_gateway.media.rtpengine_server import Server, installed

pytestmark = pytest.mark.browser
CITIZEN, COLLEAGUE, SUPERVISOR = 440.0, 700.0, 1000.0


@pytest.fixture(scope="module", params=["embedded", pytest.param("rtpengine", marks=installed)])
def carrier(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Who carries the sound, as settings."""
    if request.param == "embedded":
        yield {}
        return
    key_log = free_port()
    server = Server(tmp_path_factory.mktemp("rtpengine"), key_log, 25300)
    yield {
        "MEDIA_ENGINE": "rtpengine",
        "RTPENGINE_NODES": f"127.0.0.1:{server.port}",
        "RTPENGINE_KEY_PORT": str(key_log),
        "RTPENGINE_FOLDER": str(server.folder),
    }
    server.kill()


@pytest.fixture(scope="module")
def site(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, carrier: dict[str, str]
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("house")
    make("telephone_site", folder)
    with running(folder, sound=range(27_000, 27_400), SIP_STRANGERS="true", **carrier) as site:
        yield site


@pytest.fixture
async def house(site: Site, browser: Browser) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield House(site, browser, stack)


@asynccontextmanager
async def speaking(voice: Voice, frequency: float) -> AsyncIterator[None]:
    """For as long as it takes to be heard."""
    words = asyncio.create_task(voice.speak(frequency, PATIENCE))
    try:
        yield
    finally:
        words.cancel()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.1)


def loud(voice: Voice) -> bool:
    """Whether somebody has spoken to this telephone lately: the fake microphone beeps every second."""
    sound = voice.law.decode(b"".join(packet[12:] for packet in voice.packets()[-75:]))
    return len(sound) > 8000 and float((sound.astype(float) ** 2).mean()) ** 0.5 > 300


async def rings_in(house: House) -> tuple[OutgoingCall, Voice]:
    """A citizen hears the welcome and presses 0."""
    citizen, voice = await house.telephone()
    call = await citizen.call("12345")
    voice.call((await told(call, Answered)).sdp.decode())
    await voice.speak(300, 0.5)
    await until(lambda: len(voice.packets()) > 10)
    voice.press("0")
    return call, voice


async def test_a_call_from_the_first_ring_to_the_recording(house: House) -> None:
    desk = await house.desk("agent", "/desk")
    window = await browser_phone(desk)
    colleague, colleagues_voice = await house.telephone("1002")
    lead, leads_voice = await house.telephone("1003")
    floor = await house.desk("shift_lead", "/desk/floor")
    await sign_in(floor, "1003")

    call, voice = await rings_in(house)
    await expect(desk.locator(".pop")).to_contain_text("按键轨迹")
    await house.picture(desk, "rings")
    await act(desk, "answer")
    await expect(desk.get_by_role("heading", name="登记诉求")).to_be_visible()
    async with speaking(voice, CITIZEN):
        await hears(window, CITIZEN)
        await until(lambda: loud(voice))
        await house.picture(desk, "talking")

    await act(desk, "hold")
    await stands(desk, "保持中")
    await act(desk, "resume")
    await stands(desk, "通话中")
    await _third(desk, window, colleague, colleagues_voice, house)
    await _supervised(floor, window, lead, leads_voice, voice, house)
    number = await _order(desk)

    await act(desk, "hang_up")
    async with asyncio.timeout(PATIENCE):
        while not call.ended:  # asked how it was, as soon as the agent has gone
            voice.press("1")
            await asyncio.sleep(1)
    await _record(house, number)


async def _third(desk: Page, window: Page, colleague: Phone, voice: Voice, house: House) -> None:
    """Consulted at a desk phone, then all three speak, then he leaves."""
    await desk.locator("#phone [data-panel=directory]:visible").click()
    await desk.locator("#pass-number").fill("1002")
    await desk.locator("[data-number-acts] [data-pass=consult]").click()
    at_desk = await colleague.answer()
    async with speaking(voice, COLLEAGUE):
        await hears(window, COLLEAGUE)
        await until(lambda: loud(voice))
    await act(desk, "conference")
    await stands(desk, "三方通话")
    await house.picture(desk, "three-way")
    at_desk.hang_up()
    await stands(desk, "通话中")


async def _supervised(
    floor: Page, window: Page, lead: Phone, leads_voice: Voice, citizen: Voice, house: House
) -> None:
    """The shift lead listens; whispered, the agent hears and the citizen does not."""
    await floor.locator(".seat[data-watchable]").click()
    await house.picture(floor, "floor")
    await floor.locator("[data-floor=listen]").click()
    await lead.answer()
    async with speaking(citizen, CITIZEN):
        await until(lambda: leads_voice.hears(CITIZEN))
    await act(floor, "whisper")
    async with speaking(leads_voice, SUPERVISOR):
        await hears(window, SUPERVISOR)
    assert not citizen.hears(SUPERVISOR)
    await act(floor, "stop_monitoring")


async def _order(desk: Page) -> str:
    """Written down while they talk; the number of the caller is there already."""
    await expect(desk.get_by_label("来电号码")).to_have_value("13800138000")
    await desk.locator("label", has_text="投诉").first.click()
    await desk.get_by_label("标题").fill("滨江路路灯不亮")
    await desk.get_by_label("诉求内容").fill("滨江路从东头到西头的路灯已经三天不亮了。")
    await desk.get_by_role("button", name="登记", exact=True).click()
    done = desk.locator("main .code").first
    return await done.inner_text()


async def _record(house: House, number: str) -> None:
    """The manager finds the call, its order, its rating, and listens to it."""
    page = await house.desk("manager", "/desk/calls")
    await page.locator("main a[href*='/desk/calls/record/']").first.click()
    await expect(page.locator("main")).to_contain_text("非常满意")
    await expect(page.locator(f"main a[href='/desk/orders/{number}']")).to_be_visible()
    async with asyncio.timeout(PATIENCE):
        while not await page.locator("main audio").count():
            await asyncio.sleep(0.5)
            await page.reload()
    source = await page.locator("main audio").first.get_attribute("src")
    sound = await page.request.get(f"{house.site.url}{source}")
    assert sound.ok
    assert len(await sound.body()) > 5000
    await house.picture(page, "record")
