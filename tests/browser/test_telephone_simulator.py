"""`hotline run --demo` has a telephone network: from its page somebody calls 12345, and a visitor goes on for him."""

import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, _opened, _wait_for
from tests.servers import free_port

pytestmark = pytest.mark.browser
Violations = Callable[[Page], Awaitable[list[str]]]


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small town instead of the whole city."""
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    folder = tmp_path_factory.mktemp("network")
    subprocess.run([sys.executable, "-m", "tests.browser.telephone_site", str(folder)], cwd=ROOT, check=True)
    port = free_port()
    command = [sys.executable, "-c", "from hotline.cli import main; main()", "run", "--demo"]
    command += ["--port", str(port), "--sip-port", str(free_port()), "--data-dir", str(folder)]
    env = os.environ | {
        "HOTLINE_SIP_WS_PORT": str(free_port()),
        "HOTLINE_MEDIA_LOW_PORT": "26600",
        "HOTLINE_MEDIA_HIGH_PORT": "26800",
    }
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


async def a_page(browser: Browser, site: str, width: int, scheme: str) -> _opened:
    return _opened(
        await browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            color_scheme="dark" if scheme == "dark" else "light",
        )
    )


async def test_a_subscriber_calls_and_a_visitor_presses_and_hangs_up_for_him(
    demo: str, violations: Violations
) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        async with await a_page(browser, demo, 1440, "light") as desk:
            await desk.goto("/phone/simulator")
            await desk.get_by_role("button", name=re.compile("李建国 ?打 12345")).click()
            call = desk.locator(".call", has_text="李建国").first
            await expect(call).to_contain_text("通话中")
            await call.get_by_role("button", name="我来接着说").click()
            await expect(call.get_by_role("button", name="听", pressed=True)).to_be_visible()
            await call.get_by_role("button", name="0", exact=True).click()
            await expect(call).to_contain_text("按 0")
            assert await violations(desk) == []
            async with await a_page(browser, demo, 390, "dark") as phone:
                await phone.goto("/phone/simulator")
                await expect(phone.locator(".call", has_text="李建国")).to_contain_text("按 0")
                assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert await violations(phone) == []
            await call.get_by_role("button", name="挂机").click()
            await expect(call).to_contain_text("已结束")
        await browser.close()
