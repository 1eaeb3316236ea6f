"""A real browser on the real product: `hotline run` as its own process, with a small demo city.

`browser`   one Chromium for all tests of a process
`site`      the city
`phone`     a fresh 390 px page, `desk` a fresh 1440 px page, `second_desk` another; all fail the test on script errors
`sign_in`   await sign_in(page, "handler1")
`violations` what axe-core finds on a page
"""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, Playwright, async_playwright

from tests.browser import accessibility, pages
from tests.browser.pages import (
    CHROMIUM,
    DESK,
    FLAGS,
    PHONE,
    SOUND,
    START_MS,
    SignIn,
    Violations,
    opened,
)
from tests.browser.running import Site, make, running


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    """One for all: each is a process of its own that takes a second to start."""
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    async with async_playwright() as started:
        yield started


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, *SOUND], timeout=START_MS
    )
    yield browser
    await browser.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    make("city", folder)
    with running(folder, DEMO="true") as site:
        yield site


@pytest.fixture
async def phone(browser: Browser, site: Site) -> AsyncIterator[Page]:
    async with opened(await browser.new_context(base_url=site.url, **PHONE)) as page:
        yield page


@pytest.fixture
async def desk(browser: Browser, site: Site) -> AsyncIterator[Page]:
    async with opened(await browser.new_context(base_url=site.url, **DESK)) as page:
        yield page


@pytest.fixture
async def second_desk(browser: Browser, site: Site) -> AsyncIterator[Page]:
    async with opened(await browser.new_context(base_url=site.url, **DESK)) as page:
        yield page


@pytest.fixture(scope="session")
def sign_in() -> SignIn:
    return pages.sign_in


@pytest.fixture(scope="session")
def violations() -> Violations:
    return accessibility.violations
