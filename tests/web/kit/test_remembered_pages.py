"""A remembered page is the same page the thousandth time."""

import pytest

from hotline.infra.settings import Settings
from tests.orders.town import build
from web.app import create_app

pytestmark = pytest.mark.sqlite


async def test_headers_of_a_remembered_page_do_not_grow(db: Settings, client_for) -> None:  # type: ignore[no-untyped-def]
    await build()
    async with client_for(create_app(db)) as http:
        first = await http.get("/news")
        for _ in range(20):
            again = await http.get("/news")
    assert first.status_code == again.status_code == 200
    assert {**again.headers, "x-request-id": "", "content-encoding": ""} == {
        **first.headers,
        "x-request-id": "",
        "content-encoding": "",
    }
