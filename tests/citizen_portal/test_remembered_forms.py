"""The form pages are printed once; what belongs to a reader is filled in for each."""

import pytest

from tests.citizen_portal.conftest import Visitor
from web.kit.blanks import Blanks

pytestmark = pytest.mark.sqlite

PERSONAL = ("csrf_token", "key", "question")


async def test_each_reader_gets_values_of_their_own(visitor: Visitor) -> None:
    await visitor.open("/submit")
    first = visitor.hidden()
    visitor.http.cookies.clear()
    answer = await visitor.open("/submit")
    second = visitor.hidden()
    assert all(first[name] and first[name] != second[name] for name in PERSONAL)
    assert answer.headers["cache-control"] == "private, no-store"
    assert "visitor" in answer.headers["set-cookie"]
    assert "blank-" not in visitor.page


async def test_a_form_filled_in_from_memory_can_be_sent(visitor: Visitor) -> None:
    await visitor.open("/track")
    visitor.http.cookies.clear()
    await visitor.open("/track")
    answer = await visitor.send("/track", {"number": "123", "query_code": "000000"})
    assert answer.status_code == 404
    assert "编号或查询码不正确" in visitor.page


def test_text_that_looks_like_a_mark_is_left_alone() -> None:
    blanks = Blanks()
    mark = blanks.mark(lambda _: "<own>")
    forged = "blank-" + "0" * 24 + "-0-"
    form = blanks.cut(f"a{mark}b{forged}c{mark}".encode())
    assert form.fill(None).decode() == f"a&lt;own&gt;b{forged}c&lt;own&gt;"  # type: ignore[arg-type]
