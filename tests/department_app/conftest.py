"""A town, its people signed in on their phones, and short words for what they press."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from hotline.infra.settings import Settings
from hotline.people.models import Staff
from hotline.people.sessions import open_session
from tests.orders.town import Town, build
from web.app import create_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Phone:
    """One person's phone."""

    http: httpx2.AsyncClient
    cookie: str

    async def get(self, url: str, **more: Any) -> httpx2.Response:
        return await self.http.get(url, headers={"cookie": self.cookie} | more.pop("headers", {}), **more)

    async def post(self, url: str, fields: dict[str, Any], **more: Any) -> httpx2.Response:
        token = TOKEN.search((await self.get("/app/me")).text)
        assert token is not None
        data = fields | {"csrf_token": token[1]}
        headers = {"cookie": self.cookie} | more.pop("headers", {})
        return await self.http.post(url, data=data, headers=headers, **more)

    async def do(self, number: str | None, action: str, **fields: Any) -> httpx2.Response:
        """`headers` are the request's, everything else the form's."""
        headers = fields.pop("headers", {})
        return await self.post(f"/app/orders/{number}/do/{action}", fields, headers=headers)


@dataclass
class Phones:
    """Everybody's phones, and the clock they all go by."""

    http: httpx2.AsyncClient
    town: Town

    async def of(self, name: str) -> Phone:
        staff = await Staff.get(login=name)
        token = await open_session(staff, ip="", user_agent="Chrome Android", now=self.town.now)
        return Phone(self.http, f"session={token}")


@pytest.fixture
async def town(db: Settings) -> Town:
    return await build()


@pytest.fixture
async def phones(
    town: Town,
    settings: Settings,
    client_for: Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]],
) -> AsyncIterator[Phones]:
    app = create_app(settings)
    app.state.services.clock = lambda: town.now
    async with client_for(app) as http:
        yield Phones(http, town)
