"""The running product, its people's browsers, its telephones – and what people do at them.

`STORY_PICTURES=folder` keeps a picture of every step.
"""

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.pages import PATIENCE, opened, seated
from tests.browser.running import Site
from tests.sip_gateway.exchange.phones import Phone, phone
from tests.sip_gateway.exchange.switch import PASSWORD
from tests.sip_gateway.media.phones import Phone as Voice

#: What the browser hears is read from the streams it gets: the strongest frequency of each.
EARS = """
const Real = window.RTCPeerConnection;
window.ears = [];
window.RTCPeerConnection = class extends Real {
  constructor(...all) {
    super(...all);
    this.addEventListener("track", ({ track }) => {
      const context = new AudioContext();
      const ear = context.createAnalyser();
      ear.fftSize = 4096;
      context.createMediaStreamSource(new MediaStream([track])).connect(ear);
      window.ears.push({ ear, rate: context.sampleRate });
    });
  }
};
"""
STRONGEST = """() => {
  const { ear, rate } = window.ears.at(-1);
  const heard = new Float32Array(ear.frequencyBinCount);
  ear.getFloatFrequencyData(heard);
  const best = heard.indexOf(Math.max(...heard));
  return heard[best] > -50 ? best * rate / ear.fftSize : 0;
}"""


@dataclass
class House:
    """The running product, its people's browsers, its telephones."""

    site: Site
    browser: Browser
    stack: AsyncExitStack
    taken: int = field(default=0, init=False)

    async def desk(self, who: str, url: str, width: int = 1440) -> Page:
        context = await self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            permissions=["microphone", "notifications"],
        )
        await seated(context, self.site.url, self.site.people[who])
        await context.add_init_script(EARS)
        page = await self.stack.enter_async_context(opened(context))
        await page.goto(url)
        return page

    async def telephone(self, account: str = "") -> tuple[Phone, Voice]:
        made = await self.stack.enter_async_context(
            phone(self.site.sip_port, account, PASSWORD if account else "")
        )
        return made, await made.speaks()

    async def picture(self, page: Page, name: str) -> None:
        if folder := os.environ.get("STORY_PICTURES"):
            self.taken += 1
            await page.screenshot(path=Path(folder) / f"call-{self.taken:02}-{name}.png")


async def sign_in(page: Page, telephone: str) -> None:
    """At a desk phone, by its extension."""
    await page.locator("#phone [data-panel=telephones]:visible").click()
    await page.locator(f"[data-sign-in='{telephone}']").click()
    await page.locator("#phone-panel").wait_for(state="hidden")


async def browser_phone(page: Page) -> Page:
    """The window with the telephone of this desk."""
    await page.locator("#phone [data-panel=telephones]:visible").click()
    async with page.context.expect_page() as opened:
        await page.locator("[data-sign-in=browser]").click()
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "idle")
    return await opened.value


async def act(page: Page, what: str) -> None:
    await page.locator(f"#phone [data-do={what}]:visible").first.click()


async def stands(page: Page, stage: str) -> None:
    """What the bar says of the call."""
    await expect(page.locator("#phone [data-slot=stage]").first).to_have_text(stage)


async def hears(window: Page, frequency: float) -> None:
    """Until the browser does."""
    async with asyncio.timeout(PATIENCE):
        while abs(await window.evaluate(STRONGEST) - frequency) > 15:
            await asyncio.sleep(0.1)
