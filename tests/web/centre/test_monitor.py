"""The monitor: figures of one's own scope, and ways into the lists behind them."""

from datetime import timedelta

import pytest

from hotline.orders.models import Order
from tests.web.centre.people import Desk
from web.centre import monitor

pytestmark = pytest.mark.sqlite
URL = "/desk/monitor"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    monitor._pictures.clear()


async def test_figures_lead_to_the_lists_behind_them(desk: Desk) -> None:
    late = await desk.town.handling()
    await Order.filter(id=late.id).update(due_at=desk.town.now - timedelta(hours=2))
    await desk.as_("manager")
    html = (await desk.get(URL)).text
    assert "住建局" in html and "/desk/search?open=true&amp;organisation=zjj&amp;overdue=true" in html
    await desk.town.submit()
    listed = (await desk.get("/desk/search?open=true&organisation=zjj&overdue=true&sort=due")).text
    assert str(late.number) in listed


async def test_only_the_figures_are_sent_again(desk: Desk) -> None:
    await desk.as_("manager")
    html = (await desk.get(URL, headers={"hx-request": "true"})).text
    assert "更新于" in html and "<html" not in html


async def test_one_look_serves_everybody_for_a_moment(desk: Desk) -> None:
    await desk.as_("manager")
    await desk.get(URL)
    await desk.town.submit()
    await desk.as_("supervisor")
    assert '未办结 <strong class="num">0' in (await desk.get(URL)).text


async def test_a_leader_sees_the_own_department_only(desk: Desk) -> None:
    await desk.town.handling()
    police = await desk.town.submit()
    await desk.town.do(police, "accept", "agent")
    await desk.town.do(police, "dispatch", "dispatcher", lead="gaj")
    await desk.as_("leader")
    html = (await desk.get(URL)).text
    assert "住建局" in html and "公安局" not in html
    assert (await desk.get(f"{URL}?organisation=gaj")).status_code == 404
    await desk.as_("manager")
    assert "当前位置" in (await desk.get(f"{URL}?organisation=zjj")).text


@pytest.mark.parametrize("who", ["agent", "admin", "signer"])
async def test_not_for_everybody(desk: Desk, who: str) -> None:
    await desk.as_(who)
    assert (await desk.get(URL)).status_code == 403
    assert (await desk.get(f"{URL}/live")).status_code == 403
