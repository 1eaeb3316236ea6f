"""The department app on a phone: bytes, time to interactive on slow 4G, Lighthouse, the next page.

`python -m benchmarks.app_pages` – needs chromium; Lighthouse comes with `make setup` and is left out where it
is not there. Ours: at most 100 KB of scripts and styles on the first load, interactive within 2 s, at least 95
in all four categories, the next page of a list within 200 ms. The browser shares the machine with the server.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.table import percentile, show
from benchmarks.web_load import Site

ROOT = Path(__file__).parents[1]
LIGHTHOUSE = ROOT / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("/app", "/app/todo", "/app/near-due", "/app/notices", "/app/morning")
LISTS = ("/app/processing", "/app/done", "/app/search", "/app/notices")
#: What Lighthouse calls slow 4G: 150 ms there and back, 1.6 Mbit/s down.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}
#: A mid-range phone on Lighthouse's scale (its throttling guide: a good desktop makes 1500–2000, four times slower
#: is the phone). A machine that is slow or busy itself is slowed down less, so that both mean the same phone.
PHONE_INDEX = 450
SLOWER_CPU = 4.0
TRIES = 3  # Chromium now and then gives it a trace without a beginning
WANTED_BYTES, WANTED_SECONDS, WANTED_SCORE, WANTED_MS = 100_000, 2.0, 95, 200
OWN = (
    "performance.getEntriesByType('resource').filter(one => /[.](css|js)$/.test(new URL(one.name).pathname))"
)


def main() -> None:
    """A demo city, one leader, one phone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="Lighthouse runs a page; the median counts")
    runs = parser.parse_args().runs
    if not CHROMIUM:
        raise SystemExit("chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name), "", None, processes=1)
        site.prepare()
        with site.running():
            slower = slowdown(site.url) if LIGHTHOUSE.exists() else SLOWER_CPU
            cookie = asyncio.run(measure(site.url, slower))
            if LIGHTHOUSE.exists():
                lighthouse(site.url, cookie, runs, slower)


def slowdown(url: str) -> float:
    """How much slower this machine has to be made to be a phone, as it is loaded right now."""
    report = _report(f"{url}/login", "", SLOWER_CPU)
    index = float(report["environment"]["benchmarkIndex"])
    return round(min(SLOWER_CPU, max(1.0, index / PHONE_INDEX)), 1)


async def measure(url: str, slower: float) -> str:
    """Bytes, interactive and the next page; gives the session for Lighthouse."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        state = await _signed_in(browser, url)
        rows = [await _first_load(browser, url, path, state, slower) for path in PAGES]
        header = ("first load of", "CSS and JS, KB gz", "requests", "interactive on slow 4G, s", "met")
        show(f"The app's pages, 390 px, CPU {slower} × slower", header, rows)
        rows = [await _next_page(browser, url, path, state) for path in LISTS]
        show("The next page of a list", ("list", "median ms", "p95 ms", "met"), rows)
        await browser.close()
    return "; ".join(f"{one['name']}={one['value']}" for one in state["cookies"])


async def _signed_in(browser: Browser, url: str) -> Any:
    context = await _phone(browser, url, None)
    page = await context.new_page()
    await page.goto("/login")
    await page.fill("[name=login]", "leader1")
    await page.fill("[name=password]", "hotline-demo")
    await page.click("form[method=post] button[type=submit]")
    await page.wait_for_url(lambda address: "/login" not in address)
    state = await context.storage_state()
    await context.close()
    return state


async def _phone(browser: Browser, url: str, state: Any) -> BrowserContext:
    return await browser.new_context(
        base_url=url,
        storage_state=state,
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        service_workers="block",
    )


async def _first_load(browser: Browser, url: str, path: str, state: Any, slower: float) -> list[str]:
    """Empty cache. Interactive: all deferred scripts have run and the main thread answers."""
    context = await _phone(browser, url, state)
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", SLOW_4G)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    await page.goto(path, wait_until="load")
    seconds = await _interactive(page)
    own: list[int] = await page.evaluate(f"{OWN}.map(one => one.encodedBodySize)")
    await context.close()
    met = sum(own) <= WANTED_BYTES and seconds <= WANTED_SECONDS
    return [path, f"{sum(own) / 1000:.1f}", str(len(own)), f"{seconds:.2f}", "yes" if met else "NO"]


async def _interactive(page: Page) -> float:
    milliseconds: float = await page.evaluate(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    return milliseconds / 1000


async def _next_page(browser: Browser, url: str, path: str, state: Any) -> list[str]:
    """What scrolling on costs on this machine's own line: from asking to the last byte."""
    context = await _phone(browser, url, state)
    page = await context.new_page()
    await page.goto(path)
    address = await page.evaluate("document.querySelector('#more a')?.href")
    if not address:
        await context.close()
        return [path, "–", "–", "one page only"]
    times = [await page.evaluate(_TIMED, address) for _ in range(30)]
    await context.close()
    middle, late = percentile(times, 0.5), percentile(times, 0.95)
    return [path, f"{middle:.0f}", f"{late:.0f}", "yes" if late <= WANTED_MS else "NO"]


_TIMED = """async (address) => {
  const begun = performance.now();
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(answer.status);
  await answer.text();
  return performance.now() - begun;
}"""


def lighthouse(url: str, cookie: str, runs: int, slower: float) -> None:
    """Four categories, signed in, on Lighthouse's own mobile phone."""
    rows = []
    for path in PAGES:
        scores = [_scores(url + path, cookie, slower) for _ in range(runs)]
        middle = [sorted(one[n] for one in scores)[runs // 2] for n in range(len(CATEGORIES) + 1)]
        met = min(middle[:-1]) >= WANTED_SCORE and middle[-1] <= WANTED_SECONDS * 1000
        rows.append(
            [path, *(f"{one:.0f}" for one in middle[:-1]), f"{middle[-1] / 1000:.2f}", "yes" if met else "NO"]
        )
    title = f"Lighthouse, mobile, slow 4G, CPU {slower} × slower"
    show(title, ("page", *CATEGORIES, "interactive, s", "met"), rows)


def _scores(address: str, cookie: str, slower: float) -> list[float]:
    """The categories in per cent, then the time to interactive in milliseconds."""
    report = _report(address, cookie, slower)
    scores = [100 * float(report["categories"][name]["score"] or 0) for name in CATEGORIES]
    return [*scores, float(report["audits"]["interactive"]["numericValue"])]


def _report(address: str, cookie: str, slower: float) -> dict[str, Any]:
    command = [str(LIGHTHOUSE), address, "--quiet", "--output=json", "--output-path=stdout"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--locale=zh"]
    command += [f"--throttling.cpuSlowdownMultiplier={slower}"]
    command += [f"--extra-headers={json.dumps({'Cookie': cookie})}"]
    command += [f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
    environment = os.environ | {"CHROME_PATH": CHROMIUM}
    for _ in range(TRIES):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    raise SystemExit(f"Lighthouse could not measure {address}:\n{done.stderr}")


if __name__ == "__main__":
    main()
