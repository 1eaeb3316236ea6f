import pytest
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Conflict, TooMany
from tests.web.kit.conftest import Browser
from web.kit import PUBLIC, needs, page

pytestmark = pytest.mark.sqlite


async def refuse(request: Request) -> Response:
    raise Conflict("{number} 已被取走", number="2026-1", code="taken", fields={"number": "{number} 不在池中"})


async def too_many(request: Request) -> Response:
    raise TooMany("太快了", retry_after_seconds=9)


@pytest.fixture
def refusing(browser: Browser) -> Browser:
    routes = [
        page("/refuse", refuse, guard=PUBLIC),
        page("/desk/refuse", refuse, guard=PUBLIC),
        page("/app/refuse", refuse, guard=PUBLIC),
        page("/api/v1/refuse", refuse, guard=PUBLIC),
        page("/often", too_many, guard=PUBLIC),
        page("/desk/secret", refuse, guard=needs("admin.staff")),
    ]
    browser.app.router.routes[:0] = routes
    return browser


@pytest.mark.parametrize(
    ("path", "sign"),
    [("/refuse", 'class="public"'), ("/desk/refuse", 'class="desk"'), ("/app/refuse", 'class="app"')],
)
async def test_a_refusal_wears_the_layout_of_its_place(refusing: Browser, path: str, sign: str) -> None:
    answer = await refusing.get(path)
    assert answer.status_code == 409
    assert "2026-1 已被取走" in answer.text
    assert sign in answer.text


async def test_htmx_gets_a_toast_and_keeps_the_page(refusing: Browser) -> None:
    answer = await refusing.get("/refuse", headers={"hx-request": "true", "hx-request-type": "partial"})
    assert answer.headers["hx-reswap"] == "none"
    assert answer.text.strip().startswith("<hx-partial")
    assert "2026-1 已被取走" in answer.text
    assert "<html" not in answer.text


async def test_a_boosted_navigation_gets_the_whole_page(refusing: Browser) -> None:
    answer = await refusing.get("/refuse", headers={"hx-request": "true", "hx-request-type": "full"})
    assert "<html" in answer.text


async def test_the_api_gets_a_problem(refusing: Browser) -> None:
    answer = await refusing.get("/api/v1/refuse")
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["status"], body["code"], body["detail"]) == (409, "taken", "2026-1 已被取走")
    assert body["errors"] == {"number": "2026-1 不在池中"}
    assert body["request_id"] == answer.headers["x-request-id"]


async def test_a_script_that_wants_json_gets_a_problem(refusing: Browser) -> None:
    answer = await refusing.get("/refuse", headers={"accept": "application/json"})
    assert answer.json()["code"] == "taken"


async def test_too_many_says_when_to_come_back(refusing: Browser) -> None:
    assert (await refusing.get("/often")).headers["retry-after"] == "9"


async def test_a_missing_permission_is_explained(refusing: Browser) -> None:
    assert (await refusing.get("/desk/secret")).headers["location"] == "/login?next=/desk/secret"
    await refusing.sign_in("agent1")
    answer = await refusing.get("/desk/secret")
    assert answer.status_code == 403
    assert "您的岗位不能使用这项功能" in answer.text


async def test_htmx_is_sent_to_login_as_a_whole(refusing: Browser) -> None:
    answer = await refusing.get("/desk/secret", headers={"hx-request": "true"})
    assert answer.headers["hx-redirect"] == "/login"


@pytest.mark.parametrize(("path", "method", "status"), [("/nowhere", "GET", 404), ("/login", "DELETE", 405)])
async def test_the_frameworks_refusals_are_friendly_too(
    browser: Browser, path: str, method: str, status: int
) -> None:
    answer = await browser.http.request(method, path)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    problem = await browser.http.request("DELETE", "/api/v1/nowhere")
    assert problem.json()["status"] == 404


async def test_names_in_messages_are_escaped(browser: Browser) -> None:
    async def hostile(request: Request) -> Response:
        raise Conflict("没有 {name}", name="<script>alert(1)</script>")

    browser.app.router.routes.insert(0, page("/hostile", hostile, guard=PUBLIC))
    answer = await browser.get("/hostile")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
