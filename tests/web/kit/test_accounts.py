import pytest

from hotline.people.models import Staff
from hotline.people.sessions import list_sessions
from tests.people.cities import PASSWORD, Cities
from tests.web.kit.conftest import Browser, ClientFor
from web.kit.accounts import device_name
from web.kit.addresses import safe_next


@pytest.mark.parametrize(
    ("login", "landing"),
    [
        ("agent1", "/desk"),
        ("station1", "/desk"),
        ("signer1", "/app"),
        ("handler1", "/app"),
        ("admin", "/admin"),
    ],
)
async def test_everybody_lands_where_the_work_is(browser: Browser, login: str, landing: str) -> None:
    answer = await browser.sign_in(login)
    assert (answer.status_code, answer.headers["location"]) == (303, landing)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.sqlite
async def test_a_wrong_password_keeps_the_name_and_says_so(browser: Browser) -> None:
    answer = await browser.sign_in("agent1", "wrong-password-1")
    assert answer.status_code == 403
    assert "用户名或密码不正确" in answer.text
    assert 'value="agent1"' in answer.text
    assert "wrong-password-1" not in answer.text


@pytest.mark.sqlite
async def test_empty_fields_are_named(browser: Browser) -> None:
    answer = await browser.post("/login", {"login": " ", "password": ""})
    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 2


async def test_guessing_locks_the_account(browser: Browser) -> None:
    for _ in range(5):
        answer = await browser.sign_in("agent1", "wrong-password-1")
    assert answer.status_code == 429
    assert "锁定" in (await browser.sign_in("agent1")).text


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("wanted", "sent_to"),
    [("/orders/1?a=b", "/orders/1?a=b"), ("https://evil.example", "/desk"), ("//evil.example", "/desk")],
)
async def test_next_leads_only_to_ourselves(browser: Browser, wanted: str, sent_to: str) -> None:
    assert (await browser.sign_in("agent1", next=wanted)).headers["location"] == sent_to


@pytest.mark.parametrize(
    "hostile", ["/\\evil.example", "\\\\evil", "javascript:alert(1)", "/a\nb", "", "x", "/\t/x"]
)
def test_hostile_addresses_are_dropped(hostile: str) -> None:
    assert safe_next(hostile) == ""


@pytest.mark.sqlite
async def test_pages_of_staff_send_to_login_and_back(browser: Browser) -> None:
    answer = await browser.get("/account/sessions?x=1")
    assert answer.headers["location"] == "/login?next=/account/sessions%3Fx%3D1"


async def test_sign_out_ends_the_session(browser: Browser) -> None:
    await browser.sign_in("agent1")
    answer = await browser.post("/logout", {}, form_at="/account/sessions")
    assert answer.headers["location"] == "/login"
    assert "您已退出登录" in (await browser.get("/login")).text
    assert "您已退出登录" not in (await browser.get("/login")).text
    assert (await browser.get("/account/sessions")).status_code == 303


async def test_a_device_can_be_signed_out_from_another(
    browser: Browser, cities: Cities, client_for: ClientFor
) -> None:
    await browser.sign_in("agent1")
    async with client_for(browser.app) as http:
        phone = Browser(http, browser.app)
        await phone.sign_in("agent1")
        actor = await cities.actor("agent1")
        now = browser.app.state.services.clock()
        latest, _ = await list_sessions(actor.staff_id or 0, by=actor, now=now)
        page = await browser.get("/account/sessions")
        assert page.text.count("/end") == 1
        await browser.post(f"/account/sessions/{latest.id}/end", {}, form_at="/account/sessions")
        assert (await phone.get("/account/sessions")).status_code == 303
    assert (await browser.get("/account/sessions")).status_code == 200


@pytest.mark.sqlite
async def test_nobody_ends_a_colleagues_session(
    browser: Browser, cities: Cities, client_for: ClientFor
) -> None:
    async with client_for(browser.app) as http:
        await Browser(http, browser.app).sign_in("other-agent")
    other = await cities.actor("other-agent")
    session, *_ = await list_sessions(other.staff_id or 0, by=other, now=browser.app.state.services.clock())
    await browser.sign_in("agent1")
    answer = await browser.post(f"/account/sessions/{session.id}/end", {}, form_at="/account/sessions")
    assert answer.status_code == 404


async def test_a_one_time_password_opens_nothing_else(browser: Browser) -> None:
    await Staff.filter(login="agent1").update(must_change_password=True)
    await browser.sign_in("agent1")
    assert (await browser.get("/account/sessions")).headers["location"] == "/account/password"
    twice = {"password": "new-river-bank-8", "again": "new-river-bank-9", "old": PASSWORD}
    assert "两次填写" in (await browser.post("/account/password", twice)).text
    weak = {"password": "short", "again": "short", "old": PASSWORD}
    assert (await browser.post("/account/password", weak)).status_code == 422
    good = {"password": "new-river-bank-8", "again": "new-river-bank-8", "old": PASSWORD}
    assert (await browser.post("/account/password", good)).headers["location"] == "/desk"
    assert (await browser.get("/account/sessions")).status_code == 200


@pytest.mark.sqlite
async def test_who_is_signed_in_needs_no_login_page(browser: Browser) -> None:
    await browser.sign_in("agent1")
    assert (await browser.get("/login")).headers["location"] == "/desk"


def test_devices_have_names() -> None:
    assert device_name("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537") == "Chrome · Windows"
    assert device_name("Mozilla/5.0 (Linux; Android 14) MicroMessenger/8") == "微信 · Android"
    assert device_name("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/17 Safari/605") == "Safari · macOS"
    assert device_name("curl/8") == "未知设备"
