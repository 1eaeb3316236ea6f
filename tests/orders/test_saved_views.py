import pytest

from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.orders.saved_views import MOST, delete_view, my_views, save_view
from tests.orders.town import Town


async def test_a_view_is_kept_replaced_and_deleted(town: Town) -> None:
    agent = town["agent"]
    kept = await save_view(" 本周  超期 ", "?overdue=true&after=abc&q=", by=agent, now=town.now)
    assert (kept.name, kept.query) == ("本周 超期", "overdue=true")
    await save_view("本周 超期", "urged=true", by=agent, now=town.now)
    assert [(one.name, one.query) for one in await my_views(agent)] == [("本周 超期", "urged=true")]
    await delete_view((await my_views(agent))[0].id, by=agent)
    assert await my_views(agent) == []


async def test_views_belong_to_one_person(town: Town) -> None:
    kept = await save_view("我的", "q=路灯", by=town["agent"], now=town.now)
    assert await my_views(town["agent2"]) == []
    with pytest.raises(NotFound):
        await delete_view(kept.id, by=town["agent2"])


@pytest.mark.parametrize(
    ("name", "query"), [("", "q=1"), ("名", ""), ("名", "after=x"), ("名", "q=" + "长" * 300)]
)
async def test_nothing_empty_or_endless_is_kept(town: Town, name: str, query: str) -> None:
    with pytest.raises(Invalid):
        await save_view(name, query, by=town["agent"], now=town.now)


async def test_there_is_an_end_to_views(town: Town) -> None:
    for number in range(MOST):
        await save_view(f"第 {number} 个", "q=1", by=town["agent"], now=town.now)
    with pytest.raises(Conflict):
        await save_view("再一个", "q=1", by=town["agent"], now=town.now)
