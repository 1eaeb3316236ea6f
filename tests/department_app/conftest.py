"""A town, its people signed in on their phones, and short words for what they press."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from hotline.infra.settings import Settings
from tests.orders.town import Town, build
from tests.phones import ClientFor, carried
from tests.phones import Phones as Carried

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


Phones = Carried[Phone]


@pytest.fixture
async def town(db: Settings) -> Town:
    return await build()


@pytest.fixture
async def phones(town: Town, settings: Settings, client_for: ClientFor) -> AsyncIterator[Phones]:
    async with carried(
        town, settings, client_for, lambda http, _town, cookie, _staff: Phone(http, cookie)
    ) as everybody:
        yield everybody
