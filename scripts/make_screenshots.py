"""Take the pictures the install dialog shows: `.venv/bin/python scripts/make_screenshots.py http://127.0.0.1:8000`.

The address is that of a running demo city.
"""

import asyncio
import io
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

TARGET = Path(__file__).resolve().parents[1] / "pwa" / "static" / "screenshots"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
COLOURS = 128  # a screen is flat: this many look the same and weigh a third


async def take(address: str) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        phone = await _signed_in(browser, address, PHONE)
        await _save(phone, "home")
        await phone.goto(f"{address}/app/near-due")
        await phone.locator(".list-card-title a").first.click()
        await _save(phone, "order")
        desk = await _signed_in(browser, address, DESK)
        await desk.goto(f"{address}/app/processing")
        await desk.locator(".list-card-title a").first.click()
        await _save(desk, "desk")
        await browser.close()


async def _signed_in(browser: Browser, address: str, device: dict[str, Any]) -> Page:
    context = await browser.new_context(locale="zh-CN", service_workers="block", **device)
    page = await context.new_page()
    await page.goto(f"{address}/login?next=/app")
    await page.fill("[name=login]", "leader1")
    await page.fill("[name=password]", "hotline-demo")
    await page.click("form[method=post] button[type=submit]")
    await page.wait_for_url("**/app")
    return page


async def _save(page: Page, name: str) -> None:
    await page.wait_for_timeout(1500)
    await page.evaluate("document.querySelectorAll('.toast, .pwa-bar').forEach(one => one.remove())")
    with Image.open(io.BytesIO(await page.screenshot())) as image:
        image.convert("RGB").quantize(COLOURS).save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1].rstrip("/")))
