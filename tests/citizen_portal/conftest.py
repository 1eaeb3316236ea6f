"""A small town's portal, and a browser without scripts: it reads hidden fields and posts them back."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from html import unescape
from typing import Any

import altcha
import httpx2
import pytest

from hotline.infra.settings import Settings
from tests.conftest import cheap_settings
from tests.orders.town import Town, build
from web.app import create_app

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"[^>]*? value="([^"]*)"')
ACTION = re.compile(r'<form[^>]*action="([^"]*)"')


@dataclass
class Visitor:
    """Somebody at the portal. `page` is what is on the screen."""

    http: httpx2.AsyncClient
    app: Any
    page: str = ""

    async def open(self, address: str, **headers: str) -> httpx2.Response:
        answer = await self.http.get(address, headers=headers)
        self.page = answer.text
        return answer

    def hidden(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in HIDDEN.findall(self.page):
            found.setdefault(name, unescape(value))
        return found

    async def send(
        self, address: str, fields: dict[str, Any] | None = None, files: list[Any] | None = None, **more: Any
    ) -> httpx2.Response:
        data = self.hidden() | (fields or {})
        answer = await self.http.post(address, data=data, files=files, **more)
        if "text/html" in answer.headers.get("content-type", ""):
            self.page = answer.text
        return answer

    async def follow(self, answer: httpx2.Response) -> httpx2.Response:
        assert answer.status_code == 303, answer.text[:2000]
        return await self.open(answer.headers["location"])

    async def work(self) -> str:
        """What the widget would send."""
        made = altcha.Challenge.from_dict((await self.http.get("/captcha")).json())
        solution = altcha.solve_challenge(made)
        assert solution is not None
        return str(altcha.Payload(made, solution).to_base64())


@pytest.fixture
async def town(db: Settings) -> Town:
    return await build()


@pytest.fixture
async def app(db: Settings, town: Town, tmp_path: Any) -> Any:
    made = create_app(cheap_settings(db.data_dir, database=db.database, demo=True))
    made.state.services.clock = lambda: town.now
    return made


@pytest.fixture
async def visitor(
    app: Any, client_for: Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
) -> AsyncIterator[Visitor]:
    async with client_for(app, follow_redirects=False) as http:
        yield Visitor(http, app)


FILLED = {
    "type": "help",
    "title": "滨江路路灯连续三天不亮",
    "content": "滨江路从东头到西头的路灯已经三天不亮了，晚上走路很危险，请尽快修好。",
    "location": "滨江路 18 号对面",
    "name": "王小明",
    "phone": "138 0013 8000",
}


@pytest.fixture
def filled() -> dict[str, str]:
    return dict(FILLED)
