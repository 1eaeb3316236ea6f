"""A town's people signed in on their phones, whichever kind of app they talk through."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

import httpx2

from hotline.infra.settings import Settings
from hotline.people.models import Staff
from hotline.people.sessions import open_session
from tests.orders.town import Town
from web.app import create_app

P = TypeVar("P")
#: (client, town, cookie, whose) → one person's phone
Make = Callable[[httpx2.AsyncClient, Town, str, Staff], P]
ClientFor = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@dataclass
class Phones(Generic[P]):
    """Everybody's phones, and the clock they all go by."""

    http: httpx2.AsyncClient
    town: Town
    make: Make[P]

    async def of(self, login: str) -> P:
        staff = await Staff.get(login=login)
        token = await open_session(staff, ip="", user_agent="Chrome Android", now=self.town.now)
        return self.make(self.http, self.town, f"session={token}", staff)


@asynccontextmanager
async def carried(
    town: Town, settings: Settings, client_for: ClientFor, make: Make[P]
) -> AsyncIterator[Phones[P]]:
    """The application on the town's clock, and a phone for whoever is asked for."""
    app = create_app(settings)
    app.state.services.clock = lambda: town.now
    async with client_for(app) as http:
        yield Phones(http, town, make)
