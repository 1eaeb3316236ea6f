from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.people.cities import PASSWORD
from tests.web.kit.conftest import Browser, ClientFor, token_in
from web.app import create_app
from web.kit import PUBLIC, page
from web.kit.context import client_ip

pytestmark = pytest.mark.sqlite


async def crash(request: Request) -> Response:
    raise RuntimeError("a bug")


async def echo(request: Request) -> Response:
    return JSONResponse(await request.json())


@pytest.fixture
def bare(browser: Browser) -> Browser:
    browser.app.router.routes.insert(0, page("/crash", crash, guard=PUBLIC))
    browser.app.router.routes.insert(0, page("/api/v1/crash", crash, guard=PUBLIC))
    return browser


@pytest.mark.parametrize(
    "path", ["/login", "/style", "/nowhere", "/crash", "/healthz", "/static/icons.svg", "/static/no"]
)
async def test_every_answer_is_protected(bare: Browser, path: str) -> None:
    headers = (await bare.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


async def test_a_crash_tells_nothing_but_its_number(bare: Browser) -> None:
    answer = await bare.get("/crash")
    assert answer.status_code == 500
    assert "a bug" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    problem = await bare.get("/api/v1/crash")
    assert problem.headers["content-type"] == "application/problem+json"


async def test_https_binds_cookies_and_remembers(db: object, browser: Browser, client_for: ClientFor) -> None:
    settings = browser.app.state.services.settings.model_copy(update={"base_url": "https://12345.example.cn"})
    async with client_for(create_app(settings)) as http:
        answer = await http.get("/login")
    assert "strict-transport-security" in answer.headers
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-visitor=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))


async def test_a_post_without_token_is_refused(browser: Browser) -> None:
    assert (await browser.http.post("/login", data={"login": "agent1"})).status_code == 403


async def test_a_token_of_another_visitor_is_refused(browser: Browser, client_for: ClientFor) -> None:
    async with client_for(browser.app) as other:
        stolen = token_in((await other.get("/login")).text)
    await browser.get("/login")
    answer = await browser.http.post(
        "/login", data={"csrf_token": stolen, "login": "agent1", "password": PASSWORD}
    )
    assert answer.status_code == 403


async def test_tokens_differ_each_time_and_all_work(browser: Browser) -> None:
    first, second = token_in((await browser.get("/login")).text), token_in((await browser.get("/login")).text)
    assert first != second
    for token in (first, second):
        answer = await browser.http.post("/login", data={"csrf_token": token})
        assert answer.status_code == 422


async def test_the_token_may_come_as_a_header(browser: Browser) -> None:
    token = token_in((await browser.get("/login")).text)
    assert (await browser.http.post("/login", data={}, headers={"X-CSRF-Token": token})).status_code == 422


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_foreign_origin_is_refused(browser: Browser, origin: str) -> None:
    answer = await browser.post("/login", {"login": "x"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "别的网站" in answer.text


async def test_our_own_origin_is_fine(browser: Browser) -> None:
    answer = await browser.post("/login", {"login": "x"}, headers={"origin": "http://testserver"})
    assert answer.status_code == 422


async def test_a_large_body_is_refused_before_it_is_kept(browser: Browser) -> None:
    answer = await browser.http.post("/login", data={"login": "x" * (3 << 20)})
    assert answer.status_code == 413
    assert "内容太大" in answer.text


async def test_a_body_of_unknown_length_is_refused_while_it_is_read(browser: Browser) -> None:
    async def flood() -> AsyncIterator[bytes]:
        for _ in range(3000):
            yield b"a" * 1024

    browser.app.router.routes.insert(0, page("/echo", echo, ["POST"], guard=PUBLIC))
    headers = {
        "content-type": "application/json",
        "x-csrf-token": token_in((await browser.get("/login")).text),
    }
    answer = await browser.http.post("/echo", content=flood(), headers=headers)
    assert answer.status_code == 413


async def test_request_ids_are_taken_over_when_sane(browser: Browser) -> None:
    assert (await browser.get("/login", headers={"x-request-id": "abc-12345"})).headers[
        "x-request-id"
    ] == "abc-12345"
    forged = (await browser.get("/login", headers={"x-request-id": "a b\u007f"})).headers["x-request-id"]
    assert len(forged) == 32


def test_forwarded_addresses_count_only_behind_our_proxy() -> None:
    def seen(peer: str, forwarded: str) -> str:
        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        scope = {"type": "http", "client": (peer, 1), "headers": headers}
        return client_ip(Request(scope), "127.0.0.1, 10.0.0.0/8")

    assert seen("203.0.113.5", "1.1.1.1") == "203.0.113.5"
    assert seen("127.0.0.1", "203.0.113.9") == "203.0.113.9"
    assert seen("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.2.3") == "203.0.113.9"
    assert seen("testclient", "") == "testclient"
    assert seen("127.0.0.1", "rubbish") == "rubbish"


async def test_json_may_be_posted_without_a_form(browser: Browser) -> None:
    browser.app.router.routes.insert(0, page("/echo", echo, ["POST"], guard=PUBLIC))
    token = token_in((await browser.get("/login")).text)
    answer = await browser.http.post("/echo", json={"a": 1}, headers={"x-csrf-token": token})
    assert answer.json() == {"a": 1}
