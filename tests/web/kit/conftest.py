"""The whole application over an empty city, and a browser-like client that signs in."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from hotline.infra.settings import Settings
from tests.people.cities import PASSWORD, Cities, build
from web.app import create_app
from web.kit.i18n import current_language

ClientFor = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


def token_in(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', html)
    assert found, "no CSRF field on this page"
    return found[1]


@dataclass
class Browser:
    """A client that carries cookies and answers forms the way a browser does."""

    http: httpx2.AsyncClient
    app: Starlette

    async def get(self, url: str, **more: Any) -> httpx2.Response:
        return await self.http.get(url, **more)

    async def post(self, url: str, data: dict[str, Any], form_at: str = "", **more: Any) -> httpx2.Response:
        page = await self.http.get(form_at or url)
        return await self.http.post(url, data={"csrf_token": token_in(page.text), **data}, **more)

    async def sign_in(self, login: str, password: str = PASSWORD, **more: Any) -> httpx2.Response:
        return await self.post("/login", {"login": login, "password": password, **more})


@pytest.fixture
def english() -> Iterator[None]:
    token = current_language.set("en")
    yield
    current_language.reset(token)


@pytest.fixture
async def cities(db: Settings) -> Cities:
    return await build(db)


@pytest.fixture
def app(db: Settings) -> Starlette:
    return create_app(db.model_copy(update={"demo": True}))


@pytest.fixture
async def browser(app: Starlette, cities: Cities, client_for: ClientFor) -> AsyncIterator[Browser]:
    async with client_for(app) as http:
        yield Browser(http, app)
