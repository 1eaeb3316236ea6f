"""The demo city is alive: every state, every queue, every role has work, and its clocks are true."""

from collections import Counter
from datetime import timedelta

import pytest

from hotline.content.models import Article, Question
from hotline.infra import audit
from hotline.infra.settings import Settings
from hotline.messages.models import Delivery, Notice
from hotline.messages.states import DeliveryState, NoticeState
from hotline.orders import numbering
from hotline.orders.models import Assignment, Clock, Mark, Order, OrderEvent, Publication
from hotline.orders.queries.boxes import box_counts
from hotline.orders.queries.exceptions import list_exceptions
from hotline.orders.queries.queues import queue_counts
from hotline.orders.states import FINAL, AssignmentState, Channel, OrderType, State
from hotline.people.clients import issue_token
from hotline.people.login import LoginRules, sign_in
from hotline.people.models import Organisation, Staff
from hotline.supervision.models import SupervisionNotice
from hotline.supervision.queries import waiting
from hotline.supervision.states import SupervisionState
from tests.demo.conftest import NOW, City


async def test_every_state_and_type_is_there(city: City) -> None:
    orders = await Order.all()
    assert {order.state for order in orders} == set(State)
    assert {order.type for order in orders} == set(OrderType)
    assert {order.channel for order in orders} >= {Channel.PHONE, Channel.WEB, Channel.WECHAT, Channel.APP}
    assert all(numbering.is_valid(order.number or "") for order in orders)
    assert city.loaded.refusals == ()
    assert len(orders) == city.loaded.orders == len(city.loaded.receipts) >= 150


@pytest.mark.parametrize(
    ("login", "queues"),
    [
        ("agent1", ["pool", "mine", "awaiting", "call_back"]),
        ("dispatcher1", ["intake_review", "dispatch", "difficult", "return_review", "extension_review"]),
        (
            "reviewer1",
            ["result_review", "closing_review", "return_review", "extension_review", "special_review"],
        ),
        ("supervisor1", ["difficult", "suspended"]),
        ("workstation1", ["difficult", "call_back"]),
        ("b-agent1", ["pool"]),
        ("b-dispatcher1", ["dispatch"]),
    ],
)
async def test_work_waits_at_the_centre(city: City, login: str, queues: list[str]) -> None:
    counts = await queue_counts(by=await city.actor(login))
    assert {name: counts.get(name, 0) for name in queues if not counts.get(name)} == {}


@pytest.mark.parametrize(
    ("login", "boxes"),
    [
        ("leader1", ["todo", "near_due", "handling", "offline", "tracking", "done", "supervised"]),
        ("signer1", ["todo", "near_due", "handling", "offline", "tracking", "done"]),
        ("handler1", ["todo", "near_due", "handling", "offline"]),
        ("workstation1", ["todo", "handling", "tracking", "done"]),
    ],
)
async def test_work_waits_at_the_departments(city: City, login: str, boxes: list[str]) -> None:
    counts = await box_counts(by=await city.actor(login), now=city.now)
    assert {name: counts.get(name, 0) for name in boxes if not counts.get(name)} == {}


async def test_the_housing_bureau_helps_others_and_is_late_itself(city: City) -> None:
    bureau = await Organisation.get(code="zjj")
    live = Assignment.filter(organisation_id=bureau.id, state__in=["pending_sign", "handling"])
    assert await live.filter(part="co_handler").exists()
    assert await live.filter(part="lead", due_at__lt=NOW).exists()
    assert await live.filter(handler__login="handler1").exists()


async def test_exceptions_wait_for_the_shift_lead(city: City) -> None:
    found = await list_exceptions(by=await city.actor("agent8"), now=NOW)
    assert {one.kind for one in found} >= {"stuck", "bounced", "lost_receipt"}


async def test_clocks_and_marks_are_true(city: City) -> None:
    for clock in await Clock.all():
        assert clock.started_at <= NOW and clock.explanation and clock.calendar_version
        stopped_late = clock.stopped_at is not None and clock.stopped_at > clock.due_at
        if stopped_late and not clock.waived:
            assert clock.breached_at is not None
    finished = await Order.filter(state__in=[State.CLOSED, State.WITHDRAWN, State.INVALID]).values_list(
        "id", flat=True
    )
    assert not await Clock.filter(order_id__in=list(finished), stopped_at=None).exists()
    assert {mark.rule.value for mark in await Mark.all()} >= {"near_due", "overdue"}


