"""Every rule of RULES §9, raised by what really happens, by the city's own rules."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.infra.errors import Conflict, Forbidden
from hotline.orders.models import Clock, Mark, Order, OrderEvent
from hotline.orders.states import MarkColour, MarkRule
from hotline.orders.sweeps import mark_clocks
from hotline.orders.timeline import tell
from hotline.people.actor import Actor
from hotline.profiles.actions import change_profile
from hotline.worktime.zone import local
from tests.orders.town import Town

RED, YELLOW = MarkColour.RED, MarkColour.YELLOW


async def _by_rules(town: Town, key: str = "default", **over: Any) -> None:
    await change_profile(town.centre.id, key, over, Actor.system(town.centre.id), town.now)


async def _standing(order: Order) -> dict[str, str]:
    rows = await Mark.filter(order_id=order.id, lifted_at__isnull=True)
    return {one.rule.value: one.colour.value for one in rows}


async def _unsatisfied(town: Town, order: Order) -> Order:
    return await town.do(order, "call_back", "agent", reached=True, process=2, result=1, note="没修好")


async def _again(town: Town, order: Order) -> Order:
    await town.do(order, "redo", "dispatcher", reason="重新办理")
    await town.do(order, "sign", "signer")
    await town.do(order, "reply", "handler", content="再次修复。")
    return await town.do(order, "review", "reviewer", decision="approve")


async def _clock(order: Order) -> Clock:
    return await Clock.get(order_id=order.id, kind="handle")


async def test_a_share_of_a_long_limit_or_the_last_working_day_is_yellow(town: Town) -> None:
    long, short = await _clock(await town.handling()), await _clock(await town.handling(type="consultation"))
    # 15 working days: 80 % are used long before the last day; 3 working days: the last day comes first.
    assert (long.due_at - long.warn_at) > timedelta(days=3)
    # Due on Monday: when offices close on Friday one working day is left.
    assert f"{local(short.due_at):%A} {local(short.warn_at):%A %H:%M}" == "Monday Friday 17:30"
    assert await mark_clocks(short.warn_at - timedelta(minutes=1)) == 0
    assert await mark_clocks(short.warn_at) == 1


async def test_a_city_may_do_without_the_last_working_day(town: Town) -> None:
    await _by_rules(town, warn_days_left=0)
    clock = await _clock(await town.handling(type="consultation"))
    assert f"{local(clock.warn_at):%A}" == "Monday"


async def test_an_extension_moves_the_yellow_point_with_the_due_date(town: Town) -> None:
    order = await town.handling(type="consultation")
    before = await _clock(order)
    await town.do(order, "extend", "signer", days=2, reason="等待配件")
    await town.do(order, "review", "reviewer", decision="approve")
    after = await _clock(order)
    assert f"{local(before.warn_at):%a} {local(after.due_at):%a} {local(after.warn_at):%a}" == "Fri Wed Tue"


async def test_overdue_is_red_even_when_no_sweep_came_by_before_the_answer(town: Town) -> None:
    order = await town.handling()
    town.now = (await _clock(order)).due_at + timedelta(minutes=1)
    order = await town.do(order, "reply", "handler", content="已修复。")
    assert (order.mark, await _standing(order)) == (RED, {"overdue": "red"})
    assert await mark_clocks(town.now) == 0


async def test_urging_twice_is_yellow(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "urge", town.citizen(order))
    assert await _standing(order) == {}
    town.later(hours=25)
    order = await town.do(order, "urge", town.citizen(order))
    assert await _standing(order) == {"urged": "yellow"}


async def test_a_refused_return_is_yellow_for_the_unit_that_asked(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "return", "signer", reason="不属于我局", propose="cgj")
    await town.do(order, "review", "reviewer", decision="refuse", opinion="属于你局职责")
    mark = await Mark.get(order_id=order.id)
    assert (mark.rule, mark.colour, mark.organisation_id) == (
        MarkRule.RETURN_REFUSED,
        YELLOW,
        town.organisations["zjj"].id,
    )


@pytest.mark.parametrize("until_difficult", [2, 5])
async def test_unsatisfied_twice_is_red_whenever_a_city_makes_it_difficult(
    town: Town, until_difficult: int
) -> None:
    await _by_rules(town, unsatisfied_to_difficult=until_difficult)
    order = await _unsatisfied(town, await town.to_call_back())
    assert await _standing(order) == {}
    order = await _unsatisfied(town, await _again(town, order))
    assert (await _standing(order), order.difficult) == ({"unsatisfied_twice": "red"}, until_difficult == 2)


@pytest.mark.parametrize("rule", ["false_closing", "media_risk"])
async def test_the_supervisor_raises_by_hand_what_no_clock_can_see(town: Town, rule: str) -> None:
    order = await town.handling()
    with pytest.raises(Forbidden):
        await town.do(order, "raise_mark", "signer", colour="red", rule=rule, reason="抽查不实")
    order = await town.do(order, "raise_mark", "supervisor", colour="red", rule=rule, reason="抽查不实")
    assert await _standing(order) == {rule: "red"}


async def test_a_rule_the_city_does_not_have_is_not_raised(town: Town) -> None:
    await _by_rules(town, marks=["overdue"])
    order = await town.handling(type="consultation")
    assert await mark_clocks((await _clock(order)).warn_at) == 0
    for _ in range(3):
        await town.do(order, "urge", town.citizen(order))
        town.later(hours=25)
    with pytest.raises(Conflict, match="没有启用"):
        await town.do(order, "raise_mark", "supervisor", colour="red", rule="media_risk", reason="热搜")
    assert await _standing(order) == {}


@pytest.mark.parametrize(("city", "word"), [("fangchenggang", "牌"), ("nanning", "灯")])
async def test_a_city_says_card_or_light(town: Town, city: str, word: str) -> None:
    await _by_rules(town, city)
    order = await town.handling()
    await mark_clocks((await _clock(order)).due_at + timedelta(seconds=1))
    await town.do(order, "raise_mark", "supervisor", colour="yellow", rule="media_risk", reason="热搜")
    events = await OrderEvent.filter(order_id=order.id, action__in=["mark_overdue", "raise_mark"])
    said = [str(tell(one)) for one in sorted(events, key=lambda one: one.seq)]
    assert said == [f"超过时限，系统亮红{word}", f"加黄{word}：舆情风险"]


async def test_the_worst_colour_that_stands_is_the_orders_and_nothing_is_deleted(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "raise_mark", "supervisor", colour="yellow", rule="media_risk", reason="热搜")
    await mark_clocks((await _clock(order)).due_at + timedelta(seconds=1))
    red = await Mark.get(order_id=order.id, rule="overdue")
    order = await town.do(order, "lift_mark", "supervisor", reason="已核实", mark=red.id)
    assert (order.mark, await Mark.filter(order_id=order.id).count()) == (YELLOW, 2)
    order = await town.do(order, "lift_mark", "supervisor", reason="已核实")
    assert (order.mark, await Mark.filter(order_id=order.id).count()) == (MarkColour.NONE, 2)
    assert await mark_clocks(town.now) == 0
