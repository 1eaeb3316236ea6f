"""Supervision on a phone without a network: notices written, notices answered, too late or twice."""

import pytest

from hotline.orders.models import Order
from hotline.supervision.models import SupervisionEvent, SupervisionFile, SupervisionNotice
from hotline.supervision.states import SupervisionState
from tests.pwa.conftest import Phone, Phones
from tests.pwa.test_sending import picture
from tests.supervision.notices import ASKED, issue, marked, take

pytestmark = pytest.mark.sqlite


@pytest.fixture
async def leader(phones: Phones) -> Phone:
    return await phones.of("leader")


@pytest.fixture
async def order(phones: Phones) -> Order:
    return await marked(phones.town)


def subject(notice: SupervisionNotice) -> dict[str, str]:
    return {"number": f"supervision/{notice.id}"}


async def test_the_phone_keeps_the_notices_its_person_must_answer(
    phones: Phones, leader: Phone, order: Order
) -> None:
    notice = await issue(phones.town, order)
    [kept] = (await leader.get("/app/data")).json()["lists"]["notices"]
    assert (kept["number"], kept["requirement"], kept["version"]) == (notice.number, ASKED, notice.version)
    assert kept["actions"] == ["notice_acknowledge", "notice_feed_back"]
    assert kept["orders"] == [{"number": order.number, "title": order.title}]
    for other in ("handler", "co_signer"):
        assert (await (await phones.of(other)).get("/app/data")).json()["lists"]["notices"] == []


async def test_a_notice_written_offline_is_issued_once(leader: Phone, order: Order) -> None:
    offered = (await leader.get(f"/app/data/orders/{order.number}")).json()
    assert "supervise" in offered["actions"]
    entry = leader.entry(order, "supervise", offered["version"], requirement="请今日办结")
    fates = [(await leader.send(entry, "one press of the thumb")).json()["fate"] for _ in range(3)]
    assert fates == ["applied"] * 3
    assert (await SupervisionNotice.get()).requirement == "请今日办结"
    offered = (await leader.get(f"/app/data/orders/{order.number}")).json()
    assert "supervise" not in offered["actions"]


async def test_what_happened_meanwhile_is_told_before_a_notice_is_issued(
    phones: Phones, leader: Phone, order: Order
) -> None:
    seen = order.version
    await phones.town.do(order, "reply", "handler", content="已经修好")
    answer = await leader.do(order, "supervise", seen, requirement="请今日办结")
    assert (answer["fate"], answer["code"]) == ("conflict", "stale")
    assert "已经修好" in str(answer["news"])
    assert not await SupervisionNotice.exists()
    again = await leader.do(order, "supervise", answer["version"], requirement="请今日办结")
    assert again["fate"] == "applied"


async def test_a_second_notice_about_an_order_is_a_conflict_that_keeps_the_words(
    phones: Phones, leader: Phone, order: Order
) -> None:
    await issue(phones.town, order)
    await order.refresh_from_db()
    answer = await leader.do(order, "supervise", order.version, requirement="请今日办结")
    assert answer["fate"] == "conflict" and "未销号" in answer["message"]
    assert await SupervisionNotice.all().count() == 1


async def test_an_answer_with_photos_is_given_once(phones: Phones, leader: Phone, order: Order) -> None:
    notice = await issue(phones.town, order)
    entry = leader.entry(order, "notice_feed_back", notice.version, content="已到场修复") | subject(notice)
    photos = {"a.png": picture(), "b.png": picture("#123")}
    fates = [(await leader.send(entry, "one press", photos)).json()["fate"] for _ in range(2)]
    assert fates == ["applied", "applied"]
    await notice.refresh_from_db()
    assert notice.state is SupervisionState.FED_BACK
    assert await SupervisionEvent.filter(notice_id=notice.id, step="feed_back").count() == 1
    assert await SupervisionFile.filter(notice_id=notice.id).count() == 2


async def test_a_colleague_who_answered_first_is_named(phones: Phones, leader: Phone, order: Order) -> None:
    notice = await issue(phones.town, order)
    await take(phones.town, notice, "feed_back", "signer", content="科室已处理")
    entry = leader.entry(order, "notice_feed_back", notice.version, content="我来反馈") | subject(notice)
    answer = (await leader.send(entry)).json()
    assert answer["fate"] == "conflict"
    assert [(one["who"], one["text"]) for one in answer["news"]] == [("signer", "科室已处理")]
    assert answer["as_note"] is False


@pytest.mark.parametrize("number", ["supervision/999999", "supervision/x", "999", "supervision/" + "9" * 19])
async def test_a_notice_that_is_not_mine_is_gone(leader: Phone, order: Order, number: str) -> None:
    entry = leader.entry(order, "notice_feed_back", 1, content="我来反馈") | {"number": number}
    assert (await leader.send(entry)).json()["fate"] == "gone"


async def test_nonsense_is_refused_at_its_field(phones: Phones, leader: Phone, order: Order) -> None:
    notice = await issue(phones.town, order)
    entry = leader.entry(order, "notice_feed_back", notice.version, content=" ") | subject(notice)
    answer = (await leader.send(entry)).json()
    assert answer["fate"] == "refused" and "content" in answer["errors"]
    assert (await leader.do(order, "supervise", requirement=""))["fate"] == "refused"


async def test_who_may_not_supervise_cannot_by_the_queue(phones: Phones, order: Order) -> None:
    signer = await phones.of("co_signer")
    assert (await signer.do(order, "supervise", requirement="请今日办结"))["fate"] in ("gone", "refused")
    assert not await SupervisionNotice.exists()
