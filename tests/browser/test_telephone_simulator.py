"""`hotline run --demo` has a telephone network: from its page somebody calls 12345, and a visitor goes on for him."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.pages import Violations, wider
from tests.browser.running import Site, make, running

pytestmark = pytest.mark.browser


@pytest.fixture
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small town instead of the whole city."""
    folder = tmp_path_factory.mktemp("network")
    make("telephone_site", folder)
    with running(folder, sound=range(26_600, 26_800), DEMO="true") as site:
        yield site


async def test_a_subscriber_calls_and_a_visitor_presses_and_hangs_up_for_him(
    desk: Page, phone: Page, violations: Violations
) -> None:
    await desk.goto("/phone/simulator")
    await desk.get_by_role("button", name=re.compile("李建国 ?打 12345")).click()
    call = desk.locator(".call", has_text="李建国").first
    await expect(call).to_contain_text("通话中")
    await call.get_by_role("button", name="我来接着说").click()
    await expect(call.get_by_role("button", name="听", pressed=True)).to_be_visible()
    await call.get_by_role("button", name="0", exact=True).click()
    await expect(call).to_contain_text("按 0")
    await phone.emulate_media(color_scheme="dark")
    await phone.goto("/phone/simulator")
    await expect(phone.locator(".call", has_text="李建国")).to_contain_text("按 0")
    await call.get_by_role("button", name="挂机").click()
    await expect(call).to_contain_text("已结束")
    assert not await wider(phone)
    for page in (desk, phone):  # looking takes longer than a city's patience with a caller who says nothing
        assert await violations(page) == []
