"""What the desk asks: who should lead, which places, which marks, whose number."""

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.orders.contact import reveal_contact
from hotline.orders.models import Classification
from hotline.orders.queries.earlier import earlier_of
from hotline.orders.queries.listing import OrderFilter, count_orders, list_orders
from hotline.orders.queries.marks import lifted_marks, standing_marks
from hotline.orders.queries.nearby import nearby
from hotline.orders.queries.places import suggest_places
from hotline.orders.queries.queues import queue_counts
from hotline.orders.queries.suggestions import suggest_units
from hotline.orders.states import MarkColour, MarkRule
from tests.orders.town import PHONE, Town


async def _classified(town: Town, lead: str, times: int) -> None:
    await Classification.get_or_create(
        tenant=town.centre, code="01", defaults={"name": "路灯", "level": 1, "path": "01"}
    )
    for _ in range(times):
        order = await town.submit(classification="01")
        await town.do(order, "accept", "agent")
        await town.do(order, "dispatch", "dispatcher", lead=lead)


async def test_who_led_before_is_suggested_first_with_the_reason(town: Town) -> None:
    await _classified(town, "zjj", 3)
    await _classified(town, "cgj", 1)
    order = await town.submit(classification="01")
    first, second = await suggest_units(order, now=town.now)
    assert (first.organisation.code, second.organisation.code) == ("zjj", "cgj")
    message, params = first.reasons[0]
    assert message.format(**params) == "近半年同类工单 4 件，由其主办 3 件"


async def test_territory_and_duties_are_reasons_too(town: Town) -> None:
    station, police = town.organisations["gzz"], town.organisations["gaj"]
    station.territory = ["滨江路", "东区"]
    await station.save()
    police.duties = "负责夜间巡逻和治安。"
    await police.save()
    order = await town.submit(content="滨江路夜间没有人巡逻，治安不好。")
    reasons = {one.organisation.code: one.reasons for one in await suggest_units(order, now=town.now)}
    assert reasons["gzz"] == (("辖区包含“{place}”", {"place": "滨江路"}),)
    assert "巡逻" in reasons["gaj"][0][1]["words"]


async def test_nothing_points_anywhere(town: Town) -> None:
    assert await suggest_units(await town.submit(), now=town.now) == []


async def test_places_of_units_and_of_earlier_orders(town: Town) -> None:
    unit = town.organisations["zjj"]
    unit.territory = ["江山新村", "江山街道"]
    await unit.save()
    await town.submit(location={"text": "江山新村3栋", "lng": 108.1, "lat": 21.6})
    await town.submit(location={"text": "江山路秘密巷"}, confidential=True)
    names = [place.text for place in await suggest_places(town.centre.id, " 江山 ")]
    assert names == ["江山新村", "江山街道", "江山新村3栋"]
    assert (await suggest_places(town.centre.id, "3栋"))[0].lng == 108.1
    assert await suggest_places(town.centre.id, " ") == []


async def test_marks_are_listed_in_scope_and_lifted_ones_apart(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "raise_mark", "supervisor", colour="red", rule="media_risk", reason="上了热搜")
    red = OrderFilter(mark=MarkColour.RED, rule=MarkRule.MEDIA_RISK)
    page = await list_orders(red, by=town["supervisor"], now=town.now)
    assert [one.id for one in page.items] == [order.id] == list(await standing_marks([order.id]))
    counted = {
        who: await count_orders(red, by=town[who], now=town.now, cap=9) for who in ("leader", "police")
    }
    assert counted == {"leader": 1, "police": 0}
    assert (await lifted_marks(by=town["supervisor"])).items == []
    await town.do(order, "lift_mark", "supervisor", reason="已澄清")
    assert await standing_marks([order.id]) == {}
    assert await count_orders(red, by=town["leader"], now=town.now, cap=9) == 0
    lifted = await lifted_marks(by=town["supervisor"])
    assert [(one.colour, one.order.number) for one in lifted.items] == [(MarkColour.RED, order.number)]
    assert (await lifted_marks(by=town["police"])).items == []


async def test_earlier_orders_stay_within_the_readers_scope(town: Town) -> None:
    first = await town.handling()
    second = await town.submit()
    assert [one.id for one in await earlier_of(second, by=town["agent"])] == [first.id]
    assert await earlier_of(first, by=town["signer"]) == []


async def test_revealing_a_contact_needs_a_reason_and_is_audited(town: Town) -> None:
    order = await town.handling()
    number = order.number or ""
    with pytest.raises(Invalid):
        await reveal_contact(number, by=town["agent"], reason="  ", now=town.now)
    with pytest.raises(NotFound):
        await reveal_contact(number, by=town["police"], reason="联系", now=town.now)
    with pytest.raises(Forbidden):
        await reveal_contact(number, by=town["manager"], reason="看看", now=town.now)
    shown = await reveal_contact(number, by=town["handler"], reason="联系诉求人", now=town.now)
    assert shown.phone == PHONE
    entry = await AuditEntry.get(action="personal.reveal")
    assert (entry.subject, entry.detail["reason"]) == (f"order:{number}", "联系诉求人")


async def test_a_reporter_stays_unknown_to_the_unit(town: Town) -> None:
    order = await town.handling(type="report")
    with pytest.raises(Forbidden, match="保密"):
        await reveal_contact(order.number or "", by=town["signer"], reason="联系", now=town.now)
    assert (await reveal_contact(order.number or "", by=town["agent"], reason="核实", now=town.now)).name


async def test_neighbours_are_within_a_kilometre_nearest_first(town: Town) -> None:
    here = await town.submit(location={"text": "东", "lng": 108.3, "lat": 21.6})
    near = await town.submit(location={"text": "东", "lng": 108.301, "lat": 21.601})
    nearer = await town.submit(location={"text": "东", "lng": 108.3, "lat": 21.6005})
    await town.submit(location={"text": "远", "lng": 108.4, "lat": 21.6})
    await town.submit(location={"text": "东", "lng": 108.3, "lat": 21.6}, type="report")
    found = await nearby(here, by=town["agent"])
    assert [one.order.id for one in found] == [nearer.id, near.id]
    assert found[0].metres == 56
    assert await nearby(await town.submit(), by=town["agent"]) == []


async def test_a_desk_counts_only_the_queues_it_shows(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "return", "signer", reason="不属本局职责")
    await town.do(order, "review", "reviewer", decision="approve")
    counts = await queue_counts(by=town["dispatcher"], only=("dispatch", "returned"))
    assert counts == {"dispatch": 1, "returned": 1}
