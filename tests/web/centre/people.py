"""Browsers of the town's staff, signed in without typing a password."""

import re
from dataclasses import dataclass
from typing import Any

import httpx2
from starlette.applications import Starlette

from hotline.people.models import Staff
from hotline.people.sessions import open_session
from tests.orders.town import Town

CSRF = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')


@dataclass
class Desk:
    """One browser; `as_` changes who sits before it."""

    http: httpx2.AsyncClient
    app: Starlette
    town: Town

    async def as_(self, login: str) -> "Desk":
        staff = await Staff.get(login=login)
        token = await open_session(staff, ip="10.0.0.1", user_agent="test", now=self.town.now)
        self.http.cookies.set("session", token)
        self.app.state.services.clock = lambda: self.town.now
        return self

    async def get(self, url: str, **more: Any) -> httpx2.Response:
        return await self.http.get(url, **more)

    async def post(
        self, url: str, data: dict[str, Any] | None = None, at: str = "", **more: Any
    ) -> httpx2.Response:
        """Post a form with the token of the page it stands on."""
        page = await self.http.get(at or url)
        found = CSRF.search(page.text)
        assert found, f"no form at {at or url}: {page.status_code}"
        return await self.http.post(url, data={"csrf_token": found[1], **(data or {})}, **more)
