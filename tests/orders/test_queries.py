import pytest

from hotline.infra.errors import Invalid, NotFound, TooMany
from hotline.orders import queries
from hotline.orders.models import Order
from hotline.orders.queries import OrderFilter
from hotline.orders.queries.tracking import MAX_WRONG_CODES
from hotline.orders.states import OrderType, State
from tests.orders.town import PHONE, Town


async def _numbers(town: Town, **wanted: object) -> list[str | None]:
    page = await queries.list_orders(OrderFilter(**wanted), by=town["agent"], now=town.now)  # type: ignore[arg-type]
    return [order.number for order in page.items]


async def test_lists_are_paged_by_cursor_without_gap_or_repeat(town: Town) -> None:
    made = [(await town.submit()).number for _ in range(7)]
    seen: list[str | None] = []
    after = None
    for _ in range(3):
        page = await queries.list_orders(OrderFilter(), by=town["agent"], now=town.now, after=after, limit=3)
        seen += [order.number for order in page.items]
        after = page.after
    assert (seen, after) == (made[::-1], None)


async def test_due_lists_are_paged_most_urgent_first(town: Town) -> None:
    made = [await town.submit() for _ in range(4)]
    praise = await town.submit(type="praise")
    await Order.filter(id=praise.id).update(due_at=None)
    page = await queries.list_orders(OrderFilter(sort="due"), by=town["agent"], now=town.now, limit=3)
    rest = await queries.list_orders(
        OrderFilter(sort="due"), by=town["agent"], now=town.now, limit=3, after=page.after
    )
    found = [one.id for one in [*page.items, *rest.items]]
    assert found == [*(one.id for one in made), praise.id]


@pytest.mark.parametrize("cursor", ["!", "AAAA", "e30", "WzFd" * 30, "WyJ4Il0"])
async def test_a_forged_cursor_is_refused(town: Town, cursor: str) -> None:
    with pytest.raises(Invalid):
        await queries.list_orders(OrderFilter(), by=town["agent"], now=town.now, after=cursor)


async def test_search_by_number_phone_text_and_filters(town: Town) -> None:
    lamp = await town.dispatched()
    noise = await town.submit(
        type="help",
        title="夜间施工噪音",
        content="东湖花园旁边工地半夜还在打桩",
        citizen={"phone": "13900139000"},
    )
    assert await _numbers(town, q=lamp.number) == [lamp.number]
    assert await _numbers(town, phone="139-0013-9000") == [noise.number]
    assert await _numbers(town, q="打桩") == [noise.number]
    assert await _numbers(town, q="东湖 噪音") == [noise.number]
    assert await _numbers(town, q="没有这回事") == []
    assert await _numbers(town, types=frozenset({OrderType.HELP})) == [noise.number]
    assert await _numbers(town, states=frozenset({State.DISPATCHED})) == [lamp.number]
    assert await _numbers(town, organisation="zjj") == [lamp.number]
    assert await _numbers(town, co_handler="cgj") == [lamp.number]
    assert await _numbers(town, organisation="jtj") == []


async def test_similar_open_orders_are_found_by_words_and_place(town: Town) -> None:
    lamp = await town.submit(location={"text": "滨江路", "lng": 108.35, "lat": 21.68})
    await town.submit(title="公交站牌", content="三路公交站牌写错了站名")
    found = await queries.similar_orders(town.centre.id, "滨江路的路灯三天不亮了，晚上很危险")
    assert [one.id for one in found] == [lamp.id]


async def test_history_shows_the_callers_earlier_orders(town: Town) -> None:
    mine = [await town.submit() for _ in range(2)]
    await town.submit(citizen={"phone": "13900139000"})
    found = await queries.history_of(PHONE, by=town["agent"])
    assert [one.id for one in found] == [mine[1].id, mine[0].id]


async def test_tracking_needs_number_and_code(town: Town) -> None:
    order = await town.submit()
    assert (await queries.track(order.number or "", town.last_code, now=town.now)).id == order.id
    with pytest.raises(NotFound):
        await queries.track(order.number or "", "000000x", now=town.now)


async def test_guessing_the_code_locks_the_number_for_an_hour(town: Town) -> None:
    order = await town.submit()
    for _ in range(MAX_WRONG_CODES - 1):
        with pytest.raises(NotFound):
            await queries.track(order.number or "", "wrong", now=town.now)
    with pytest.raises(TooMany):
        await queries.track(order.number or "", "wrong", now=town.now)
    with pytest.raises(TooMany):
        await queries.track(order.number or "", town.last_code, now=town.now)
    town.later(hours=1, seconds=1)
    assert (await queries.track(order.number or "", town.last_code, now=town.now)).id == order.id


async def test_boxes_follow_an_order_through_the_department(town: Town) -> None:
    order = await town.dispatched()

    async def boxes() -> dict[str, int]:
        return await queries.box_counts(by=town["leader"], now=town.now)

    assert (await boxes())["todo"] == 1
    await town.do(order, "sign", "signer")
    assert ((await boxes())["todo"], (await boxes())["handling"]) == (0, 1)
    await town.do(order, "coordinate", "signer", co_handlers=["zjj_wyk"], opinion="请配合")
    assert (await boxes())["tracking"] == 1
    await town.do(order, "offline", "handler")
    assert (await boxes())["offline"] == 1
    await town.do(order, "reply", "handler", content="好", override_reason="急")
    assert (await boxes())["done"] == 1


async def test_near_due_holds_what_passed_its_warn_point(town: Town) -> None:
    order = await town.handling()
    page = await queries.list_box("near_due", by=town["handler"], now=town.now)
    assert page.items == []
    town.later(days=20)
    page = await queries.list_box("near_due", by=town["handler"], now=town.now)
    assert [one.order_id for one in page.items] == [order.id]


async def test_leader_boxes_are_not_counted_for_others(town: Town) -> None:
    assert "supervised" in await queries.box_counts(by=town["leader"], now=town.now)
    assert "supervised" not in await queries.box_counts(by=town["handler"], now=town.now)


async def test_each_desk_sees_its_own_queues(town: Town) -> None:
    await town.submit()
    await town.to_call_back()
    counts = await queries.queue_counts(by=town["agent"])
    assert (counts["pool"], counts["call_back"]) == (1, 1)
    assert "return_review" not in counts
    assert "return_review" in await queries.queue_counts(by=town["reviewer"])


async def test_exceptions_gather_what_will_not_move(town: Town) -> None:
    stuck = await town.submit()
    lost = await town.dispatched()
    town.later(days=4)
    found = await queries.list_exceptions(by=town["shift_lead"], now=town.now)
    assert {(one.kind, one.order.id) for one in found} == {("stuck", stuck.id), ("lost_receipt", lost.id)}
