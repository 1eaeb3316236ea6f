from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import httpx2
import pytest

from hotline.infra.settings import Settings
from tests.orders.town import Town, build
from tests.web.centre.people import Desk
from web.app import create_app

ClientFor = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@pytest.fixture
async def town(db: Settings) -> Town:
    """Somebody in every post."""
    return await build()


@pytest.fixture
async def desk(db: Settings, town: Town, client_for: ClientFor) -> AsyncIterator[Desk]:
    """The whole application and one browser before it."""
    app = create_app(db)
    async with client_for(app) as http:
        yield Desk(http, app, town)
