"""The agent's telephone in a real browser; the gateway is played by the test."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from hotline.calls.acd.states import AgentState
from hotline.calls.states import LegKind
from hotline.calls.switchboard.news import Line, Party, Queue
from hotline.infra.settings import secret_key
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, _opened, _wait_for
from tests.browser.phone_site import settings_of
from tests.calls.fake_gateway import FakeGateway
from tests.orders.town import PHONE
from tests.servers import free_port

pytestmark = pytest.mark.browser
Violations = Callable[[Page], Awaitable[list[str]]]
SOUND = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


@dataclass
class Centre:
    """The site, its gateway, and browsers of its people."""

    url: str
    folder: Path
    control: tuple[str, int]
    gateway: FakeGateway
    browser: Browser
    people: dict[str, Any]
    contexts: list[BrowserContext] = field(default_factory=list)

    async def context(self, who: str, width: int = 1440, **more: Any) -> BrowserContext:
        context = await self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": 900}, locale="zh-CN", **more
        )
        token = self.people[who]["token"]
        await context.add_cookies([{"name": "session", "value": token, "url": self.url}])
        self.contexts.append(context)
        return context

    async def desk(self, who: str = "agent", url: str = "/desk", **more: Any) -> Page:
        page = await _opened(await self.context(who, **more)).__aenter__()
        await page.goto(url)
        await expect(page.locator("#phone")).not_to_have_attribute("data-words", "loading")
        return page

    def staff(self, who: str) -> int:
        found: int = self.people[who]["staff"]
        return found

    async def signed_in(self, who: str = "agent", phone: str = "1001", **more: Any) -> Page:
        page = await self.desk(who, **more)
        await page.locator("#phone [data-panel=telephones]:visible").click()
        await page.locator(f"[data-sign-in='{phone}']").click()
        await expect(page.locator("#phone")).to_have_attribute("data-seat", re.compile("idle|busy"))
        await page.locator("#phone-panel").wait_for(state="hidden")
        return page

    async def done(self, do: str) -> Any:
        """The order, once it has reached the gateway."""
        async with asyncio.timeout(20):
            while do not in self.gateway.did:
                await asyncio.sleep(0.05)
        return self.gateway.last(do)

    async def record(self, call: str, who: str = "agent") -> None:
        """The gateway's record of a call arrives."""
        command = ("-m", "tests.browser.phone_site", "record", str(self.folder), call, str(self.staff(who)))
        process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT)
        assert await process.wait() == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, tuple[str, int]]]:
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    folder, port, control = tmp_path_factory.mktemp("phones"), free_port(), free_port()
    command = ("-m", "tests.browser.phone_site", str(folder), str(port), f"127.0.0.1:{control}")
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, folder / "log")
            yield f"http://127.0.0.1:{port}", folder, ("127.0.0.1", control)
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *SOUND])
        yield browser
        await browser.close()


@pytest.fixture
async def centre(place: tuple[str, Path, tuple[str, int]], chromium: Browser) -> AsyncIterator[Centre]:
    url, folder, control = place
    gateway = FakeGateway(secret_key(settings_of(folder, "-:1")))
    people = json.loads((folder / "cookies.json").read_text())
    centre = Centre(url, folder, control, gateway, chromium, people)
    async with gateway.at(control):
        async with asyncio.timeout(10):
            while not gateway.heard:
                await asyncio.sleep(0.05)
        yield centre
        for context in centre.contexts:
            await context.close()


async def _type_order(page: Page, title: str) -> None:
    await page.locator("label.choice", has_text="投诉").click()
    await page.fill("#f-title", title)
    await page.fill("#f-content", "每天晚上八点以后楼下音响很吵，老人无法休息，请协调处理。")


async def test_a_call_pops_up_is_answered_written_down_and_linked(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    rang = perf_counter()
    centre.gateway.ring(me, PHONE, "pop-1", keys=("欢迎词", "按键 1 咨询投诉"), group=1)
    pop = page.locator("#phone-panel .pop")
    await pop.wait_for()
    took = perf_counter() - rang
    assert took < 1, f"{took * 1000:.0f} ms on this busy machine"
    for known in (
        "138****8000",
        "王**",
        "滨江路 88 号",
        "路灯不亮",
        "办理中",
        "按键 1 咨询投诉",
        "以前的来电",
    ):
        await expect(pop).to_contain_text(known)
    assert PHONE not in await page.content()
    centre.gateway.answer(me)
    await page.wait_for_url("**/desk/orders/new?call=pop-1")
    await expect(page.locator("#f-citizen-phone")).to_have_value(PHONE)
    await expect(page.locator("#caller")).to_contain_text("路灯不亮")
    await _type_order(page, "广场舞音响太吵")
    await page.keyboard.press("Control+Enter")
    # The record follows the call: linked as soon as it is there.
    await expect(page.locator(".created-call")).to_contain_text("自动关联")
    await centre.record("pop-1")
    await expect(page.locator("[data-linked]")).to_be_visible()
    centre.gateway.end(me)
    await expect(page.locator("[data-clock=seat]")).to_contain_text("剩余 00:")
    await expect(pop).to_contain_text("广场舞音响太吵")
    await page.locator("[data-do=wrapped]").click()
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "idle")


