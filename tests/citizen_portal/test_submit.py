"""Submitting: the happy way, without scripts, twice, and everything that can be wrong with it."""

import re
from pathlib import Path

import pytest

from hotline.infra.files import StoredFile
from hotline.orders.models import Order
from tests.citizen_portal.conftest import Visitor
from tests.citizen_portal.submitting import CODE, NUMBER, photo, submitted
from tests.orders.town import Town

pytestmark = pytest.mark.sqlite


async def test_a_citizen_submits_and_gets_number_and_code_once(
    visitor: Visitor, town: Town, filled: dict[str, str]
) -> None:
    number, code = await submitted(visitor, filled)
    order = await Order.get(number=number)
    assert (order.title, order.channel, order.contact_phone) == (filled["title"], "web", "13800138000")
    slip = await visitor.http.get("/submit/receipt.txt")
    assert number in slip.text and code in slip.text
    visitor.http.cookies.delete("receipt")
    again = await visitor.http.get("/submit/done")
    assert again.status_code == 303 and again.headers["location"] == "/track"


async def test_without_scripts_a_question_in_words_is_enough(
    visitor: Visitor, filled: dict[str, str]
) -> None:
    await visitor.open("/submit")
    words = re.search(r'for="f-answer">(.)加(.)等于几', visitor.page)
    assert words
    numerals = "零一二三四五六七八九"
    total = sum(numerals.index(word) for word in words.groups())
    answer = await visitor.send("/submit", filled | {"answer": str(total)})
    assert answer.status_code == 303
    assert await Order.all().count() == 1


@pytest.mark.parametrize("answer", ["", "99", "abc", "<b>1</b>"])
async def test_a_wrong_answer_keeps_what_was_typed(
    visitor: Visitor, filled: dict[str, str], answer: str
) -> None:
    await visitor.open("/submit")
    refused = await visitor.send("/submit", filled | {"answer": answer})
    assert refused.status_code == 422
    assert filled["content"] in visitor.page and "f-captcha" in visitor.page
    assert not await Order.exists()


async def test_the_same_form_sent_twice_is_one_order_with_the_same_code(
    visitor: Visitor, filled: dict[str, str]
) -> None:
    await visitor.open("/submit")
    data = visitor.hidden() | filled | {"altcha": await visitor.work()}
    picture = [("photos", ("a.jpg", photo(), "image/jpeg"))]
    first = await visitor.http.post("/submit", data=data, files=picture)
    slip = (await visitor.follow(first)).text
    second = await visitor.http.post("/submit", data=data, files=picture)
    again = (await visitor.follow(second)).text
    assert NUMBER.findall(slip) == NUMBER.findall(again)
    assert CODE.findall(slip) == CODE.findall(again)
    assert await Order.all().count() == 1
    assert await StoredFile.all().count() == 1


async def test_one_solution_is_good_for_one_form(visitor: Visitor, filled: dict[str, str]) -> None:
    await visitor.open("/submit")
    solution = await visitor.work()
    assert (await visitor.send("/submit", filled | {"altcha": solution})).status_code == 303
    await visitor.open("/submit")
    other = filled | {"title": "完全不同的另一件事情", "content": "小区电梯坏了两天，老人上下楼困难。"}
    refused = await visitor.send("/submit", other | {"altcha": solution})
    assert refused.status_code == 422 and "验证已经用过" in visitor.page


async def test_an_invented_solution_is_refused(visitor: Visitor, filled: dict[str, str]) -> None:
    await visitor.open("/submit")
    for forged in ("x", "e30=", "eyJjaGFsbGVuZ2UiOnt9fQ=="):
        assert (await visitor.send("/submit", filled | {"altcha": forged})).status_code == 422


