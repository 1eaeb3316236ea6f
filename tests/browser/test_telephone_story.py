"""A citizen calls 12345: everything real – gateway, browser phone, desk phones, both voices, the order, the recording.

`STORY_PICTURES=folder` keeps a picture of every step.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from sip_gateway.sip.events import Answered
from sip_gateway.sip.outgoing_call import OutgoingCall
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, _wait_for
from tests.browser.house import House, act, browser_phone, hears, sign_in, stands
from tests.servers import free_port
from tests.sip_gateway.exchange.phones import Phone, told
from tests.sip_gateway.media.phones import Phone as Voice
from tests.sip_gateway.media.rtpengine_server import Server, installed

pytestmark = pytest.mark.browser
SOUND = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
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
        "HOTLINE_MEDIA_ENGINE": "rtpengine",
        "HOTLINE_RTPENGINE_NODES": f"127.0.0.1:{server.port}",
        "HOTLINE_RTPENGINE_KEY_PORT": str(key_log),
        "HOTLINE_RTPENGINE_FOLDER": str(server.folder),
    }
    server.kill()


@pytest.fixture(scope="module")
def house_process(
    tmp_path_factory: pytest.TempPathFactory, carrier: dict[str, str]
) -> Iterator[tuple[str, int, Path]]:
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    folder = tmp_path_factory.mktemp("house")
    subprocess.run([sys.executable, "-m", "tests.browser.telephone_site", str(folder)], cwd=ROOT, check=True)
    port, sip_port, ws_port = free_port(), free_port(), free_port()
    env = (
        os.environ
        | carrier
        | {
            "HOTLINE_SIP_WS_PORT": str(ws_port),
            "HOTLINE_SIP_STRANGERS": "true",
            "HOTLINE_MEDIA_LOW_PORT": "27000",
            "HOTLINE_MEDIA_HIGH_PORT": "27400",
        }
    )
    command = [sys.executable, "-c", "from hotline.cli import main; main()", "run", "--port", str(port)]
    command += ["--sip-port", str(sip_port), "--data-dir", str(folder)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, folder / "log")
            yield f"http://127.0.0.1:{port}", sip_port, folder
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture
async def house(house_process: tuple[str, int, Path]) -> AsyncIterator[House]:
    url, sip_port, folder = house_process
    cookies = json.loads((folder / "cookies.json").read_text())
    async with async_playwright() as playwright, AsyncExitStack() as stack:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *SOUND])
        yield House(url, sip_port, cookies, browser, stack)


async def says(voice: Voice, frequency: float) -> "asyncio.Task[None]":
    return asyncio.create_task(voice.speak(frequency, 4.0))


def loud(voice: Voice) -> bool:
    """Whether somebody has spoken to this telephone lately: the fake microphone beeps every second."""
    sound = voice.law.decode(b"".join(packet[12:] for packet in voice.packets()[-75:]))
    return len(sound) > 8000 and float((sound.astype(float) ** 2).mean()) ** 0.5 > 300


async def until_loud(voice: Voice) -> None:
    async with asyncio.timeout(60):
        while not loud(voice):
            await asyncio.sleep(0.1)


async def rings_in(house: House) -> tuple[OutgoingCall, Voice]:
    """A citizen hears the welcome and presses 0."""
    citizen, voice = await house.telephone()
    call = await citizen.call("12345")
    voice.call((await told(call, Answered)).sdp.decode())
    await voice.speak(300, 0.5)
    assert len(voice.packets()) > 10
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
    speaking = await says(voice, CITIZEN)
    await hears(window, CITIZEN)
    await until_loud(voice)
    await house.picture(desk, "talking")
    await speaking

    await act(desk, "hold")
    await stands(desk, "保持中")
    await act(desk, "resume")
    await stands(desk, "通话中")
    await _third(desk, window, colleague, colleagues_voice, house)
    await _supervised(floor, window, lead, leads_voice, voice, house)
    number = await _order(desk)

    await act(desk, "hang_up")
    await asyncio.sleep(0.5)
    voice.press("1")
    async with asyncio.timeout(60):
        while not call.ended:
            await asyncio.sleep(0.1)
    await _record(house, number)


async def _third(desk: Page, window: Page, colleague: Phone, voice: Voice, house: House) -> None:
    """Consulted at a desk phone, then all three speak, then he leaves."""
    await desk.locator("#phone [data-panel=directory]:visible").click()
    await desk.locator("#pass-number").fill("1002")
    await desk.locator("[data-number-acts] [data-pass=consult]").click()
    at_desk = await colleague.answer()
    speaking = await says(voice, COLLEAGUE)
    await hears(window, COLLEAGUE)
    await until_loud(voice)
    await speaking
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
    speaking = await says(citizen, CITIZEN)
    async with asyncio.timeout(60):
        while not leads_voice.hears(CITIZEN):
            await asyncio.sleep(0.1)
    await speaking
    await act(floor, "whisper")
    speaking = await says(leads_voice, SUPERVISOR)
    await hears(window, SUPERVISOR)
    await speaking
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
    async with asyncio.timeout(90):
        while not await page.locator("main audio").count():
            await asyncio.sleep(0.5)
            await page.reload()
    source = await page.locator("main audio").first.get_attribute("src")
    sound = await page.request.get(f"{house.url}{source}")
    assert sound.ok
    assert len(await sound.body()) > 5000
    await house.picture(page, "record")
