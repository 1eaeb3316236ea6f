"""What lies before a unit, a leader's word to it, and who reads the contact."""

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.orders.contact import reveal_contact
from hotline.orders.models import OrderEvent
from hotline.orders.queries.workload import followed, most_urgent, running_clocks, standings
from tests.orders.town import PHONE, Town


async def test_the_most_urgent_come_first_and_what_was_seen_is_left_out(town: Town) -> None:
    slow = await town.handling(title="慢的")
    quick = await town.handling(title="急的", type="consultation")
    first, second = await most_urgent(by=town["handler"])
    assert (first.order_id, second.order_id) == (quick.id, slow.id)
    assert [one.order_id for one in await most_urgent(by=town["handler"], skip=[quick.id])] == [slow.id]
    assert await most_urgent(by=town["police"]) == []


async def test_clocks_come_with_their_assignments(town: Town) -> None:
    await town.dispatched()
    shares = await most_urgent(by=town["signer"])
    assert {clock.kind.value for clock in (await running_clocks(shares))[shares[0].id]} == {"sign", "handle"}
    assert await running_clocks([]) == {}


async def test_a_leader_sees_how_the_units_stand(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "coordinate", "signer", co_handlers=["zjj_wyk"])
    town.later(days=40)
    rows = {row.organisation.code: row for row in await standings(by=town["leader"], now=town.now)}
    assert (rows["zjj"].live, rows["zjj"].overdue, rows["zjj"].near_due) == (1, 1, 0)
    assert rows["zjj_wyk"].overdue == 1
    with pytest.raises(Forbidden):
        await standings(by=town["handler"], now=town.now)


async def test_following_is_known_per_person(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "follow", "leader")
    assert await followed([order.id], by=town["leader"]) == {order.id}
    assert await followed([order.id], by=town["handler"]) == set()


async def test_only_a_leader_of_the_unit_prompts(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "prompt", "leader", reason="今天办结")
    event = await OrderEvent.get(order_id=order.id, action="prompt")
    assert (event.data["text"], event.data["organisations"], event.public) == ("今天办结", ["住建局"], False)
    for who in ("signer", "supervisor"):
        with pytest.raises(Forbidden):
            await town.do(order, "prompt", who, reason="今天办结")


async def test_the_contact_is_read_on_the_record(town: Town) -> None:
    order = await town.handling()
    shown = await reveal_contact(order.number or "", by=town["handler"], reason="联系诉求人", now=town.now)
    assert (shown.name, shown.phone) == ("王小明", PHONE)
    entry = await AuditEntry.get(action="personal.reveal")
    assert (entry.subject, entry.detail["reason"]) == (f"order:{order.number}", "联系诉求人")
    with pytest.raises(Invalid):
        await reveal_contact(order.number or "", by=town["handler"], reason=" ", now=town.now)
    with pytest.raises(NotFound):
        await reveal_contact(order.number or "", by=town["police"], reason="好奇", now=town.now)


async def test_an_informant_is_shown_to_the_centre_alone(town: Town) -> None:
    order = await town.handling(type="report")
    with pytest.raises(Forbidden):
        await reveal_contact(order.number or "", by=town["leader"], reason="联系", now=town.now)
    shown = await reveal_contact(order.number or "", by=town["supervisor"], reason="核实", now=town.now)
    assert shown.phone == PHONE
