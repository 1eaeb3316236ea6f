from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import httpx2
import pytest

from hotline.infra.settings import Settings
from tests.orders.town import build
from tests.web.api.story import Api, give_credentials
from web.app import create_app


@pytest.fixture
async def api(
    db: Settings, client_for: Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
) -> AsyncIterator[Api]:
    """A town behind the API, with a clock that moves when a test says so."""
    town, app = await build(), create_app(db)
    app.state.services.clock = lambda: town.now
    await give_credentials(town)
    async with client_for(app) as http:
        speaker = Api(http, app, town)
        await speaker.sign_in()
        yield speaker
