"""A town, and the phones of its people as the installed app talks for them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import orjson
import pytest

from hotline.infra.settings import Settings
from hotline.orders.models import Order
from hotline.people.models import Staff
from tests.orders.town import Town, build
from tests.phones import ClientFor, carried
from tests.phones import Phones as Carried


@dataclass
class Phone:
    """One person's installed app. `clock_off` is by how much the phone's clock is wrong."""

    http: httpx2.AsyncClient
    town: Town
    cookie: str
    staff: Staff
    clock_off: timedelta = timedelta()
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def clock(self) -> datetime:
        return self.town.now + self.clock_off

    async def get(self, url: str, **headers: str) -> httpx2.Response:
        return await self.http.get(url, headers={"cookie": self.cookie} | self.headers | headers)

    async def csrf(self) -> str:
        token: str = (await self.get("/app/session")).json().get("csrf", "")
        return token

    async def post(self, url: str, **more: Any) -> httpx2.Response:
        headers = {"cookie": self.cookie, "x-csrf-token": await self.csrf(), "accept": "application/json"}
        return await self.http.post(url, headers=headers | self.headers | more.pop("headers", {}), **more)

    def entry(self, order: Order, action: str, seen: int | None = None, **fields: Any) -> dict[str, Any]:
        """What the queue keeps of one press."""
        return {
            "owner": str(self.staff.id),
            "number": order.number,
            "action": action,
            "fields": fields,
            "version": seen,
            "made_at": self.clock.isoformat(),
        }

    async def send(
        self, entry: dict[str, Any], key: str = "", photos: dict[str, bytes] | None = None
    ) -> httpx2.Response:
        headers = {"idempotency-key": key or uuid4().hex}
        if photos is None:
            return await self.post("/app/sync", json=entry, headers=headers)
        parts = [("photos", (name, content, "image/png")) for name, content in photos.items()]
        body = {"action": orjson.dumps(entry).decode()}
        return await self.post("/app/sync", data=body, files=parts, headers=headers)

    async def do(self, order: Order, action: str, seen: int | None = None, **fields: Any) -> dict[str, Any]:
        """Send at once; the answer."""
        answer: dict[str, Any] = (await self.send(self.entry(order, action, seen, **fields))).json()
        return answer


Phones = Carried[Phone]


@pytest.fixture
async def town(db: Settings) -> Town:
    return await build()


@pytest.fixture
async def phones(town: Town, settings: Settings, client_for: ClientFor) -> AsyncIterator[Phones]:
    async with carried(town, settings, client_for, Phone) as everybody:
        yield everybody
