"""A real browser on the real product: `hotline run` as its own process, with a small demo city.

`site`      its address
`phone`     a fresh 390 px page, `desk` a fresh 1440 px page; both fail the test on script errors
`sign_in`   await sign_in(page, "handler1")
`violations` what axe-core finds on a page
`hearing`   wait until a page's live connection stands, so that it hears of what is done next
"""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright, expect

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SizedPage = AsyncIterator[Page]
# How long a page may take to show something says more about the machine than about the page.
PATIENCE_MS = 90_000
expect.set_options(timeout=PATIENCE_MS)
#: Passwords and captchas cost what they must cost an attacker; here they only cost time.
CHEAP = {
    "HOTLINE_PASSWORD_TIME_COST": "1",
    "HOTLINE_PASSWORD_MEMORY_KIB": "8",
    "HOTLINE_CAPTCHA_COST": "1000",
}
#: Pages say it in an attribute: their policy forbids asking them with a script of ours.
SAY_WHEN_HEARING = """
document.addEventListener("htmx:sse:after:connection", () => { document.documentElement.dataset.hearing = ""; }, true);
"""
#: Half-faded text has no contrast; what turns for ever never ends.
STILL = """Promise.all(document.getAnimations()
  .filter(one => one.effect?.getComputedTiming().endTime !== Infinity)
  .map(one => one.finished.catch(() => {})))"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    data_dir = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "tests.browser.city", str(data_dir)], cwd=ROOT, check=True)
    port = _free_port()
    command = [
        *(sys.executable, "-c", "from hotline.cli import main; main()", "run", "--demo"),
        *("--port", str(port), "--sip-port", "0", "--data-dir", str(data_dir)),
    ]
    cheap = os.environ | CHEAP
    with (data_dir / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=cheap, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, data_dir / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = monotonic() + 300
    while monotonic() < until and server.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=30).close()
            return
        sleep(0.2)
    raise RuntimeError(f"the site did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    """One for all: each is a process of its own that takes a second to start."""
    async with async_playwright() as started:
        yield started


@pytest.fixture(scope="session")
async def browser(site: str, playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    await browser.close()


@pytest.fixture
async def phone(browser: Browser, site: str) -> SizedPage:
    async with _opened(
        await browser.new_context(
            base_url=site,
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
            locale="zh-CN",
            bypass_csp=False,
        )
    ) as page:
        yield page


@pytest.fixture
async def desk(browser: Browser, site: str) -> SizedPage:
    async with _opened(
        await browser.new_context(
            base_url=site, viewport={"width": 1440, "height": 900}, locale="zh-CN", bypass_csp=False
        )
    ) as page:
        yield page


class _opened:
    """A page whose script errors and policy violations are the test's failure."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.errors: list[str] = []

    async def __aenter__(self) -> Page:
        page = await self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.add_init_script(SAY_WHEN_HEARING)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("console", lambda line: self._listen(line.text))
        return page

    async def __aexit__(self, kind: object, *_: object) -> None:
        await self.context.close()
        if kind is None:
            assert not self.errors

    def _note(self, error: str) -> None:
        # The browser drops a fade between two pages when the next one comes too soon: no script of ours.
        if not error.startswith("Transition was aborted"):
            self.errors.append(error)

    def _listen(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.errors.append(text)


@pytest.fixture
def sign_in() -> Callable[[Page, str], Awaitable[None]]:
    async def enter(page: Page, login: str) -> None:
        await page.goto("/login")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", "hotline-demo")
        await page.click("form[method=post] button[type=submit]")
        await page.wait_for_url(lambda url: "/login" not in url)

    return enter


async def hearing(page: Page) -> None:
    """Until the page's live connection stands."""
    await expect(page.locator("html[data-hearing]")).to_be_attached()


@pytest.fixture
def violations() -> Callable[[Page], Awaitable[list[str]]]:
    """axe-core in its own world, so that the page's policy stays in force."""

    async def find(page: Page) -> list[str]:
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        world = await session.send(
            "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "axe"}
        )
        here = {"contextId": world["executionContextId"], "returnByValue": True, "awaitPromise": True}
        await session.send("Runtime.evaluate", {"expression": STILL, **here})
        await session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8"), **here})
        run = (
            "axe.run(document, {resultTypes: ['violations']}).then(r => "
            "r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))"
        )
        answer = await session.send("Runtime.evaluate", {"expression": run, **here})
        await session.detach()
        found: list[str] = answer["result"]["value"]
        return found

    return find
