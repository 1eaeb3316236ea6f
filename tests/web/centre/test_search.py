"""The search page: what is found, what is said when nothing is, and that the address holds it all."""

import pytest

from hotline.orders.models import Order, SavedView
from hotline.orders.states import MarkColour
from tests.orders.town import PHONE
from tests.web.centre.people import Desk
from web.centre.search_text import excerpt, highlight

pytestmark = pytest.mark.sqlite
URL = "/desk/search"


async def test_by_number_phone_words_and_place(desk: Desk) -> None:
    await desk.as_("agent")
    lamp = await desk.town.submit()
    noise = await desk.town.submit(
        title="夜间施工",
        content="打桩声很大",
        citizen={"phone": "13900139000"},
        location={"text": "东湖花园"},
    )
    spaced = f"{lamp.number[:6]} {lamp.number[6:]}"  # type: ignore[index]
    for query, found, missing in [
        (f"q={lamp.number}", lamp, noise),
        (f"q={spaced}", lamp, noise),
        (f"q={PHONE}", lamp, noise),
        ("phone=139-0013-9000", noise, lamp),
        ("q=打桩", noise, lamp),
        ("q=东湖花园", noise, lamp),
    ]:
        html = (await desk.get(f"{URL}?{query}")).text
        assert str(found.number) in html, query
        assert str(missing.number) not in html, query


async def test_filters_of_every_kind(desk: Desk) -> None:
    await desk.as_("manager")
    late, plain = await desk.town.dispatched(), await desk.town.submit(type="help")
    await Order.filter(id=late.id).update(
        mark=MarkColour.RED, difficult=True, urge_count=1, due_at=desk.town.now.replace(year=2025)
    )
    for query in (
        "state=dispatched", "type=complaint", "organisation=zjj", "organisation=centre", "co_handler=cgj",
        "mark=red", "overdue=true", "difficult=true", "urged=true", "open=true&type=complaint&sort=due",
    ):  # fmt: skip
        html = (await desk.get(f"{URL}?{query}")).text
        assert str(late.number) in html, query
        assert str(plain.number) not in html, query
    for query in ("created_to=2026-07-14", "created_from=2026-07-16", "organisation=gaj", "near_due=true"):
        assert "没有找到符合条件的工单" in (await desk.get(f"{URL}?{query}")).text


async def test_what_was_found_is_marked_and_harmless(desk: Desk) -> None:
    await desk.as_("agent")
    await desk.town.submit(title="<b>路灯</b>坏了", content="东头的路灯<script>alert(1)</script>")
    html = (await desk.get(f"{URL}?q=路灯")).text
    assert "&lt;b&gt;<mark>路灯</mark>&lt;/b&gt;" in html
    assert "<script>alert" not in html


async def test_a_wrong_phone_is_named_and_kept(desk: Desk) -> None:
    await desk.as_("agent")
    answer = await desk.get(f"{URL}?phone=1380013")
    assert answer.status_code == 422
    assert "手机号码应为 11 位数字" in answer.text
    assert 'value="1380013"' in answer.text


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "created_from=yesterday", "created_from=2026-07-15&created_to=2026-07-01",
     "q=" + "长" * 101, "q=450600202607150100001", "after=%21%21", "sort=random"],
)  # fmt: skip
async def test_wrong_questions_are_answered_kindly(desk: Desk, query: str) -> None:
    await desk.as_("agent")
    answer = await desk.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert "<form" in answer.text


async def test_a_mistyped_number_is_recognised(desk: Desk) -> None:
    await desk.as_("agent")
    order = await desk.town.submit()
    assert order.number
    wrong = order.number[:-1] + str((int(order.number[-1]) + 1) % 10)
    assert "编号不对" in (await desk.get(f"{URL}?q={wrong}")).text


async def test_pages_follow_each_other(desk: Desk) -> None:
    await desk.as_("agent")
    made = [str((await desk.town.submit()).number) for _ in range(31)]
    first = (await desk.get(f"{URL}?type=complaint")).text
    assert made[0] not in first
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = (await desk.get(link)).text
    assert made[0] in second and made[1] not in second
    assert "回到第一页" in second


async def test_views_are_saved_shown_and_deleted(desk: Desk) -> None:
    await desk.as_("agent")
    at = f"{URL}?overdue=true"
    answer = await desk.post(f"{URL}/views", {"name": "我的超期件", "query": "overdue=true"}, at=at)
    assert answer.headers["location"] == at
    assert "我的超期件" in (await desk.get(URL)).text
    refused = await desk.post(f"{URL}/views", {"name": "", "query": "overdue=true"}, at=at)
    assert (refused.status_code, "overdue=true" in refused.text) == (422, True)
    view = await SavedView.get()
    await desk.as_("agent2")
    assert "我的超期件" not in (await desk.get(URL)).text
    assert (await desk.post(f"{URL}/views/{view.id}/delete", at=URL)).status_code == 404
    await desk.as_("agent")
    await desk.post(f"{URL}/views/{view.id}/delete", at=URL)
    assert not await SavedView.exists()


async def test_departments_find_their_own_orders_only(desk: Desk) -> None:
    mine, other = await desk.town.dispatched(), await desk.town.submit()
    await desk.as_("signer")
    html = (await desk.get(URL)).text
    assert str(mine.number) in html and str(other.number) not in html
    assert "公安局" not in html.split('id="f-co-handler"')[0].split('id="f-organisation"')[1]


async def test_an_administrator_does_not_read_orders(desk: Desk) -> None:
    await desk.as_("admin")
    assert (await desk.get(URL)).status_code == 403


def test_highlighting_takes_the_longest_word_and_any_case() -> None:
    assert highlight("abc ABCD", "ab abcd") == "<mark>ab</mark>c <mark>ABCD</mark>"
    assert highlight("路灯", "") == "路灯"
    long = "前" * 200 + "路灯" + "后" * 200
    shown = excerpt(long, "路灯")
    assert shown.startswith("…前") and "<mark>路灯</mark>后" in shown and shown.endswith("后…")
    assert excerpt("没有", "路灯") == "没有"
