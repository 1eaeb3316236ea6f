"""早报: told once on working mornings, to leaders, when there is something to tell."""

import pytest

from hotline.messages.models import Delivery, Notice
from hotline.messages.morning import KIND, morning_read, tell_leaders
from hotline.messages.states import NoticeState
from tests.orders.town import Town


@pytest.fixture
async def eight(town: Town) -> Town:
    """Thursday 8:00, after a day on which 住建局 got an order."""
    await town.handling()
    town.later(hours=22)
    return town


async def test_leaders_are_told_once_how_their_unit_stands(eight: Town) -> None:
    assert await tell_leaders(eight.now) == 1
    eight.later(minutes=5)
    assert await tell_leaders(eight.now) == 0
    notice = await Notice.get(kind=KIND)
    assert notice.title == "早报：7月16日 住建局" and notice.url == "/app/morning"
    assert notice.body.startswith("昨日派来 1 件，答复 0 件；")
    told = await Delivery.filter(notice_id=notice.id).values_list("staff_id", flat=True)
    assert [int(str(one)) for one in told] == [eight["leader"].staff_id]


@pytest.mark.parametrize("hours", [-1, 5, 2 * 24])
async def test_not_before_the_hour_nor_after_noon_nor_on_a_saturday(eight: Town, hours: int) -> None:
    eight.later(hours=hours)
    assert await tell_leaders(eight.now) == 0


async def test_nothing_to_tell_is_not_told(town: Town) -> None:
    assert await tell_leaders(town.now) == 0


async def test_today_gives_way_to_tomorrow_and_the_page_is_taking_note(eight: Town) -> None:
    await tell_leaders(eight.now)
    eight.later(days=1)
    await eight.handling()
    eight.later(days=3)  # Monday, with Sunday's order – and Friday's still open
    await eight.handling(urgency="emergency")
    eight.later(days=1)
    assert await tell_leaders(eight.now) == 1
    old, new = await Notice.filter(kind=KIND).order_by("id")
    assert (old.state, new.state) == (NoticeState.CANCELLED, NoticeState.OPEN)
    await morning_read(by=eight["handler"], now=eight.now)
    assert (await Notice.get(id=new.id)).state is NoticeState.OPEN
    await morning_read(by=eight["leader"], now=eight.now)
    assert (await Notice.get(id=new.id)).state is NoticeState.ACKNOWLEDGED