async def test_a_half_typed_form_survives_a_call(centre: Centre) -> None:
    page, me = await centre.signed_in(url="/desk/orders/new"), centre.staff("agent")
    await page.locator("#f-title").press_sequentially("上一件还没写完")
    centre.gateway.ring(me, PHONE, "half-1")
    await page.locator("#phone-panel .pop").wait_for()
    async with page.context.expect_page() as opened:
        await page.keyboard.type("。")  # a tab of its own opens for who is at work in this page
        centre.gateway.answer(me)
    fresh = await opened.value
    await expect(fresh.locator("#f-citizen-phone")).to_have_value(PHONE)
    await expect(fresh.locator("#f-title")).to_have_value("")
    await fresh.locator("#f-title").press_sequentially("这次来电")
    await expect(fresh.locator("#draft-state")).to_contain_text("草稿已保存")
    await page.reload()
    await expect(page.locator("#f-title")).to_have_value("上一件还没写完。")


async def test_a_call_is_held_consulted_joined_and_passed_on(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    centre.gateway.ring(me, PHONE, "pass-1")
    centre.gateway.answer(me)
    await page.wait_for_url("**call=pass-1")
    bar, stage = page.locator("#phone"), page.locator("[data-slot=stage]")
    await expect(stage).to_have_text("通话中")
    await page.keyboard.press("F8")
    await expect(stage).to_have_text("保持中")
    await bar.locator("[data-do=resume]:visible").click()
    await bar.locator("[data-do=mute]").click()
    await bar.locator("[data-do=unmute]").click()
    await bar.locator("[data-do=mute]").wait_for()
    await page.keyboard.press("Alt+KeyT")
    directory = page.locator("#phone-panel")
    await directory.locator("[data-finds]").fill("123")
    await expect(directory.locator("[data-find]:visible")).to_have_count(1)
    await directory.locator("[data-find]:visible [data-pass=consult]").click()
    await expect(stage).to_have_text("咨询中")
    centre.gateway.change(me, parties=(Party(kind=LegKind.CONSULT, number="12328", state="talking"),))
    await expect(page.locator("[data-slot=parties]")).to_have_text("咨询转 12328")
    await bar.locator("[data-do=conference]").click()
    await expect(stage).to_have_text("三方通话")
    centre.gateway.change(me, stage="consulting")
    await bar.locator("[data-do=complete_transfer]").click()
    await expect(bar).to_have_attribute("data-seat", "wrap_up")
    words = ["hold", "resume", "mute", "mute", "consult", "conference", "complete_transfer"]
    assert centre.gateway.did[1:] == words
    assert centre.gateway.last("consult").to.value == "12328"


async def test_a_reload_finds_the_call_again(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    centre.gateway.ring(me, PHONE, "reload-1")
    centre.gateway.answer(me)
    await page.wait_for_url("**call=reload-1")
    await page.goto("/desk/closed")
    await expect(page.locator("[data-slot=stage]")).to_have_text("通话中")
    await page.reload()
    await expect(page.locator("[data-slot=stage]")).to_have_text("通话中")
    await expect(page.locator("#phone-panel .pop")).to_contain_text("138****8000")
    assert "/desk/closed" in page.url  # it was answered before: no form opens by itself
    await expect(page.locator("[data-do=hang_up]:visible")).to_be_visible()
    await page.keyboard.press("F4")
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "wrap_up")


async def test_a_gateway_that_went_away_comes_back_with_its_agents(centre: Centre) -> None:
    page, me = await centre.signed_in(), centre.staff("agent")
    await centre.gateway.down()
    await expect(page.locator("[data-when=away]")).to_be_visible()
    await centre.gateway.up(centre.control)
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "idle")
    assert centre.gateway.seats[me].account == "1001"
    # Put out by somebody else while the gateway was there, one stays out.
    centre.gateway.sit(me, AgentState.SIGNED_OUT)
    await expect(page.locator("#phone")).to_have_attribute("data-seat", "")
    await asyncio.sleep(3)
    assert centre.gateway.did.count("sign_in") == 2


