"""A campaign begun on the desk rings real telephones: keys, words, a machine, nobody, and one who wants a person.

`STORY_PICTURES=folder` keeps a picture of every step.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.house import House, act, sign_in, stands
from tests.browser.pages import PATIENCE
from tests.browser.running import make, starting
from tests.outreach.campaigns.books import workbook
from tests.sip_gateway.media.phones import babble
from tests.sip_gateway.robot.callee import Behaviour, Callee, Street, outside

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "海棠小区电梯"


class Understanding(BaseHTTPRequestHandler):
    """A speech engine: whatever was said, it was 挺好的."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        answer = json.dumps({"text": "挺好的"}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Not into the test's output."""


async def by_key(callee: Callee) -> None:
    callee.pick_up()
    await callee.hears_end()
    callee.presses("1")


async def by_word(callee: Callee) -> None:
    callee.pick_up()
    await callee.says(babble(0.4))
    await callee.hears_end()
    await callee.says(babble(0.6))


async def machine(callee: Callee) -> None:
    callee.pick_up()
    await callee.says(babble(8))


async def out(callee: Callee) -> None:
    callee.call.ring()


async def wanting_a_person(callee: Callee) -> None:
    callee.pick_up()
    await callee.hears()
    callee.presses("0")


EVERYBODY: dict[str, Behaviour] = {
    "13900000001": by_key,
    "13900000002": by_word,
    "13900000003": machine,
    "13900000004": out,
    "13900000005": wanting_a_person,
}


@asynccontextmanager
async def understanding() -> AsyncIterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Understanding)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
async def house(browser: Browser, tmp_path: Path) -> AsyncIterator[tuple[House, Street]]:
    async with AsyncExitStack() as stack:
        street, line = await stack.enter_async_context(outside())
        await asyncio.to_thread(make, "campaign_site", tmp_path, str(line))
        told = {
            "SIP_STRANGERS": "true",
            "SPEECH_URL": await stack.enter_async_context(understanding()),
            "ROBOT_RING_SECONDS": "8",
            "ROBOT_POLL_SECONDS": "0.5",
        }
        site = stack.enter_context(starting(tmp_path, sound=range(27_450, 27_590), **told))
        await asyncio.to_thread(site.answers)
        yield House(site, browser, stack), street


async def _campaign(lead: Page, folder: Path) -> None:
    """Script, list, time, start."""
    await lead.get_by_label("任务名称").fill("电梯回访")
    await lead.locator("label", has_text="短回访").click()
    await lead.get_by_role("button", name="下一步").click()
    rows = [["手机号码", "标题"], *([number, TITLE] for number in EVERYBODY), ["12", TITLE]]
    book = FilePayload(name="名单.xlsx", mimeType=XLSX, buffer=workbook(rows))
    await lead.locator("input[type=file]").set_input_files(book)
    await lead.get_by_role("button", name="上传并核对").click()
    await expect(lead.locator("main")).to_contain_text("不呼叫")
    await lead.get_by_role("link", name="下一步").click()
    await lead.locator("label", has_text="1 次").click()
    await lead.get_by_role("button", name="下一步").click()
    await expect(lead.get_by_role("button", name="开始呼叫 5 人")).to_be_enabled()
    _at_any_hour(folder)
    await lead.get_by_role("button", name="开始呼叫 5 人").click()


def _at_any_hour(folder: Path) -> None:
    """The hours on the desk end before night; tests do not."""
    with sqlite3.connect(next(folder.glob("*.sqlite*")), timeout=PATIENCE) as database:
        database.execute("UPDATE outreach_campaign SET opens = '00:00', closes = '00:00'")


async def test_a_campaign_rings_everybody_and_hands_one_over(
    house: tuple[House, Street], tmp_path: Path
) -> None:
    town, street = house
    street.behaviours.update({number: one for number, one in EVERYBODY.items() if one is not out})
    desk = await town.desk("agent", "/desk")
    extension, _ = await town.telephone("1001")
    await sign_in(desk, "1001")
    lead = await town.desk("shift_lead", "/desk/outreach/campaigns/new")
    await _campaign(lead, tmp_path)

    await expect(desk.locator(".pop")).to_contain_text(TITLE, timeout=180_000)
    await expect(desk.locator(".phone-said")).to_contain_text("智能语音助手")  # before the voices meet
    await town.picture(desk, "handed-over")
    at_desk = await extension.answer()
    await stands(desk, "通话中")
    await act(desk, "hang_up")
    assert at_desk

    await expect(lead.locator("#now")).to_contain_text("5 / 5", timeout=180_000)
    await town.picture(lead, "campaign")
    await lead.reload()
    for words in ("满意", "语音信箱", "无人接听", "转人工"):
        await expect(lead.locator("#people-table")).to_contain_text(words)
    await lead.locator("#people-table a").first.click()
    await expect(lead.locator(".said")).to_contain_text("您好，我是智能语音助手")
    await town.picture(lead, "transcript")
