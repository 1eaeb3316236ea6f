"""The leader's morning: every number is the orders behind it."""

import re

import pytest

from hotline.orders.queries.morning import FIGURES
from tests.department_app.conftest import Phones

pytestmark = pytest.mark.sqlite


async def yesterday_and_today(phones: Phones) -> None:
    """Something for every figure, seen the next morning at nine."""
    town = phones.town
    await town.handling(title="超期的", urgency="emergency")
    town.later(days=2)
    await town.handling(title="表扬信", type="praise")
    judged = await town.to_call_back(title="没修好")
    await town.do(judged, "evaluate", town.citizen(judged), process=3, result=1)
    await town.handling(title="今天到期", urgency="emergency")
    town.later(hours=23)


async def test_every_number_leads_to_its_orders(phones: Phones) -> None:
    await yesterday_and_today(phones)
    phone = await phones.of("leader")
    page = (await phone.get("/app/morning")).text
    shown = dict(re.findall(r'href="/app/morning/(\w+)"><span class="figure-count num">(\d+)', page))
    assert set(shown) == set(FIGURES)
    for name, count in shown.items():
        behind = (await phone.get(f"/app/morning/{name}")).text
        assert behind.count('class="row-card') == int(count), name
    assert shown["unsatisfied"] == "1" and shown["praised"] == "1" and shown["arrived"] == "3"
    assert "没修好" in (await phone.get("/app/morning/unsatisfied")).text
    assert "超期的" in (await phone.get("/app/morning/overdue?unit=zjj")).text
    assert "今天到期" in (await phone.get("/app/morning/due_today")).text
    assert "一件也没有" in (await phone.get("/app/morning/overdue?unit=zjj_wyk")).text


async def test_the_morning_is_the_leaders_and_stays_in_the_house(phones: Phones) -> None:
    await yesterday_and_today(phones)
    assert (await (await phones.of("handler")).get("/app/morning")).status_code == 403
    leader = await phones.of("leader")
    assert "一件也没有" in (await leader.get("/app/morning/arrived?unit=cgj")).text
    assert (await leader.get("/app/morning/secrets")).status_code == 404


async def test_the_card_is_on_the_first_page_until_noon(phones: Phones) -> None:
    await yesterday_and_today(phones)
    leader, handler = await phones.of("leader"), await phones.of("handler")
    assert "morning-card" in (await leader.get("/app")).text
    assert "morning-card" not in (await handler.get("/app")).text
    phones.town.later(hours=5)
    assert "morning-card" not in (await leader.get("/app")).text


async def test_an_order_knows_the_way_back_to_where_it_was_opened(phones: Phones) -> None:
    order = await phones.town.handling()
    leader, handler = await phones.of("leader"), await phones.of("handler")
    for box, address in (
        ("morning", "/app/morning"),
        ("followed", "/app/followed"),
        ("search", "/app/search"),
    ):
        page = (await leader.get(f"/app/orders/{order.number}?box={box}")).text
        assert f'class="app-back" href="{address}"' in page
    assert 'href="/app/todo"' in (await handler.get(f"/app/orders/{order.number}?box=morning")).text


async def test_a_star_from_the_search_comes_back_to_the_search(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    came_from = {"referer": "http://testserver/app/search?q=%E8%B7%AF&state=open"}
    answer = await phone.do(order.number, "follow", box="search", back="list", headers=came_from)
    assert answer.headers["location"].startswith("/app/search?q=")
    elsewhere = {"referer": "http://evil.example/login"}
    answer = await phone.do(order.number, "unfollow", box="search", back="list", headers=elsewhere)
    assert answer.headers["location"] == "/app/search"
