"""Looks, language, caching, limits, static files, menus: what every page gets from the kit."""

import gzip

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hotline.people.actor import Actor
from tests.web.kit.conftest import Browser
from web.kit import PUBLIC, NavItem, navigation, page, render
from web.kit.cache import cached
from web.kit.limits import RateLimiter, limited

pytestmark = pytest.mark.sqlite


async def test_preferences_are_kept_without_scripts(browser: Browser) -> None:
    answer = await browser.get("/preferences?text=large&theme=dark&lang=en&next=/login")
    assert answer.headers["location"] == "/login"
    html = (await browser.get("/login")).text
    assert 'lang="en" data-theme="dark" class="large-text"' in html
    await browser.get("/preferences?text=normal&theme=light&lang=zh_CN&next=//evil.example")
    assert 'lang="zh-CN" data-theme="light">' in (await browser.get("/login")).text


async def test_unknown_preferences_are_ignored(browser: Browser) -> None:
    answer = await browser.get("/preferences?theme=%22%3E&lang=../../etc&next=https://evil.example")
    assert answer.headers["location"] == "/"
    assert "set-cookie" not in answer.headers


async def test_language_follows_the_browser_and_can_be_asked_for(browser: Browser) -> None:
    assert 'lang="en"' in (await browser.get("/login", headers={"accept-language": "en-GB,en;q=0.9"})).text
    assert 'lang="zh-CN"' in (await browser.get("/login", headers={"accept-language": "fr,zh-TW;q=0.5"})).text
    assert 'lang="en"' in (await browser.get("/login?lang=en")).text
    await browser.sign_in("agent1")
    assert 'lang="zh-CN"' in (await browser.get("/account/sessions", headers={"accept-language": "en"})).text


async def test_static_files_live_for_ever_under_their_hash(browser: Browser) -> None:
    assets = browser.app.state.services.assets
    hashed = await browser.get(assets.url("css/base.css"))
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["content-encoding"] == "gzip"
    assert hashed.headers["content-type"].startswith("text/css")
    plain = await browser.get("/static/css/base.css", headers={"accept-encoding": "identity"})
    assert plain.headers["cache-control"] == "no-cache"
    assert plain.text == hashed.text
    again = await browser.get("/static/css/base.css", headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    ["/static/css/%2e%2e/%2e%2e/assets.py", "/static/%2e%2e/assets.py", "/static//etc/passwd", "/static/css"],
)
async def test_static_files_stay_in_their_folders(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_every_static_file_a_page_names_exists(browser: Browser) -> None:
    import re

    for path in ("/login", "/style"):
        html = (await browser.get(path)).text
        for url in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html)):
            assert (await browser.get(url)).status_code == 200, url


async def test_public_pages_are_rendered_once(browser: Browser) -> None:
    rendered = []

    @cached(60)
    async def news(request: Request) -> Response:
        rendered.append(request.state.language)
        return HTMLResponse("<p>新闻</p>" * 200)

    browser.app.router.routes.insert(0, page("/cached-news", news, guard=PUBLIC))
    first = await browser.get("/cached-news")
    second = await browser.get("/cached-news", headers={"accept-encoding": "identity"})
    assert first.text == second.text
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in second.headers
    await browser.get("/cached-news?lang=en")
    await browser.sign_in("agent1")
    await browser.get("/cached-news")
    assert rendered == ["zh_CN", "en", "zh_CN"]


async def test_pages_with_a_token_are_never_shared(browser: Browser) -> None:
    @cached(60)
    async def form(request: Request) -> Response:
        return render(request, "kit/login.html", form=None or _form())

    browser.app.router.routes.insert(0, page("/cached-form", form, guard=PUBLIC))
    first, second = await browser.get("/cached-form"), await browser.get("/cached-form")
    assert first.text != second.text
    assert first.headers["cache-control"] == "private, no-store"


def _form() -> object:
    from web.kit import forms

    return forms.blank()


async def test_limits_count_per_address(browser: Browser) -> None:
    @limited("guess", "2/minute", methods=("GET",))
    async def guess(request: Request) -> Response:
        return HTMLResponse("ok")

    browser.app.router.routes.insert(0, page("/guess", guess, guard=PUBLIC))
    statuses = [(await browser.get("/guess")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    answer = await browser.get("/guess")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert "操作太频繁" in answer.text
    elsewhere = await browser.get("/guess", headers={"x-forwarded-for": "203.0.113.7"})
    assert elsewhere.status_code == 200


async def test_limits_are_shared_through_redis(redis_url: str) -> None:
    from hotline.infra.errors import TooMany

    one, other = RateLimiter(redis_url), RateLimiter(redis_url)
    await one.hit("track", "1.2.3.4", "1/minute")
    with pytest.raises(TooMany):
        await other.hit("track", "1.2.3.4", "1/minute")
    await one.close()
    await other.close()


async def test_the_menu_shows_what_may_be_opened(browser: Browser) -> None:
    async def waiting(actor: Actor) -> int:
        return 120

    navigation.register(
        NavItem("值机", "/menu-desk", "headset", permission="order.accept", badge=waiting),
        NavItem("账号", "/menu-admin", "users", permission="admin.staff"),
    )
    await browser.sign_in("agent1")
    html = (await browser.get("/account/sessions")).text
    assert 'href="/menu-desk"' in html
    assert 'href="/menu-admin"' not in html
    badges = (await browser.get("/navigation/badges")).text
    assert 'hx-target="#badge-menu-desk"' in badges
    assert "99+" in badges
    navigation._items.pop(("desk", "/menu-desk"))
    navigation._items.pop(("desk", "/menu-admin"))


async def test_probes_answer(browser: Browser) -> None:
    assert (await browser.get("/healthz")).text == "ok"
    assert (await browser.get("/readyz")).json()["components"]["database"]["ok"]
    await browser.get("/login")
    assert (
        'hotline_http_seconds_count{method="GET",route="/login",status="200"}'
        in (await browser.get("/metrics")).text
    )


async def test_the_style_page_is_for_the_demo(browser: Browser) -> None:
    answer = await browser.get("/style")
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content)) < 20_000


async def test_answers_are_compressed(browser: Browser) -> None:
    assert (await browser.get("/style")).headers["content-encoding"] == "gzip"
