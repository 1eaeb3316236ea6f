"""How long after a call reaches an agent his screen shows who is calling.

`python -m benchmarks.screen_pop` – needs chromium. From the gateway's news to the drawn panel with orders and calls
of before: server, live connection, a page's request and drawing. The gateway is a double; browser, server and
database share the machine. Ours: at most 300 ms.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from playwright.async_api import Page, async_playwright

from benchmarks.table import percentile, show
from hotline.infra.settings import secret_key
from tests.browser.pages import CHROMIUM, FLAGS, seated
from tests.browser.phone_site import settings_of
from tests.browser.running import Site, make, running
from tests.calls.fake_gateway import FakeGateway
from tests.orders.town import PHONE
from tests.servers import free_port

CALLS, WANTED_MS = 60, 300
#: Notes when the panel of a call stands in the page.
WATCH = """addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const pop = document.querySelector("#phone-panel:not([hidden]) .pop");
  if (pop) (window.shown ??= {})[pop.dataset.call] ??= Date.now();
}).observe(document.body, { childList: true, subtree: true, attributes: true }))"""


async def main() -> None:
    with tempfile.TemporaryDirectory() as kept:
        control = free_port()
        make("phone_site", Path(kept))
        with running(Path(kept), "web", SIP_PORT="5060", SIP_CONTROL=f"127.0.0.1:{control}") as site:
            await measure(site, ("127.0.0.1", control))


async def measure(site: Site, control: tuple[str, int]) -> None:
    agent = site.people["agent"]
    gateway = FakeGateway(secret_key(settings_of(site.folder)))
    async with gateway.at(control), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(base_url=site.url, viewport={"width": 1440, "height": 900})
        await seated(page.context, site.url, agent)
        await page.add_init_script(WATCH)
        await page.goto("/desk")
        await page.locator("#phone [data-panel=telephones]:visible").click()
        await page.locator("[data-sign-in='1001']").click()
        await page.locator("#phone[data-seat=idle]").wait_for()
        took = [await one(gateway, page, agent["staff"], f"call-{number}") for number in range(CALLS)]
        await browser.close()
    figures = [f"{percentile(took, share):.0f} ms" for share in (0.5, 0.95, 1)]
    kept = "yes" if percentile(took, 0.95) <= WANTED_MS else "NO"
    show(
        "Screen pop",
        ["calls", "p50", "p95", "worst", f"p95 ≤ {WANTED_MS} ms"],
        [[str(CALLS), *figures, kept]],
    )


async def one(gateway: FakeGateway, page: Page, agent: int, call: str) -> float:
    """Milliseconds from the ring to the panel."""
    rang = time.time() * 1000
    gateway.ring(agent, PHONE, call, group=1)
    await page.wait_for_selector(f".pop[data-call='{call}']")
    shown: float = await page.evaluate(f"window.shown['{call}']")
    gateway.end(agent)
    await asyncio.sleep(0.4)
    return shown - rang


if __name__ == "__main__":
    asyncio.run(main())
