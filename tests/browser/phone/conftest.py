"""The agent's telephone in a real browser; the gateway is played by the test.

`centre`    the town's people before their browsers, and the gateway in the test's hand
"""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Playwright, expect

from hotline.infra.settings import secret_key
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, _opened, _wait_for
from tests.browser.phone_site import settings_of
from tests.calls.fake_gateway import FakeGateway
from tests.servers import free_port

SOUND = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


@dataclass
class Centre:
    """The site, its gateway, and browsers of its people."""

    url: str
    folder: Path
    control: tuple[str, int]
    gateway: FakeGateway
    browser: Browser
    people: dict[str, Any]
    contexts: list[BrowserContext] = field(default_factory=list)

    async def context(self, who: str, width: int = 1440, **more: Any) -> BrowserContext:
        context = await self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": 900}, locale="zh-CN", **more
        )
        token = self.people[who]["token"]
        await context.add_cookies([{"name": "session", "value": token, "url": self.url}])
        self.contexts.append(context)
        return context

    async def desk(self, who: str = "agent", url: str = "/desk", **more: Any) -> Page:
        page = await _opened(await self.context(who, **more)).__aenter__()
        await page.goto(url)
        await expect(page.locator("#phone")).not_to_have_attribute("data-words", "loading")
        return page

    def staff(self, who: str) -> int:
        found: int = self.people[who]["staff"]
        return found

    async def signed_in(self, who: str = "agent", phone: str = "1001", **more: Any) -> Page:
        page = await self.desk(who, **more)
        await page.locator("#phone [data-panel=telephones]:visible").click()
        await page.locator(f"[data-sign-in='{phone}']").click()
        await expect(page.locator("#phone")).to_have_attribute("data-seat", re.compile("idle|busy"))
        await page.locator("#phone-panel").wait_for(state="hidden")
        return page

    async def done(self, do: str) -> Any:
        """The order, once it has reached the gateway."""
        async with asyncio.timeout(90):
            while do not in self.gateway.did:
                await asyncio.sleep(0.05)
        return self.gateway.last(do)

    async def record(self, call: str, who: str = "agent") -> None:
        """The gateway's record of a call arrives."""
        command = ("-m", "tests.browser.phone_site", "record", str(self.folder), call, str(self.staff(who)))
        process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT)
        assert await process.wait() == 0


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, tuple[str, int]]]:
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    folder, port, control = tmp_path_factory.mktemp("phones"), free_port(), free_port()
    command = ("-m", "tests.browser.phone_site", str(folder), str(port), f"127.0.0.1:{control}")
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, folder / "log")
            yield f"http://127.0.0.1:{port}", folder, ("127.0.0.1", control)
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture(scope="session")
async def chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *SOUND])
    yield browser
    await browser.close()


@pytest.fixture
async def centre(place: tuple[str, Path, tuple[str, int]], chromium: Browser) -> AsyncIterator[Centre]:
    url, folder, control = place
    gateway = FakeGateway(secret_key(settings_of(folder, "-:1")))
    people = json.loads((folder / "cookies.json").read_text())
    centre = Centre(url, folder, control, gateway, chromium, people)
    async with gateway.at(control):
        async with asyncio.timeout(90):
            while not gateway.heard:
                await asyncio.sleep(0.05)
        yield centre
        for context in centre.contexts:
            await context.close()
