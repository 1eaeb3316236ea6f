"""axe-core in its own world, so that the page's policy stays in force."""

from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: Half-faded text has no contrast; what turns for ever never ends.
STILL = """Promise.all(document.getAnimations()
  .filter(one => one.effect?.getComputedTiming().endTime !== Infinity)
  .map(one => one.finished.catch(() => {})))"""
#: Nothing it is asked for needs the style sheets fetched once more.
RUN = """axe.run(document, {resultTypes: ["violations"], preload: {assets: ["media"]}}).then(found => found.violations.map(
  one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 160)).join(" | ")))"""


async def violations(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    session = await page.context.new_cdp_session(page)
    world = await _world(session)
    await _said(session, world, STILL)
    if await _said(session, world, "typeof axe") == "undefined":
        await _said(session, world, AXE.read_text("utf-8"))
    found: list[str] = await _said(session, world, RUN)
    await session.detach()
    return found


async def _world(session: CDPSession) -> int:
    tree = await session.send("Page.getFrameTree")
    frame = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "axe"}
    world: int = (await session.send("Page.createIsolatedWorld", frame))["executionContextId"]
    return world


async def _said(session: CDPSession, world: int, expression: str) -> Any:
    here = {"contextId": world, "returnByValue": True, "awaitPromise": True}
    answer = await session.send("Runtime.evaluate", {"expression": expression, **here})
    return answer["result"].get("value")
