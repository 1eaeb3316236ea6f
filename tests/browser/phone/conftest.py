"""The agent's telephone in a real browser; the gateway is played by the test.

`centre`    the town's people before their browsers, and the gateway in the test's hand
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from hotline.infra.settings import secret_key
from tests.browser.pages import PATIENCE, opened, seated
from tests.browser.phone_site import settings_of
from tests.browser.running import ROOT, Site, make, running
from tests.calls.fake_gateway import FakeGateway
from tests.servers import free_port


@dataclass
class Centre:
    """The site, its gateway, and browsers of its people."""

    site: Site
    control: tuple[str, int]
    gateway: FakeGateway
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def people(self) -> dict[str, Any]:
        return self.site.people

    async def context(self, who: str, width: int = 1440, **more: Any) -> BrowserContext:
        context = await self.browser.new_context(
            base_url=self.site.url, viewport={"width": width, "height": 900}, locale="zh-CN", **more
        )
        await seated(context, self.site.url, self.people[who])
        self.contexts.append(context)
        return context

    async def desk(self, who: str = "agent", url: str = "/desk", **more: Any) -> Page:
        page = await opened(await self.context(who, **more)).__aenter__()
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
        async with asyncio.timeout(PATIENCE):
            while do not in self.gateway.did:
                await asyncio.sleep(0.05)
        return self.gateway.last(do)

    async def record(self, call: str, who: str = "agent") -> None:
        """The gateway's record of a call arrives."""
        command = (
            "-m",
            "tests.browser.phone_site",
            "record",
            str(self.site.folder),
            call,
            str(self.staff(who)),
        )
        process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT)
        assert await process.wait() == 0


@pytest.fixture(scope="session")
def place(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, int]]:
    """Web pages alone, which believe that there is a gateway at the port."""
    folder, control = tmp_path_factory.mktemp("phones"), free_port()
    make("phone_site", folder)
    with running(folder, "web", SIP_PORT="5060", SIP_CONTROL=f"127.0.0.1:{control}") as site:
        yield site, control


@pytest.fixture
async def centre(place: tuple[Site, int], browser: Browser) -> AsyncIterator[Centre]:
    site, port = place
    gateway = FakeGateway(secret_key(settings_of(site.folder)))
    centre = Centre(site, ("127.0.0.1", port), gateway, browser)
    async with gateway.at(centre.control):
        async with asyncio.timeout(PATIENCE):
            while not gateway.heard:
                await asyncio.sleep(0.05)
        yield centre
        for context in centre.contexts:
            await context.close()