async def test_supervision_notices_are_there_in_every_state(city: City) -> None:
    notices = await SupervisionNotice.all().order_by("id")
    assert {one.state for one in notices} == set(SupervisionState)
    for tenant_id in {one.tenant_id for one in notices}:
        drawn = [one.sequence for one in notices if one.tenant_id == tenant_id]
        assert drawn == list(range(1, len(drawn) + 1))
    assert any(one.overdue_at for one in notices) and any(one.issuer_id != one.tenant_id for one in notices)
    waits = {login: await waiting(by=await city.actor(login)) for login in ("supervisor1", "leader1")}
    assert waits["supervisor1"]["issued"] and all(waits["leader1"].values())


async def test_events_tell_the_states_without_a_gap(city: City) -> None:
    states: dict[int, str] = {}
    seen: Counter[int] = Counter()
    for event in await OrderEvent.all().order_by("order_id", "seq"):
        seen[event.order_id] += 1
        assert event.seq == seen[event.order_id]
        assert event.from_state == states.get(event.order_id, "")
        assert event.at <= NOW
        states[event.order_id] = event.to_state
    assert states == {order.id: order.state.value for order in await Order.all()}


async def test_nobody_works_on_what_is_finished(city: City) -> None:
    finished = await Order.filter(state__in=list(FINAL)).values_list("id", flat=True)
    live = [AssignmentState.PENDING_SIGN, AssignmentState.HANDLING]
    assert not await Assignment.filter(order_id__in=list(finished), state__in=live).exists()


async def test_the_second_tenant_is_apart(city: City) -> None:
    small = await Organisation.get(code="qlrx")
    paths = {one.id: one.path for one in await Organisation.all()}
    for share in await Assignment.all().select_related("order"):
        inside = paths[share.organisation_id].startswith(small.path)
        assert inside == (share.order.tenant_id == small.id)
    agent = await city.actor("b-agent1")
    assert agent.tenant_id == small.id
    pool = (await queue_counts(by=agent))["pool"]
    assert pool == await Order.filter(tenant_id=small.id, state=State.RECEIVED, owner_id=None).count()


async def test_the_city_speaks_to_its_citizens(city: City) -> None:
    assert await Article.filter(state="published", section="news").count() >= 8
    assert await Article.filter(section="about").count() == 2
    assert await Question.filter(state="published").count() >= 5
    assert await Question.filter(state="open").exists()
    assert await Publication.filter(state="published").exists()


async def test_everybody_signs_in_with_the_demo_password(city: City, engine: Settings) -> None:
    rules = LoginRules.of(engine)
    names = [
        "admin",
        *(f"agent{number}" for number in range(1, 9)),
        "dispatcher1",
        "reviewer1",
        "supervisor1",
    ]
    names += [
        "inspector1",
        "editor1",
        "wechat1",
        "manager1",
        "leader1",
        "handler1",
        "signer1",
        "workstation1",
    ]
    for login in [*names, "b-agent1", "zjj-wy-handler", "tlq-ry-signer"]:
        _, staff = await sign_in(login, "hotline-demo", "127.0.0.1", "test", NOW, rules)
        assert staff.login == login and not staff.must_change_password
    token, _ = await issue_token("demo", "demo-secret", NOW)
    assert token


async def test_every_unit_has_somebody_for_every_step(city: City) -> None:
    for one in await Organisation.filter(kind__in=["department", "unit"]):
        roles = {
            role.role.value
            for staff in await Staff.filter(organisation_id=one.id).prefetch_related("staff_roles")
            for role in staff.staff_roles  # type: ignore[attr-defined]
        }
        assert {"signer", "handler"} <= roles, one.code
        assert roles & {"unit_leader", "main_leader"}, one.code


async def test_the_audit_chain_holds(city: City) -> None:
    await audit.seal()
    assert (await audit.verify_chain()).broken == []


async def test_notices_were_climbed_and_read_as_time_went_by(city: City) -> None:
    """What a start of the demo would send is what came due this moment, not sixty days of it."""
    told = await Notice.all().count()
    assert told > 100
    assert await Notice.filter(state=NoticeState.ACKNOWLEDGED).count() > told * 0.8
    assert not await Notice.exists(state=NoticeState.OPEN, climb_at__lt=NOW - timedelta(hours=1))
    assert (
        await Delivery.filter(state=DeliveryState.CREATED, created_at__lt=NOW - timedelta(hours=1)).count()
        == 0
    )
    assert await Delivery.filter(channel="sms", state=DeliveryState.DELIVERED).exists()
