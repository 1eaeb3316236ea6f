from hotline.orders.models import Clock, Mark, Order
from hotline.orders.states import MarkColour
from hotline.orders.sweeps import mark_clocks
from tests.orders.town import Town


async def test_eighty_percent_used_is_yellow_and_overdue_is_red(town: Town) -> None:
    order = await town.handling()
    clock = await Clock.get(order_id=order.id, kind="handle")
    await mark_clocks(clock.warn_at)
    assert (await Order.get(id=order.id)).mark is MarkColour.YELLOW
    town.now = clock.due_at
    town.later(seconds=1)
    await mark_clocks(town.now)
    fresh = await Order.get(id=order.id)
    assert fresh.mark is MarkColour.RED
    assert (await Clock.get(id=clock.id)).breached_at == clock.due_at


async def test_looking_again_raises_nothing_again(town: Town) -> None:
    order = await town.handling()
    clock = await Clock.get(order_id=order.id, kind="handle")
    await mark_clocks(clock.warn_at)
    assert await mark_clocks(clock.warn_at) == 0
    assert await Mark.filter(order_id=order.id, rule="near_due").count() == 1


async def test_marks_are_lifted_with_a_reason_and_kept(town: Town) -> None:
    order = await town.handling()
    clock = await Clock.get(order_id=order.id, kind="handle")
    await mark_clocks(clock.warn_at)
    order = await town.do(order, "lift_mark", "supervisor", reason="已核实，进度正常")
    mark = await Mark.get(order_id=order.id)
    assert (order.mark, mark.lift_reason) == (MarkColour.NONE, "已核实，进度正常")


async def test_a_paused_clock_raises_no_mark(town: Town) -> None:
    order = await town.handling()
    clock = await Clock.get(order_id=order.id, kind="handle")
    await town.do(order, "suspend", "dispatcher", reason="等待省里协调")
    await mark_clocks(clock.due_at)
    assert (await Order.get(id=order.id)).mark is MarkColour.NONE
