"""Somebody asked for the same before: offered, followed."""

import re

import pytest

from hotline.orders.models import Follow, Order, Supplement
from tests.citizen_portal.conftest import Visitor
from tests.orders.town import Town

pytestmark = pytest.mark.sqlite


async def test_similar_open_cases_are_offered_before_submitting(
    visitor: Visitor, town: Town, filled: dict[str, str]
) -> None:
    await town.submit(
        title="滨江路路灯不亮，电话13900001111", citizen={"name": "李四", "phone": "13900001111"}
    )
    await visitor.open("/submit")
    offered = await visitor.send("/submit", filled | {"altcha": await visitor.work()})
    assert offered.status_code == 200 and "关注这件" in visitor.page
    assert "13900001111" not in visitor.page and "李四" not in visitor.page
    assert await Order.all().count() == 1
    # the solution and the words are still there: one more press is enough
    assert (await visitor.send("/submit", filled | {"confirmed": "true"})).status_code == 303
    assert await Order.all().count() == 2


async def test_following_a_case_instead_of_opening_another(
    visitor: Visitor, town: Town, filled: dict[str, str]
) -> None:
    order = await town.submit(title="滨江路路灯不亮")
    await visitor.open("/submit")
    await visitor.send("/submit", filled | {"altcha": await visitor.work()})
    token = re.search(r'name="order" value="([^"]+)"', visitor.page)
    assert token
    joining = {**filled, "phone": "13700137000", "order": token[1]}
    await visitor.send("/submit/follow", joining)
    assert "关注这件诉求" in visitor.page and "13700137000" in visitor.page
    answer = await visitor.send(
        "/submit/follow", {"phone": "13700137000", "note": "西头也不亮", "altcha": await visitor.work()}
    )
    page = (await visitor.follow(answer)).text
    assert "我关注的诉求" in page and "王小明" not in page
    assert await Follow.filter(order_id=order.id, citizen_id__isnull=False).count() == 1
    assert (await Supplement.get()).content == "西头也不亮"
    fresh = await Order.get(id=order.id)
    assert fresh.unread_supplements == 1


async def test_similar_is_asked_for_while_typing(visitor: Visitor, town: Town) -> None:
    await town.submit(title="滨江路路灯不亮")
    await visitor.open("/submit")
    answer = await visitor.send(
        "/submit/similar", {"title": "滨江路路灯不亮了", "content": "路灯已经三天不亮"}
    )
    assert answer.status_code == 200 and "/submit/follow?order=" in answer.text
    nothing = await visitor.http.post("/submit/similar", data={"title": "x"})
    assert nothing.status_code in (200, 403)