async def test_a_colleague_s_ringing_telephone_is_picked_up(centre: Centre) -> None:
    page = await centre.signed_in()
    await centre.signed_in("agent2", "1002")
    centre.gateway.ring(centre.staff("agent2"), PHONE, "away-1")
    await page.locator("#phone [data-panel=directory]:visible").click()
    await page.locator("[data-pick-up]").click()
    await expect(page.locator("#phone-panel")).to_be_hidden()
    assert (await centre.done("pick_up")).ringing == centre.staff("agent2")
    await page.locator("#phone [data-panel=directory]:visible").click()
    await page.locator("#phone-panel [data-dial-number='12328']").click()
    await expect(page.locator("[data-slot=number]")).to_have_text("12328")


async def test_numbers_of_orders_are_dialled_with_a_press(centre: Centre) -> None:
    page = await centre.signed_in()
    await page.goto("/desk/search?q=路灯不亮")
    number = await page.locator("a[href^='/desk/orders/']", has_text="路灯不亮").first.get_attribute("href")
    await page.goto(number or "")
    await page.locator("#request [data-dial]").click()
    await expect(page.locator("[data-slot=stage]")).to_have_text("正在呼叫")
    assert centre.gateway.last("dial").number == PHONE
    assert PHONE not in await page.content()


async def test_a_supervisor_sees_the_floor_and_acts_on_it(centre: Centre, violations: Violations) -> None:
    me, gateway = centre.staff("agent"), centre.gateway
    await centre.signed_in()
    lead = await centre.signed_in("shift_lead", "1002", url="/desk/floor")
    await expect(lead.locator(f"#seat-{me}")).to_contain_text("空闲")
    gateway.ring(me, PHONE, "floor-1")
    gateway.answer(me)
    tenant = centre.people["agent"]["tenant"]
    gateway.tell(Queue(tenant=tenant, group=1, waiting=3))
    gateway.tell(Line(name="电信一", up=False, in_use=0, capacity=60))
    seat = lead.locator(f"#seat-{me}")
    await expect(seat).to_contain_text("通话")
    await expect(lead.locator(".is-waiting")).to_contain_text("3")
    await expect(lead.locator(".is-down")).to_contain_text("电信一")
    assert await violations(lead) == []
    await seat.click()
    await lead.locator("#seat-sheet [data-floor=listen]").click()
    await expect(lead.locator("#seat-sheet")).to_be_hidden()
    assert gateway.last("monitor").mode == "listen" and gateway.last("monitor").watched == me
    await seat.click()
    out = lead.locator("#seat-sheet [data-floor=sign_out]")
    await out.click()
    assert "sign_out" not in gateway.did  # asked twice
    await out.click()
    await expect(lead.locator("#seat-sheet")).to_be_hidden()
    assert gateway.last("sign_out").forced_by == "王班长"


async def test_words_between_agents_wait_for_who_is_away(centre: Centre, violations: Violations) -> None:
    page, colleague = await centre.signed_in(), centre.staff("agent2")
    await page.locator("[data-panel=messages]").click()
    await page.locator("[data-message-to]").select_option(str(colleague))
    await page.locator("#message-text").fill("方言组有人吗？")
    await page.locator("[data-message] button").click()
    await expect(page.locator(".phone-said")).to_contain_text("未读")
    assert await violations(page) == []
    other = await centre.desk("agent2")
    await expect(other.locator("[data-slot=unread]")).to_have_text("1")
    await other.locator("[data-panel=messages]").click()
    await other.locator("[data-message-with]").first.click()
    await expect(other.locator(".phone-said")).to_contain_text("方言组有人吗？")
    await expect(other.locator("[data-slot=unread]")).to_have_text("")


async def test_the_telephone_s_window_explains_a_forbidden_microphone(centre: Centre) -> None:
    page = await centre.desk()
    await page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); }"
    )
    await page.goto("/desk/phone/window")
    await expect(page.locator("[data-when=mic-denied]")).to_be_visible()
    await expect(page.locator("[data-do=retry]")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
async def test_bar_pop_and_window_fit_and_are_accessible(
    centre: Centre, violations: Violations, width: int
) -> None:
    page, me = await centre.signed_in(width=width), centre.staff("agent")
    centre.gateway.ring(me, PHONE, f"fits-{width}")
    await page.locator("#phone-panel .pop").wait_for()
    assert await violations(page) == []
    centre.gateway.answer(me)
    await page.wait_for_url(f"**call=fits-{width}")
    await expect(page.locator("#phone-panel .pop")).to_be_visible()
    for screen in ("", "/desk/phone/window"):
        if screen:
            await page.goto(screen)
        assert await violations(page) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wide) <= 0
