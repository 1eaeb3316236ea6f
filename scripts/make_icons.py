"""Draw the app's icons from the one logo: `.venv/bin/python scripts/make_icons.py`.

The pictures are committed, so that running the product needs no browser; each remembers which drawing it
was made from, and a test compares.
"""

import asyncio
import io
import shutil
from hashlib import sha256
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).resolve().parents[1]
LOGO = ROOT / "web" / "kit" / "static" / "logo.svg"
ICONS = ROOT / "pwa" / "static" / "icons"
BLUE = "#1452b8"
#: name → (pixels, share of the side the logo takes, background, only the outline)
WANTED: dict[str, tuple[int, float, str, bool]] = {
    "any-192": (192, 1.0, "none", False),
    "any-512": (512, 1.0, "none", False),
    # A phone may cut a maskable icon down to its inner circle of 80 %.
    "maskable-192": (192, 0.82, BLUE, False),
    "maskable-512": (512, 0.82, BLUE, False),
    "apple-touch": (180, 0.94, BLUE, False),
    # Beside a notification Android keeps only the shape.
    "badge-96": (96, 1.3, "none", True),
}


def drawing(logo: str, share: float, background: str, outline: bool) -> str:
    """The logo on its background, in a square of 64."""
    inner = logo.replace(
        "<svg ",
        f'<svg x="{32 - 32 * share}" y="{32 - 32 * share}" width="{64 * share}" height="{64 * share}" ',
        1,
    )
    if outline:
        inner = inner.replace(f'fill="{BLUE}"', 'fill="none"').replace("#ffb37a", "#fff")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="100%" height="100%">'
        f'<rect width="64" height="64" fill="{background}"/>{inner}</svg>'
    )


async def draw() -> None:
    logo = LOGO.read_text("utf-8")
    ICONS.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (pixels, share, background, outline) in WANTED.items():
            picture = await _picture(browser, drawing(logo, share, background, outline), pixels)
            _save(picture, ICONS / f"{name}.png", logo)
        await browser.close()


async def _picture(browser: Browser, svg: str, pixels: int) -> bytes:
    page = await browser.new_page(viewport={"width": pixels, "height": pixels})
    await page.set_content(f'<body style="margin:0;width:{pixels}px;height:{pixels}px">{svg}</body>')
    shot = await page.screenshot(omit_background=True)
    await page.close()
    return shot


def _save(picture: bytes, path: Path, logo: str) -> None:
    made_from = PngInfo()
    made_from.add_text("source", sha256(logo.encode()).hexdigest())
    with Image.open(io.BytesIO(picture)) as image:
        image.save(path, "PNG", optimize=True, pnginfo=made_from)


if __name__ == "__main__":
    asyncio.run(draw())
