"""Chromium agrees that it can be installed, and a newer build is offered, not forced upon anybody."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.pwa.conftest import OpenDevice, Served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


async def test_chromium_finds_nothing_that_prevents_installing(device: OpenDevice) -> None:
    phone = await device()
    await phone.sign_in("leader")
    session = await phone.context.new_cdp_session(phone.page)
    manifest = await session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"] == []


async def test_installing_is_offered_on_the_second_visit_and_not_again_when_declined(
    device: OpenDevice,
) -> None:
    phone = await device()
    await phone.sign_in("leader")
    offer = phone.page.locator("#pwa-offer")
    await expect(offer).to_have_count(0)
    await phone.page.evaluate("localStorage.setItem('app:visits', JSON.stringify({count: 1, last: 0}))")
    await phone.page.reload()
    await expect(offer).to_contain_text("装到手机桌面")
    await offer.get_by_role("button", name="不用了").click()
    await phone.page.reload()
    await phone.kept()
    await phone.page.evaluate("self.pwa.ready")
    await expect(offer).to_have_count(0)


async def test_a_new_build_waits_until_it_is_asked_for(device: OpenDevice, served: Served) -> None:
    phone = await device()
    await phone.sign_in("leader")
    await phone.open("/app/version")
    build = phone.page.locator("#pwa-version-build")
    await expect(build).to_have_text(re.compile(r"· [0-9a-f]{12}"))
    before = await build.inner_text()
    await expect(phone.page.locator("#pwa-version-words")).to_have_text("已是最新版本")
    served.new_build()
    await phone.page.locator("#pwa-check").click()
    await expect(phone.page.locator("#pwa-version-words")).to_have_text("有新版本可以更新")
    await expect(phone.page.locator("#pwa-newer")).to_contain_text("有新版本")
    async with phone.page.expect_navigation():
        await phone.page.locator("#pwa-newer").get_by_role("button", name="立即更新").click()
    await expect(build).to_have_text(re.compile(r"· [0-9a-f]{12}"))
    await expect(build).not_to_have_text(before)
    await expect(phone.page.locator("#pwa-version-words")).to_have_text("已是最新版本")
    assert len(await phone.page.evaluate("caches.keys()")) == 1


async def test_below_the_floor_the_app_says_that_it_must_be_updated(
    device: OpenDevice, served: Served
) -> None:
    phone = await device()
    await phone.sign_in("leader")
    served.set_floor("99.0")
    await phone.page.evaluate("self.pwa.database.remove('meta', 'fetched')")
    await phone.open("/app/version")
    await expect(phone.page.locator("#pwa-newer")).to_contain_text("应用版本太旧")
    await expect(phone.page.locator("#pwa-version-words")).to_have_text("这个版本太旧，请更新后继续使用")
