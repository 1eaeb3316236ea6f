"""The installed app in a real Chromium, on a served town whose clock, files and sessions the test holds.

`served`   the town behind a real server on a real port
`device`   await device("a profile") opens the browser of one phone; the same profile again is the same phone
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import uvicorn
from playwright.async_api import BrowserContext, Error, Page, Playwright
from starlette.applications import Starlette

from hotline.infra.database import transaction
from hotline.infra.settings import Settings
from hotline.orders.models import Order
from hotline.people.models import Staff
from hotline.people.passwords import Passwords
from tests.browser.pages import BROKEN_OFF, CHROMIUM, FLAGS, PATIENCE, PATIENCE_MS, START_MS
from tests.browser.pwa.losing import Losing
from tests.orders.town import Town, build
from web.app import create_app

PASSWORD = "hotline-demo"
GRANTED = ["notifications", "background-sync"]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}


@dataclass
class Served:
    """The server's clock is real time plus `ahead`."""

    app: Starlette
    town: Town
    address: str
    answers: Losing
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def dispatched(self, title: str) -> Order:
        """An order 住建局 has to sign."""
        self.town.now = self.now()
        made = await self.town.submit(title=title)
        await self.town.do(made, "accept", "agent")
        return await self.town.do(made, "dispatch", "dispatcher", lead="zjj")

    def set_floor(self, version: str) -> None:
        """Below it no phone may send."""
        services = self.app.state.services
        services.settings = services.settings.model_copy(update={"app_version_floor": version})

    def new_build(self) -> None:
        """As if a release had changed one file."""
        assets = self.app.state.services.assets
        asset = assets.by_name["css/pwa.css"]
        assets.by_name["css/pwa.css"] = type(asset)(
            **vars(asset) | {"hashed_name": "css/pwa.000000000000.css"}
        )
        assets.by_hashed_name["css/pwa.000000000000.css"] = asset


@pytest.fixture
async def served(db: Settings, playwright: Playwright) -> AsyncIterator[Served]:
    app = create_app(db)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        place = f"http://127.0.0.1:{listening.getsockname()[1]}"
        answers = Losing(app, "/app/sync")
        found = Served(app, await build(), place, answers)
        app.state.services.clock = found.now
        await _passwords(db)
        server = uvicorn.Server(uvicorn.Config(answers, log_level="warning", timeout_graceful_shutdown=1))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        yield found
        app.state.closing.set()
        server.should_exit = True
        await running


async def _passwords(settings: Settings) -> None:
    cheap = Passwords(
        settings.password_time_cost, settings.password_memory_kib, settings.password_parallelism
    )
    hashed = await cheap.hash(PASSWORD)
    async with transaction():
        await Staff.all().update(password_hash=hashed)


@dataclass
class Device:
    """One phone: a browser with a profile that outlives it."""

    context: BrowserContext
    page: Page
    address: str
    errors: list[str]

    async def sign_in(self, login: str) -> None:
        await self.page.goto(f"{self.address}/app/login?next=/app")
        await self.page.fill("[name=login]", login)
        await self.page.fill("[name=password]", PASSWORD)
        await self.page.click("form[method=post] button[type=submit]")
        await self.page.wait_for_url("**/app")
        await self.kept()

    async def open(self, path: str) -> None:
        try:
            await self.page.goto(self.address + path)
        except Error as error:
            # With the network back a page that was drawn offline loads itself anew, and may be quicker.
            if "ERR_ABORTED" not in error.message:
                raise
            await self.page.goto(self.address + path)

    async def kept(self) -> None:
        """Until the worker is in charge and the lists are in the phone's store."""
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await self.until("navigator.serviceWorker.controller !== null")
        await self.until("self.pwa?.database?.get('meta', 'fetched')")

    async def read(self, order: Order) -> None:
        """Open an order while there is a network, so that it is there without one."""
        await self.open(f"/app/orders/{order.number}")
        await self.until(f"self.pwa?.database?.get('orders', '{order.number}')")

    async def until(self, expression: str, seconds: float = PATIENCE) -> None:
        """Until the script – or what it promises – says yes; a page that is just being left is asked again."""
        deadline = monotonic() + seconds
        while monotonic() < deadline:
            with suppress(Error):
                if await self.page.evaluate(f"(async () => Boolean(await ({expression})))()"):
                    return
            await asyncio.sleep(0.1)
        raise TimeoutError(expression)

    async def queue(self) -> list[list[str]]:
        """(action, state) of everything in the queue."""
        rows: list[list[str]] = await self.page.evaluate(
            "self.pwa.queue.mine().then((rows) => rows.map((row) => [row.entry.action, row.state]))"
        )
        return rows

    async def settled(self) -> None:
        """Until nothing waits any more."""
        rows = "self.pwa?.queue?.mine().then((rows) => rows.length && rows.every((row) => row.state !== 'waiting'))"
        await self.until(rows, 2 * PATIENCE)
        await self.page.wait_for_load_state()

    async def kill(self) -> None:
        await self.context.close()


OpenDevice = Callable[..., Awaitable[Device]]


@pytest.fixture
async def device(served: Served, playwright: Playwright, tmp_path: Path) -> AsyncIterator[OpenDevice]:
    opened: list[Device] = []

    async def start(profile: str = "phone", *, offline: bool = False) -> Device:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / profile,
            executable_path=CHROMIUM,
            args=FLAGS,
            offline=offline,
            timeout=START_MS,
            **PHONE,
        )
        await context.grant_permissions(GRANTED, origin=served.address)
        page = context.pages[0]
        page.set_default_timeout(PATIENCE_MS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append(Device(context, page, served.address, errors))
        return opened[-1]

    yield start
    for one in opened:
        with suppress(Exception):  # a test may have killed it
            await one.context.close()
    assert [error for one in opened for error in one.errors if BROKEN_OFF not in error] == []
