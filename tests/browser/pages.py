"""Pages of a real Chromium, in the sizes people have them, and what every test does with them."""

import re
import shutil
from collections.abc import Awaitable, Callable
from typing import Any, TypedDict

from playwright.async_api import BrowserContext, Page, ViewportSize, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: A microphone that beeps every second, and nobody who has to be asked for it.
SOUND = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
# How long a page may take to show something says more about the machine than about the page.
PATIENCE = 90.0
PATIENCE_MS = PATIENCE * 1000
#: Until a browser is there.
START_MS = 180_000
expect.set_options(timeout=PATIENCE_MS)


class Device(TypedDict, total=False):
    """What a context is made with."""

    viewport: ViewportSize
    locale: str
    has_touch: bool
    is_mobile: bool


DESK: Device = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}
PHONE: Device = {
    "viewport": {"width": 390, "height": 844},
    "locale": "zh-CN",
    "has_touch": True,
    "is_mobile": True,
}
PASSWORD = "hotline-demo"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
SignIn = Callable[[Page, str], Awaitable[None]]
Violations = Callable[[Page], Awaitable[list[str]]]
#: Pages say it in an attribute: their policy forbids asking them with a script of ours.
SAY_WHEN_HEARING = """
document.addEventListener("htmx:sse:after:connection", () => { document.documentElement.dataset.hearing = ""; }, true);
"""
#: The browser drops a fade between two pages when the next one comes too soon: no script of ours.
BROKEN_OFF = "Transition was"


class opened:
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
        if BROKEN_OFF not in error:
            self.errors.append(error)

    def _listen(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.errors.append(text)


async def hearing(page: Page) -> None:
    """Until the page's live connection stands, so that it hears of what is done next."""
    await expect(page.locator("html[data-hearing]")).to_be_attached()


async def sign_in(page: Page, login: str) -> None:
    """As the login page would, unseen: nothing is drawn, no page is left open."""
    form = await page.context.request.get("/login")
    token = CSRF.search(await form.text())
    assert token is not None
    told = {"login": login, "password": PASSWORD, "csrf_token": token[1]}
    headers = {"origin": form.url.removesuffix("/login")}
    answer = await page.context.request.post("/login", form=told, headers=headers, max_redirects=0)
    assert answer.status == 303, await answer.text()


async def sign_in_by_hand(page: Page, login: str) -> None:
    await page.goto("/login")
    await page.fill("[name=login]", login)
    await page.fill("[name=password]", PASSWORD)
    await page.click("form[method=post] button[type=submit]")
    await page.wait_for_url(lambda url: "/login" not in url)


async def seated(context: BrowserContext, url: str, person: Any) -> None:
    """Signed in, as one of a site's people."""
    await context.add_cookies([{"name": "session", "value": person["token"], "url": url}])


async def wider(page: Page) -> int:
    """Pixels that only scrolling sideways shows."""
    found: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return max(0, found)
