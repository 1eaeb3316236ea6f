"""A remembered page is the same page the thousandth time."""

import pytest

from hotline.infra.settings import Settings
from tests.orders.town import build
from web.app import create_app

pytestmark = pytest.mark.sqlite


async def test_headers_of_a_remembered_page_do_not_grow(db: Settings, client_for) -> None:  # type: ignore[no-untyped-def]
    await build()
    plain = {
        "accept-encoding": "identity"
    }  # the compressed page never reaches the middleware that adds to it
    async with client_for(create_app(db), headers=plain) as http:
        await http.get("/news")
        early = await http.get("/news")
        for _ in range(20):
            late = await http.get("/news")
    assert early.status_code == late.status_code == 200
    assert late.headers["vary"] == early.headers["vary"]
    assert len(late.headers.raw) == len(early.headers.raw)
