"""What happens to orders becomes notices to the right people, in the same transaction."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hotline.infra.database import transaction
from hotline.messages.listening import TELLINGS, orders_heard
from hotline.messages.models import Delivery, Notice
from hotline.messages.states import NoticeState
from hotline.orders import sweeps
from hotline.orders.models import Clock, Order
from hotline.orders.workflow import WORKFLOW
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from tests.orders.town import Town


@pytest.fixture
async def heard(town: Town) -> AsyncIterator[Town]:
    """The town with the room listening, as in every process of the product."""
    with orders_heard(), orders_heard():
        yield town


async def _notices(order: Order) -> list[tuple[str, str, str]]:
    """Kind, unit, state."""
    rows = await Notice.filter(order_id=order.id).order_by("id").select_related("organisation")
    return [(one.kind, one.organisation.name if one.organisation else "", one.state.value) for one in rows]


async def _told(kind: str) -> set[str]:
    rows = await Delivery.filter(notice__kind=kind).select_related("staff")
    return {one.staff.name for one in rows}


async def _leader(town: Town, place: str) -> None:
    organisation = town.organisations[place]
    person = await Staff.create(
        login=f"unit_leader_{place}",
        name="unit_leader",
        organisation=organisation,
        tenant_id=town.centre.id,
        password_hash="-",
        created_at=town.now,
    )
    await StaffRole.create(staff=person, role=Role.UNIT_LEADER)


async def test_a_dispatch_tells_every_unit_once_and_signing_takes_note(heard: Town) -> None:
    order = await heard.dispatched()
    assert await _notices(order) == [("dispatched", "住建局", "open"), ("dispatched", "城管局", "open")]
    assert await _told("dispatched") == {"signer", "handler", "handler2", "co_signer", "co_handler"}
    heard.later(minutes=5)
    await heard.do(order, "sign", "signer")
    taken = await Notice.get(order_id=order.id, state=NoticeState.ACKNOWLEDGED)
    assert (taken.by_name, taken.how, taken.acknowledged_at) == ("signer", "sign", heard.now)


async def test_a_notice_is_made_with_the_action_or_not_at_all(heard: Town) -> None:
    order = await heard.submit()
    await heard.do(order, "accept", "agent")
    with pytest.raises(RuntimeError):
        async with transaction():
            await heard.do(order, "dispatch", "dispatcher", lead="zjj")
            raise RuntimeError
    assert await Notice.all().count() == 0


async def test_an_emergency_is_reported_to_the_management_too(heard: Town) -> None:
    order = await heard.dispatched(urgency="emergency")
    assert [kind for kind, *_ in await _notices(order)] == ["dispatched", "dispatched", "urgent_order"]
    assert await _told("urgent_order") == {"supervisor", "shift_lead", "manager"}


async def test_a_confidential_order_shows_its_number_only(heard: Town) -> None:
    secret = await heard.dispatched(type="report")
    plain = await heard.dispatched()
    for order, shown in ((secret, False), (plain, True)):
        notice = await Notice.filter(order_id=order.id).first()
        assert notice is not None
        assert (order.title in notice.title) is shown
        assert order.number is not None
        assert order.number in notice.body


async def test_clocks_tell_the_handler_then_the_unit_leader_then_the_main_leader(heard: Town) -> None:
    await _leader(heard, "zjj")
    order = await heard.handling()
    clock = await Clock.get(order_id=order.id, kind="handle")
    heard.now = clock.warn_at + timedelta(minutes=1)
    await sweeps.mark_clocks(heard.now)
    assert await _told("due_soon") == {"signer", "handler", "handler2"}
    assert await _told("near_due") == {"unit_leader"}
    heard.now = clock.due_at + timedelta(minutes=1)
    await sweeps.mark_clocks(heard.now)
    assert await _told("overdue") == {"leader"}
    await heard.do(order, "reply", "handler", content="已修复。")
    assert {state for _, _, state in await _notices(order)} <= {"acknowledged", "cancelled"}


async def test_a_second_urge_raises_the_yellow_mark_with_its_leader(heard: Town) -> None:
    await _leader(heard, "zjj")
    order = await heard.handling()
    for _ in range(2):
        heard.later(hours=25)
        await heard.do(order, "urge", heard.citizen(order), note="快点")
    kinds = [kind for kind, *_ in await _notices(order)]
    assert kinds == ["dispatched", "urged", "urged", "yellow"]
    assert await _told("yellow") == {"unit_leader"}


async def test_a_transfer_tells_the_colleague_alone(heard: Town) -> None:
    order = await heard.handling()
    await heard.do(order, "transfer", "signer", to="handler2")
    assert await _told("transferred") == {"handler2"}


async def test_decisions_come_back_to_the_unit_that_asked(heard: Town) -> None:
    order = await heard.handling()
    await heard.do(order, "extend", "signer", days=2, reason="等材料")
    await heard.do(order, "review", "reviewer", decision="approve", opinion="同意")
    assert await _told("request_decided") == {"signer", "handler", "handler2"}
    await heard.do(order, "reply", "handler", content="已修复。")
    await heard.do(order, "review", "reviewer", decision="refuse", opinion="请写清楚")
    refused = await Notice.get(kind="answer_refused")
    told = await Delivery.filter(notice_id=refused.id).select_related("staff")
    assert {one.staff.name for one in told} == {"handler"}


async def test_a_withdrawn_order_leaves_only_the_word_that_it_is_gone(heard: Town) -> None:
    order = await heard.dispatched()
    await heard.do(order, "withdraw", heard.citizen(order), reason="不用了")
    states = dict.fromkeys(await _notices(order))
    assert ("recalled", "住建局", "open") in states
    assert {state for kind, _, state in states if kind == "dispatched"} == {"cancelled"}


def test_only_actions_that_exist_are_heard() -> None:
    assert set(TELLINGS) <= set(WORKFLOW)
