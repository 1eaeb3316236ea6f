"""公开办理结果: consent, closing, de-identification, a second person."""

import pytest

from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.orders import publishing
from hotline.orders.deidentify import deidentify, identifies
from hotline.orders.models import Order, PublicationState
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from tests.orders.town import Town, build

YES = {"decision": "approve"}


@pytest.fixture(autouse=True)
async def editors(town: Town) -> None:
    """The dispatcher edits too; the manager reviews."""
    staff = await Staff.get(login="dispatcher")
    await StaffRole.create(staff=staff, role=Role.EDITOR)
    object.__setattr__(town["dispatcher"], "roles", town["dispatcher"].roles | {Role.EDITOR})


async def closed(town: Town, **more: object) -> Order:
    order = await town.to_call_back(**({"public_consent": True} | more))
    await town.do(order, "call_back", "agent", reached=True, process=5, result=5)
    return await town.do(order, "close", "reviewer")


async def test_a_result_is_proposed_reviewed_published_and_withdrawn(town: Town) -> None:
    order = await closed(town, content="我叫王小明，电话13800138000，路灯不亮。")
    number = str(order.number)
    suggestion = await publishing.suggest(number, by=town["dispatcher"])
    assert "王小明" not in suggestion.request and "13800138000" not in suggestion.request
    await publishing.propose(number, None, by=town["dispatcher"], now=town.now)
    assert [one.order_id for one in (await publishing.waiting(by=town["manager"])).items] == [order.id]
    await publishing.review(number, YES, by=town["manager"], now=town.now)
    assert (await Order.get(id=order.id)).published_at == town.now
    found = (await publishing.results(town.centre.id, q="路灯")).items
    assert [one.title for one in found] == ["路灯不亮"]
    assert (await publishing.results(town.centre.id, q="没有的词")).items == []
    await publishing.withdraw(number, "诉求人要求", by=town["manager"], now=town.now)
    assert (await publishing.results(town.centre.id)).items == []
    assert (await Order.get(id=order.id)).published_at is None
    with pytest.raises(NotFound):
        await publishing.result(town.centre.id, found[0].id)


async def test_what_may_not_be_public_is_not_proposed(town: Town) -> None:
    secret = await closed(town, type="report")
    without_consent = await closed(town, public_consent=False)
    unfinished = await town.replied(public_consent=True)
    for order in (secret, without_consent, unfinished):
        with pytest.raises(Conflict):
            await publishing.propose(str(order.number), None, by=town["dispatcher"], now=town.now)
    assert (await publishing.candidates(by=town["dispatcher"])).items == []


async def test_a_text_that_still_names_the_citizen_is_refused(town: Town) -> None:
    order = await closed(town)
    words = {"title": "路灯不亮", "request": "王小明反映路灯不亮", "answer": "已修好，联系 13800138000。"}
    with pytest.raises(Invalid) as refused:
        await publishing.propose(str(order.number), words, by=town["dispatcher"], now=town.now)
    assert set(refused.value.fields) == {"request", "answer"}


async def test_who_proposed_does_not_release(town: Town) -> None:
    order = await closed(town)
    number = str(order.number)
    object.__setattr__(town["manager"], "roles", town["manager"].roles | {Role.EDITOR})
    await publishing.propose(number, None, by=town["manager"], now=town.now)
    with pytest.raises(Forbidden):
        await publishing.review(number, YES, by=town["manager"], now=town.now)
    with pytest.raises(Invalid):
        await publishing.review(number, {"decision": "refuse"}, by=town["supervisor"], now=town.now)
    refusal = {"decision": "refuse", "opinion": "再隐去路名"}
    publication = await publishing.review(number, refusal, by=town["supervisor"], now=town.now)
    assert publication.state is PublicationState.REFUSED


async def test_nobody_else_publishes_and_other_cities_do_not_exist(town: Town) -> None:
    order = await closed(town)
    for who in ("agent", "signer", "admin"):
        with pytest.raises(Forbidden):
            await publishing.propose(str(order.number), None, by=town[who], now=town.now)
    other = await build("b_", "450700")
    with pytest.raises(NotFound):
        await publishing.review(str(order.number), YES, by=other["manager"], now=town.now)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话13812345678，请回", "电话（电话略），请回"),
        ("+86 138-1234-5678", "（电话略）"),
        ("座机0770-2812345", "座机（电话略）"),
        ("身份证450602199001011234", "身份证（证件号略）"),
        ("身份证45060219900101123X", "身份证（证件号略）"),
        ("卡号6222 0212 3456 7890 123", "卡号（号码略）"),
        ("车牌桂P·12345堵路", "车牌（车牌略）堵路"),
        ("写信 wang@example.com", "写信 （邮箱略）"),
        ("微信号abc_12345", "微信号（略）"),
        ("我叫王小明，住这里", "我叫王某，住这里"),
        ("物业李经理不管", "物业李某经理不管"),
        ("住3栋2单元501室", "住某户"),
        ("一座桥三年没修，12345 打过两次", "一座桥三年没修，12345 打过两次"),
        ("2026年7月1日 8:30 停水", "2026年7月1日 8:30 停水"),
    ],
)
def test_texts_lose_what_identifies(text: str, expected: str) -> None:
    assert deidentify(text) == expected
    assert deidentify(expected) == expected, "twice is once"


def test_known_names_go_whatever_stands_around_them() -> None:
    assert deidentify("请王小明来一下", ["王小明"]) == "请王某来一下"
    assert identifies("请王小明来一下", ["王小明"]) and not identifies("某户路灯不亮")
