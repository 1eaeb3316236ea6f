"""The live pool: taken by one of many, put back, told to everybody."""

import json

import pytest

from hotline.orders.models import Order
from hotline.orders.states import State
from tests.web.centre.people import Desk
from web.centre.desk import _news

pytestmark = pytest.mark.sqlite


async def test_the_pool_shows_items_of_every_channel_and_opens_the_first(desk: Desk) -> None:
    await desk.town.submit(title="井盖松动")
    order = await desk.town.submit(title="路灯不亮")
    await desk.as_("agent")
    html = (await desk.get("/desk")).text
    assert "井盖松动" in html and "路灯不亮" in html
    assert "网站" in html and 'data-pool-live="/desk/live"' in html
    assert "138****8000" in html and "13800138000" not in html
    opened = (await desk.get(f"/desk?tab=pool&open={order.number}")).text
    assert f'data-order="{order.number}"' in opened and "is-chosen" in opened


async def test_one_takes_the_item_and_the_other_is_told_kindly(desk: Desk) -> None:
    order = await desk.town.submit()
    url = f"/desk/orders/{order.number}/do/take"
    await desk.as_("agent")
    taken = await desk.post(url, {"next": f"/desk?tab=mine&open={order.number}"}, at="/desk")
    assert (taken.status_code, taken.headers["location"]) == (303, f"/desk?tab=mine&open={order.number}")
    assert "我的工单" in (await desk.get("/desk?tab=mine")).text
    await desk.as_("agent2")
    late = await desk.post(url, at="/desk/orders/new")
    assert late.status_code == 409
    assert "此件已由其他话务员领取" in late.text


async def test_a_put_back_item_is_everybodys_again(desk: Desk) -> None:
    order = await desk.town.submit()
    await desk.town.do(order, "take", "agent")
    await desk.as_("agent")
    back = await desk.post(f"/desk/orders/{order.number}/do/put_back", at="/desk?tab=mine")
    assert back.status_code == 303
    assert (await Order.get(id=order.id)).owner_id is None
    assert order.title in (await desk.get("/desk")).text


async def test_tabs_tell_how_much_waits(desk: Desk) -> None:
    order = await desk.town.submit()
    await desk.town.submit()
    await desk.town.do(order, "accept", "agent")
    await desk.town.do(order, "ask_supplement", "agent", question="请补充门牌号")
    await desk.as_("agent")
    assert (await desk.get("/desk/counts")).json() == {"pool": 1, "mine": 1, "awaiting": 1}
    assert order.title in (await desk.get("/desk?tab=awaiting")).text


async def test_empty_tabs_say_so(desk: Desk) -> None:
    await desk.as_("agent")
    assert "都受理完了" in (await desk.get("/desk")).text
    assert "手上没有工单" in (await desk.get("/desk?tab=mine")).text


@pytest.mark.parametrize(
    ("who", "where"),
    [("station", "/desk/workstation"), ("handler", "/desk/workstation"), ("reviewer", "/desk/review")],
)
async def test_who_has_no_pool_begins_elsewhere(desk: Desk, who: str, where: str) -> None:
    await desk.as_(who)
    answer = await desk.get("/desk")
    assert (answer.status_code, answer.headers["location"]) == (303, where)


async def test_news_carry_the_new_item_and_name_the_gone_one(desk: Desk) -> None:
    order = await desk.town.submit(title="新来的一件")
    await desk.as_("agent")
    request = await _request(desk)
    arrived = await _news(request, {"id": order.id})
    assert arrived is not None and not isinstance(arrived, str)
    body = json.loads(arrived.data)
    assert (arrived.name, body["id"]) == ("item", order.id)
    assert "新来的一件" in body["html"] and 'data-action="take"' in body["html"]
    await desk.town.do(order, "take", "agent2")
    gone = await _news(request, {"id": order.id})
    assert gone is not None and not isinstance(gone, str)
    assert (gone.name, json.loads(gone.data)) == ("gone", {"id": order.id})
    assert await _news(request, {"id": 0}) is None


async def test_foreign_towns_have_pools_of_their_own(desk: Desk) -> None:
    order = await desk.town.submit()
    assert order.state is State.RECEIVED
    from tests.orders.town import build

    await build("b-", "990200")
    await desk.as_("b-agent")
    assert order.title not in (await desk.get("/desk")).text
    assert (await desk.get(f"/desk/orders/{order.number}")).status_code == 404
    assert (await desk.get(f"/desk/orders/{order.number}/preview")).status_code == 404
    assert (await desk.get(f"/desk/orders/{order.number}/news")).status_code == 404
    assert (await desk.get(f"/desk/orders/{order.number}/do/accept")).status_code == 404


async def _request(desk: Desk):  # type: ignore[no-untyped-def]
    """A request as the stream's handler holds it."""
    from starlette.requests import Request

    from hotline.people.actor import actor_for_staff
    from hotline.people.models import Staff

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/desk/live",
        "headers": [],
        "app": desk.app,
        "query_string": b"",
    }
    request = Request(scope)
    staff = await Staff.get(login="agent")
    request.state.actor = await actor_for_staff(staff, "web", "test")
    request.state.now = desk.town.now
    return request
