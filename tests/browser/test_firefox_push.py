"""A real Firefox is woken by a real escalation: encrypted by us, carried by a push service, shown by the worker."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.browser.firefox import PROGRAM, Firefox, firefox, woken_by
from tests.browser.running import hotline, make, starting
from tests.failure.a_server import CLIENT
from tests.servers import free_port, wait_for_port

pytestmark = pytest.mark.browser
ONLY_PUSH = ("--sms-a=0", "--sms-b=0", "--wecom=0", "--wechat=0", "--push")
ORDER = {
    "type": "complaint",
    "title": "燃气泄漏",
    "content": "人民路十二号门口燃气味很大，请马上派人。",
    "urgency": "emergency",
    "citizen": {"phone": "13800138000"},
}
# Notifications of a headless browser are on nobody's screen: this one is told of them instead, and taps.
TAPPING = """
    const shown = Services.wm.getMostRecentWindow("navigator:browser").shownAlerts = [];
    const alerts = {
      QueryInterface: ChromeUtils.generateQI(["nsIAlertsService"]),
      showAlert(alert, listener) { shown.push({ alert, listener }); listener?.observe(null, "alertshow", alert.cookie); },
      closeAlert() {},
    };
    Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(
      Components.ID("{6c0c25e5-12ab-4f0b-9f2c-0a0c31b1a111}"), "alerts", "@mozilla.org/alerts-service;1",
      { createInstance: (wanted) => alerts.QueryInterface(wanted), QueryInterface: ChromeUtils.generateQI(["nsIFactory"]) });
"""
SHOWN = """
    const alerts = Services.wm.getMostRecentWindow("navigator:browser").shownAlerts;
    return alerts.map(({ alert }) => ({ title: alert.title, text: alert.text }));
"""
TAP = """
    const { alert, listener } = Services.wm.getMostRecentWindow("navigator:browser").shownAlerts.pop();
    listener.observe(null, "alertclickcallback", alert.cookie);
"""


@dataclass
class Phone:
    """A member of staff's Firefox with the app subscribed, and the product's address."""

    firefox: Firefox
    site: str

    def call(self, path: str, who: str = "", **more: Any) -> dict[str, Any]:
        """The JSON API, for the people at the centre."""
        headers = {"Authorization": f"Bearer {self._token}", "X-On-Behalf-Of": who}
        answer = httpx2.post(f"{self.site}/api/v1{path}", headers=headers, timeout=120, **more)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def sign_in_client(self) -> None:
        form = {"grant_type": "client_credentials"}
        answer = httpx2.post(f"{self.site}/api/v1/token", data=form, auth=CLIENT, timeout=120)
        self._token = answer.json()["access_token"]

    def dispatched(self) -> str:
        """An emergency on its way to 住建局; its number."""
        number = str(self.call("/orders", "agent", json=ORDER)["number"])
        self.call(f"/orders/{number}/actions/accept", "agent", json={})
        self.call(f"/orders/{number}/actions/dispatch", "dispatcher", json={"lead": "zjj"})
        return number

    def notification(self) -> dict[str, str]:
        """The one on the lock screen."""
        [found] = self.firefox.until(
            SHOWN.replace("return alerts", "return alerts.length && alerts"), chrome=True
        )
        return dict(found)


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    if PROGRAM is None:
        pytest.skip("no firefox: apt-get install firefox-esr")
    folder, profile, push = tmp_path_factory.mktemp("town"), tmp_path_factory.mktemp("firefox"), free_port()
    make("small_town", folder)
    with ExitStack() as stack:
        # the three need a moment each: all at once
        site = stack.enter_context(starting(folder, PUSH_HOSTS=f"127.0.0.1:{push}"))
        stack.enter_context(hotline("standins", *ONLY_PUSH, str(push), log=profile / "standins"))
        browser = stack.enter_context(firefox(profile, woken_by(f"127.0.0.1:{push}")))
        site.answers()
        wait_for_port(push, 120)
        found = Phone(browser, site.url)
        found.sign_in_client()
        browser.run(TAPPING, chrome=True)
        subscribe(found, site.people["signer"]["token"])
        yield found


def subscribe(phone: Phone, cookie: str) -> None:
    """As the signer does: 我的 → 消息提醒."""
    browser = phone.firefox
    browser.go(f"{phone.site}/app/manifest.webmanifest")
    browser.command("WebDriver:AddCookie", {"cookie": {"name": "session", "value": cookie, "path": "/"}})
    browser.go(f"{phone.site}/app/me")
    switch = "const row = document.querySelector('#pwa-push');"
    browser.until(f"{switch} return row && !row.hidden")
    browser.run(f"{switch} row.click()")
    browser.until(f"{switch} return row.getAttribute('aria-pressed') === 'true'")


def test_an_escalation_wakes_the_browser_and_a_tap_opens_the_order(phone: Phone) -> None:
    number = phone.dispatched()
    shown = phone.notification()
    assert shown["title"] == "新交办工单：燃气泄漏" and number in shown["text"]
    assert "人民路" not in str(shown) and "138" not in shown["text"].replace(number, "")
    phone.firefox.run(TAP, chrome=True)
    arrived = "return location.pathname === given[0] && document.body.innerText.includes('燃气泄漏')"
    assert phone.firefox.until(arrived, f"/app/orders/{number}")


def test_with_the_app_closed_a_tap_opens_it_at_the_order(phone: Phone) -> None:
    browser = phone.firefox
    browser.go("about:blank")
    number = phone.dispatched()
    assert number in phone.notification()["text"]
    browser.run(TAP, chrome=True)
    opened = "return gBrowser.tabs.map(tab => tab.linkedBrowser.currentURI.pathQueryRef).find(path => path === given[0])"
    in_window = opened.replace("gBrowser", "Services.wm.getMostRecentWindow('navigator:browser').gBrowser")
    assert browser.until(in_window, f"/app/orders/{number}", chrome=True)
