"""The login and style pages in real Chromium: no accessibility violation, no error, and they work."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, async_playwright, expect
from starlette.applications import Starlette

from tests.browser.pages import CHROMIUM, FLAGS, PATIENCE_MS, START_MS
from tests.people.cities import PASSWORD, Cities

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
SIZES = {"phone": (390, 844), "desk": (1440, 900)}


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=START_MS)
        yield browser
        await browser.close()


@pytest.fixture
async def address(app: Starlette, cities: Cities) -> AsyncIterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await running


async def opened(
    chromium: Browser, size: str, locale: str = "zh-CN", **more: object
) -> tuple[BrowserContext, Page, list[str]]:
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    context = await chromium.new_context(viewport=viewport, locale=locale, reduced_motion="reduce", **more)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    return context, page, complaints


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("scheme", "locale"), [("light", "zh-CN"), ("dark", "en")])
async def test_pages_are_accessible_in_both_schemes(
    chromium: Browser, address: str, size: str, scheme: str, locale: str
) -> None:
    context, page, complaints = await opened(chromium, size, locale, color_scheme=scheme, bypass_csp=True)
    for path in ("/login", "/style", "/nowhere", "/preferences?text=large&next=/login", "/style"):
        await page.goto(address + path)
        await page.add_script_tag(path=AXE)
        found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(path, each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    await context.close()
    assert [line for line in complaints if "404" not in line] == []


@pytest.mark.parametrize("size", SIZES)
async def test_signing_in_by_hand(chromium: Browser, address: str, size: str) -> None:
    context, page, complaints = await opened(chromium, size)
    await page.goto(address + "/account/sessions")
    await page.get_by_label("用户名").fill("agent1")
    await page.get_by_label("密码").fill("wrong-password-1")
    await page.get_by_role("button", name="登录").click()
    await page.get_by_role("alert").get_by_text("用户名或密码不正确").wait_for()
    await expect(page.get_by_label("用户名")).to_have_value("agent1")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url("**/account/sessions")
    await page.get_by_text("本机").wait_for()
    await page.locator(".user-menu > summary").click()
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_text("您已退出登录。").wait_for()
    await context.close()
    assert [line for line in complaints if "403" not in line] == []


async def test_the_portal_frame_works_without_scripts(chromium: Browser, address: str) -> None:
    context, page, _ = await opened(chromium, "phone", java_script_enabled=False)
    await page.goto(address + "/login")
    await page.get_by_role("link", name="大字版").click()
    await expect(page.locator("html")).to_have_class("large-text")
    await page.get_by_role("link", name="深色界面").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await context.close()


async def test_comforts_of_the_style_page(chromium: Browser, address: str) -> None:
    context, page, complaints = await opened(chromium, "desk")
    await page.goto(address + "/style")
    await page.get_by_role("button", name="打开面板").click()
    dialog = page.get_by_role("dialog", name="延期申请")
    await dialog.get_by_label("理由").fill("等配件")
    await expect(dialog.locator(".field-count")).to_have_text("3/200")
    await page.keyboard.press("Escape")
    await dialog.wait_for(state="hidden")
    photo = FilePayload(name="灯.png", mimeType="image/png", buffer=b"not really a picture")
    await page.locator("#f-photos").set_input_files([photo])
    await expect(page.locator(".preview")).to_have_count(1)
    await page.locator("[data-theme-switch]").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await context.close()
    assert complaints == []
