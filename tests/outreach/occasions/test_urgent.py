"""The ladder's last rung: a robot rings, 1 is the acknowledgement, and not reached hands over to the next rung."""

from collections.abc import Iterator

import pytest

from hotline.infra.secrets import vault
from hotline.messages.channels.voice import Voice
from hotline.messages.ladder import next_step
from hotline.messages.listening import orders_heard
from hotline.messages.models import Delivery, Notice
from hotline.messages.sending import Sender
from hotline.messages.states import DeliveryState, NoticeState
from hotline.orders.models import Order
from hotline.outreach.campaigns.dialling import RobotCall
from hotline.outreach.campaigns.models import Attempt
from hotline.people.models import Staff
from hotline.profiles.loading import load
from tests.outreach.occasions.conftest import Robot

OFFICIALS = "1397700"


async def alarm(robot: Robot) -> Notice:
    """An emergency at 住建局, whose people have telephones."""
    for staff in await Staff.filter(tenant_id=robot.town.centre.id):
        await Staff.filter(id=staff.id).update(phone_encrypted=vault().encrypt(f"{OFFICIALS}{staff.id:04d}"))
    await robot.ring()  # a gateway dials: the rung is there
    order = await robot.town.submit(urgency="emergency", title="燃气泄漏")
    await robot.town.do(order, "accept", "agent")
    await robot.town.do(order, "dispatch", "dispatcher", lead="zjj")
    return await Notice.get(kind="dispatched")


def sender(robot: Robot) -> Sender:
    clock = lambda: robot.town.now  # noqa: E731
    return Sender({"voice": Voice(clock)}, "http://hotline", clock=clock)


async def rung(robot: Robot) -> RobotCall:
    """Climb until the telephone rings."""
    worker = sender(robot)
    for _ in range(60):
        await worker.step()
        if calls := await robot.ring():
            return calls[0]
        robot.later(seconds=10)
    raise AssertionError("the rung never rang")


@pytest.fixture
def climbing() -> Iterator[None]:
    with orders_heard():
        yield


@pytest.mark.usefixtures("climbing")
async def test_key_one_is_the_acknowledgement(robot: Robot) -> None:
    notice = await alarm(robot)
    call = await rung(robot)
    assert call.purpose == "urgent_order" and call.number.startswith(OFFICIALS)
    assert "燃气泄漏" in call.slots["title"] and call.slots["department"] == "住建局"
    await robot.end(call, "human", result="acknowledged", noted={"acknowledged": "收到"}, seconds=21.0)
    notice = await Notice.get(id=notice.id)
    delivery = await Delivery.get(provider_id=f"delivery-{await _delivery(call)}")
    assert (notice.state, notice.how, delivery.state) == (
        NoticeState.ACKNOWLEDGED,
        "key",
        DeliveryState.DELIVERED,
    )
    assert notice.acknowledged_by_id == delivery.staff_id


@pytest.mark.usefixtures("climbing")
async def test_not_reached_three_times_is_the_rungs_failure(robot: Robot) -> None:
    notice = await alarm(robot)
    first = await rung(robot)
    delivery_id = await _delivery(first)
    await robot.end(first, "busy")
    for outcome in ("no_answer", "human"):  # the last one hangs up in mid-word
        robot.later(minutes=1)
        [again] = [one for one in await robot.ring() if await _delivery(one) == delivery_id]
        await robot.end(again, outcome, seconds=2.0)
    failed = await Delivery.get(id=delivery_id)
    assert failed.state is DeliveryState.PERMANENT_FAILURE and "立即挂断" in failed.detail
    assert (await Notice.get(id=notice.id)).state is NoticeState.OPEN


@pytest.mark.usefixtures("climbing")
async def test_heard_without_a_key_is_delivered_and_climbs_on(robot: Robot) -> None:
    notice = await alarm(robot)
    call = await rung(robot)
    await robot.end(call, "human", result="unclear", seconds=30.0)
    assert (await Delivery.get(id=await _delivery(call))).state is DeliveryState.DELIVERED
    assert (await Notice.get(id=notice.id)).state is NoticeState.OPEN


@pytest.mark.usefixtures("climbing")
async def test_once_somebody_knows_no_telephone_rings(robot: Robot) -> None:
    await alarm(robot)
    await robot.end(await rung(robot), "busy")
    order = (await Notice.get(kind="dispatched")).number
    assert order
    await robot.town.do(await _order(), "sign", "signer")
    robot.later(minutes=2)
    assert await robot.ring() == []


@pytest.mark.usefixtures("climbing")
async def test_an_emergency_rings_at_night(robot: Robot) -> None:
    robot.town.now = robot.town.now.replace(hour=19)  # 03:00
    await alarm(robot)
    assert (await rung(robot)).purpose == "urgent_order"


async def test_without_a_gateway_the_rung_is_passed_over(robot: Robot) -> None:
    voice = Voice(lambda: robot.town.now)
    assert not await voice.usable()
    await robot.ring()
    assert await voice.usable()
    robot.later(seconds=61)
    assert not await voice.usable()
    ladder = load("default").ladder("dispatched", "emergency")
    assert ladder.rungs[next_step(ladder, 5, {"voice"}).rung or 0].channel == "voice"


@pytest.mark.usefixtures("climbing")
async def test_a_centre_may_switch_it_off(robot: Robot) -> None:
    await robot.switch(urgent_by_voice=False)
    await alarm(robot)
    for _ in range(12):
        await sender(robot).step()
        robot.later(seconds=10)
    assert await robot.ring() == []
    assert await Delivery.filter(channel="voice", state=DeliveryState.PERMANENT_FAILURE).exists()


async def _delivery(call: RobotCall) -> int:
    attempt = await Attempt.get(id=call.attempt_id).select_related("recipient")
    return int(attempt.recipient.subject_key.partition(":")[2])


async def _order() -> Order:
    return await Order.get(title="燃气泄漏")