async def test_an_empty_form_says_what_is_missing_field_by_field(visitor: Visitor) -> None:
    await visitor.open("/submit")
    assert (await visitor.send("/submit")).status_code == 422
    for field in ("type", "title", "content", "phone"):
        assert f'href="#f-{field}"' in visitor.page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "字" * 61, "最多 60 个字"),
        ("content", "字" * 2001, "最多 2000 个字"),
        ("content", "短", "至少 10 个字"),
        ("phone", "12345", "手机号码应为 11 位数字"),
        ("phone", "not a phone", "电话号码只能包含数字"),
        ("phone", "匿名", "请填写联系电话"),
        ("type", "nonsense", "请从给出的选项中选择"),
        ("lng", "999", "不能大于"),
        ("classification", "no-such", "没有这个诉求分类"),
        ("name", "字" * 41, "最多 40 个字"),
    ],
)
async def test_each_wrong_field_has_its_message_and_nothing_is_lost(
    visitor: Visitor, filled: dict[str, str], field: str, value: str, message: str
) -> None:
    await visitor.open("/submit")
    wrong = filled | {field: value, "altcha": await visitor.work()}
    refused = await visitor.send("/submit", wrong)
    assert refused.status_code == 422
    assert message in visitor.page
    kept = "content" if field != "content" else "title"
    assert filled[kept] in visitor.page
    assert not await Order.exists()


async def test_hostile_text_is_stored_as_text_and_shown_as_text(
    visitor: Visitor, town: Town, filled: dict[str, str]
) -> None:
    hostile = "<script>alert(1)</script>'; DROP TABLE orders; -- ../../etc/passwd {{7*7}}"
    number, _ = await submitted(visitor, filled | {"content": hostile, "title": '"><img src=x onerror=1>'})
    page = (await visitor.open(f"/track/{number}")).text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "<img src=x" not in page
    assert (await Order.get(number=number)).content == hostile


async def test_a_report_is_confidential_and_never_public(visitor: Visitor, filled: dict[str, str]) -> None:
    number, _ = await submitted(visitor, filled | {"type": "report", "public_consent": "true"})
    order = await Order.get(number=number)
    assert order.confidential and not order.public_consent


async def test_one_address_may_submit_only_so_often(visitor: Visitor, filled: dict[str, str]) -> None:
    object.__setattr__(visitor.app.state.services.settings, "submit_per_hour", 1)
    await submitted(visitor, filled)
    await visitor.open("/submit")
    again = filled | {
        "title": "另外一件完全不同的事",
        "content": "小区电梯坏了两天，老人上下楼困难。",
        "altcha": await visitor.work(),
    }
    refused = await visitor.send("/submit", again)
    assert refused.status_code == 429 and "操作太频繁" in visitor.page and again["content"] in visitor.page


async def test_a_tap_on_the_plain_map_pins_and_keeps_the_text(
    visitor: Visitor, town: Town, filled: dict[str, str]
) -> None:
    town.centre.name = "潮音市12345热线中心"
    await town.centre.save()
    await visitor.open("/submit")
    assert 'type="image"' in visitor.page
    answer = await visitor.send("/submit", filled | {"location": "", "map.x": "200", "map.y": "100"})
    assert answer.status_code == 200
    assert re.search(r'name="lng" id="f-lng" value="109\.\d+"', visitor.page)
    assert re.findall(r'id="f-location"[^>]*value="([^"]*)"', visitor.page) == ["望角区"]
    drawn = await visitor.http.get("/map.svg?lng=109.45&lat=21.0")
    assert drawn.status_code == 200 and "svg" in drawn.headers["content-type"]


async def test_a_city_without_a_map_has_none(visitor: Visitor, town: Town) -> None:
    await visitor.open("/submit")
    assert 'type="image"' not in visitor.page
    assert (await visitor.http.get("/map.svg")).status_code == 404
    place = await visitor.http.get("/submit/place?lng=109.4&lat=21")
    assert place.status_code == 200 and place.json()["text"] == ""
    assert (await visitor.http.get("/submit/place?lng=x&lat=21")).status_code == 404


def test_the_stylesheet_and_scripts_are_there() -> None:
    static = Path(__file__).resolve().parents[2] / "citizen_portal" / "static"
    assert (static / "css" / "portal.css").is_file() and (static / "js" / "portal-submit.js").is_file()
