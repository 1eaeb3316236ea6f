from datetime import timedelta

import pytest

from hotline.infra.errors import Forbidden, NotFound
from hotline.orders.models import Order
from hotline.orders.queries import OrderFilter, list_orders
from hotline.orders.queries.monitoring import loads, overview
from hotline.orders.states import MarkColour, State
from tests.orders.town import Town, build


async def test_the_tiles_count_what_the_drill_down_lists(town: Town) -> None:
    await town.submit()
    signed = await town.handling()
    late = await town.dispatched()
    await Order.filter(id=late.id).update(
        due_at=town.now - timedelta(hours=1), mark=MarkColour.RED, urge_count=2, difficult=True
    )
    praise = await town.submit(type="praise")
    await Order.filter(id=praise.id).update(state=State.CLOSED)

    seen = await overview(by=town["manager"], now=town.now)

    assert seen.states == {State.RECEIVED: 1, State.HANDLING: 1, State.DISPATCHED: 1}
    assert (seen.total, seen.overdue, seen.red, seen.yellow, seen.urged) == (3, 1, 1, 0, 1)
    assert (seen.hard, seen.unsigned, seen.new_today) == (1, 1, 4)
    for wanted in ("overdue", "urged", "difficult"):
        page = await list_orders(OrderFilter(open=True, **{wanted: True}), by=town["manager"], now=town.now)  # type: ignore[arg-type]
        assert [one.id for one in page.items] == [late.id]
    everything = await list_orders(OrderFilter(open=True), by=town["manager"], now=town.now)
    assert len(everything.items) == 3
    assert signed.number in {one.number for one in everything.items}


async def test_near_due_is_past_the_warn_point_and_not_late(town: Town) -> None:
    order = await town.handling()
    assert (await overview(by=town["manager"], now=town.now)).near_due == 0
    fresh = await Order.get(id=order.id)
    assert fresh.due_at is not None
    soon = fresh.due_at - timedelta(minutes=5)
    assert (await overview(by=town["manager"], now=soon)).near_due == 1
    page = await list_orders(OrderFilter(near_due=True), by=town["manager"], now=soon)
    assert [one.id for one in page.items] == [order.id]
    late = fresh.due_at + timedelta(minutes=5)
    assert (await overview(by=town["manager"], now=late)).near_due == 0


async def test_departments_with_everything_below_them_busiest_first(town: Town) -> None:
    first, second = await town.handling(), await town.dispatched()
    unit = town.organisations["zjj_wyk"]
    await Order.filter(id=second.id).update(lead_organisation_id=unit.id)
    police = await town.submit()
    await town.do(police, "accept", "agent")
    await town.do(police, "dispatch", "dispatcher", lead="gaj")
    await Order.filter(id=police.id).update(due_at=town.now - timedelta(days=1))

    rows = await loads(by=town["manager"], now=town.now)

    assert [(row.organisation.code, row.open, row.overdue, row.unsigned) for row in rows] == [
        ("gaj", 1, 1, 1),
        ("zjj", 2, 0, 1),
    ]
    due = sorted(one.due_at for one in await Order.filter(id__in=[first.id, second.id]) if one.due_at)
    assert (rows[1].median_due_at, rows[1].has_units) == (due[0], True)
    below = await loads(by=town["manager"], now=town.now, below="zjj")
    assert {(row.organisation.code, row.open) for row in below} == {("zjj", 1), ("zjj_wyk", 1)}


async def test_everybody_monitors_their_own_scope_only(town: Town) -> None:
    await town.handling()
    await build("b_", "450700")
    assert (await overview(by=town["station"], now=town.now)).total == 0
    assert [row.organisation.code for row in await loads(by=town["leader"], now=town.now)] == ["zjj"]
    for foreign in ("gaj", "b_zjj", "nowhere"):
        with pytest.raises(NotFound):
            await loads(by=town["leader"], now=town.now, below=foreign)
    with pytest.raises(Forbidden):
        await overview(by=town["agent"], now=town.now)
