"""How satisfied he is: robot, SMS, person – one after the other, never two at once."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden
from hotline.messages.citizens.models import CitizenMessage
from hotline.messages.citizens.models import Fate as MessageFate
from hotline.messages.surveys import answering, sweeping
from hotline.messages.surveys.answering import Answer
from hotline.messages.surveys.models import Survey
from hotline.messages.surveys.states import SurveyState
from hotline.orders.models import CallBack, Evaluation, Order
from hotline.orders.states import State
from hotline.outreach.campaigns import forbidding
from hotline.outreach.campaigns.models import Recipient
from hotline.outreach.occasions import sweeping as occasions
from hotline.outreach.occasions.models import Asking
from hotline.outreach.occasions.rules import Occasions
from hotline.outreach.occasions.states import AskingState
from hotline.outreach.occasions.switches import occasions_of, switch
from tests.messages.surveys.test_surveys import token_of
from tests.orders.town import PHONE
from tests.outreach.occasions.conftest import Robot, satisfied


async def fresh(order: Order) -> Order:
    return await Order.get(id=order.id)


async def test_satisfied_by_robot_ends_the_call_back(robot: Robot) -> None:
    order = await robot.town.to_call_back()
    call = await robot.one()
    assert (call.purpose, call.number, call.slots["title"]) == ("callback", PHONE, order.title)
    await robot.end(call, "human", **satisfied("基本满意", "满意"))
    assert (await fresh(order)).state is State.CLOSING_REVIEW
    evaluation = await Evaluation.get(order_id=order.id)
    assert (evaluation.process, evaluation.result, evaluation.channel) == (3, 4, "robot")
    assert (await CallBack.get(order_id=order.id)).by_name == "智能回访"
    assert (await Asking.get()).state is AskingState.ANSWERED


@pytest.mark.parametrize(("process", "result"), [("满意", "不满意"), ("不满意", "基本满意")])
async def test_unsatisfied_is_always_a_persons(robot: Robot, process: str, result: str) -> None:
    order = await robot.town.to_call_back()
    await robot.end(await robot.one(), "human", **satisfied(process, result, reason="灯又坏了"))
    after = await fresh(order)
    assert after.state is State.CALL_BACK and after.unsatisfied_count == 0  # nobody has confirmed it yet
    assert (await Evaluation.get(order_id=order.id)).comment == "灯又坏了"
    asking = await Asking.get()
    assert asking.state is AskingState.PERSON and "不满意" in asking.note
    robot.later(days=1)
    assert await robot.ring() == []


async def test_unreached_three_times_counts_as_called_back(robot: Robot) -> None:
    await robot.switch(plans={"complaint": "robot_only"})
    order = await robot.town.to_call_back()
    parts = set()
    for outcome in ("no_answer", "busy", "machine"):
        await robot.end(await robot.next(), outcome)
        parts.add((await Recipient.get(subject_key__startswith="asking:")).parts)
    assert (await fresh(order)).state is State.CLOSING_REVIEW and (await fresh(order)).satisfaction is None
    assert len(parts) == 3 and await CallBack.filter(order_id=order.id, reached=False).count() == 3
    assert (await Asking.get()).state is AskingState.UNREACHED


async def test_unreached_by_robot_is_asked_by_sms(robot: Robot) -> None:
    order = await robot.town.to_call_back()
    for _ in range(3):
        await robot.end(await robot.next(), "no_answer")
    survey = await Survey.get(order_id=order.id)
    assert (await Asking.get()).state is AskingState.BY_SMS
    await answering.by_link(await token_of(survey), Answer(5, 5), now=robot.town.now)
    assert (await fresh(order)).satisfaction == 5
    assert (await Asking.get()).state is AskingState.ANSWERED


async def test_by_sms_first_then_by_robot(robot: Robot) -> None:
    order = await robot.town.to_call_back(type="suggestion")
    assert await robot.ring() == [] and (await Asking.get()).state is AskingState.BY_SMS
    robot.later(hours=11)
    assert await occasions.ask_further(robot.town.now) == 0
    robot.later(hours=12)
    assert await occasions.ask_further(robot.town.now) == 1
    call = await robot.one()
    token = await token_of(await Survey.get(order_id=order.id))
    await answering.by_link(token, Answer(4, 4), now=robot.town.now)
    assert (await fresh(order)).state is State.CLOSING_REVIEW
    await robot.end(call, "human", **satisfied("不满意", "不满意"))  # he was quicker by link
    assert (await Evaluation.get(order_id=order.id)).result == 4


async def test_a_message_that_never_arrives_leads_on_at_once(robot: Robot) -> None:
    await robot.town.to_call_back(type="suggestion")
    await CitizenMessage.filter(fate=MessageFate.WAITING).update(fate=MessageFate.FAILED)
    await sweeping.undelivered(robot.town.now)
    assert (await robot.one()).purpose == "callback"


async def test_a_person_who_is_quicker_stops_the_robot(robot: Robot) -> None:
    order = await robot.town.to_call_back()
    done = {"reached": True, "process": 4, "result": 4}
    await robot.town.do(order, "call_back", "agent", **done)
    assert await robot.ring() == [] and (await Asking.get()).state is AskingState.ANSWERED


async def test_an_order_handled_anew_is_not_asked_about(robot: Robot) -> None:
    order = await robot.town.to_call_back()
    call = await robot.one()
    await robot.town.do(order, "redo", "dispatcher", reason="没有办好")
    assert (await Asking.get()).state is AskingState.CANCELLED
    await robot.end(call, "human", **satisfied("满意", "满意"))
    assert not await Evaluation.exists(order_id=order.id)


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        ("human", {"result": "declined", "noted": {"process": "不方便"}}),
        ("human", {"result": "", "seconds": 3.0}),
        ("human", {"result": "unclear", "noted": {"process": "满意"}}),
    ],
)
async def test_whoever_did_not_answer_is_asked_otherwise(
    robot: Robot, outcome: str, more: dict[str, Any]
) -> None:
    await robot.town.to_call_back()
    await robot.end(await robot.one(), outcome, **more)
    assert (await Asking.get()).state is AskingState.BY_SMS and not await Evaluation.exists()


async def test_a_number_that_wants_no_calls_gets_a_message(robot: Robot) -> None:
    await forbidding.add(PHONE, "本人要求", by=robot.town["shift_lead"], now=robot.town.now)
    await robot.town.to_call_back()
    assert await robot.ring() == []
    assert (await Asking.get()).state is AskingState.BY_SMS


async def test_emergencies_and_reports_are_a_persons(robot: Robot) -> None:
    await robot.town.to_call_back(type="report")
    assert not await Asking.exists() and not await Survey.exists()
    await robot.switch(satisfaction=False)
    await robot.town.to_call_back()
    assert not await Asking.exists()


async def test_the_result_is_read_to_land_lines(robot: Robot) -> None:
    await robot.switch(satisfaction=False)
    land_line = {"name": "李阿姨", "phone": "0770-2812345"}
    order = await robot.town.to_call_back(citizen=land_line)
    call = await robot.one()
    assert (call.purpose, call.slots["answer"]) == ("result", order.answer)
    assert call.slots["department"] == "住建局"
    await robot.end(call, "human", result="completed", seconds=30.0)
    await robot.town.do(order, "call_back", "agent", reached=True, process=4, result=4)
    await robot.town.do(order, "review", "reviewer", decision="approve")
    robot.later(hours=3)
    assert await robot.ring() == []


async def test_switches_are_the_centres_and_on_the_record(robot: Robot) -> None:
    with pytest.raises(Forbidden):
        await switch(Occasions(), by=robot.town["agent"], now=robot.town.now)
    assert (await occasions_of(robot.town.centre.id)).rescue_robot
    on_record = await AuditEntry.filter(action="outreach.occasions").order_by("id").first()
    assert on_record is not None and "满意度回访 开" in str(on_record.detail)
    assert not (await occasions_of(0)).satisfaction
    assert timedelta(hours=(await occasions_of(0)).sms_hours) < timedelta(hours=24)


async def test_a_robot_that_never_rings_is_not_waited_for(robot: Robot) -> None:
    await robot.switch(plans={"complaint": "robot_only"})
    await robot.town.to_call_back()
    robot.later(hours=23)
    assert await occasions.ask_further(robot.town.now) == 0
    robot.later(hours=2)
    assert await occasions.ask_further(robot.town.now) == 1
    asking = await Asking.get()
    assert asking.state is AskingState.PERSON and "没有拨出" in asking.note
    assert await robot.ring() == []


async def test_what_he_said_counts_also_when_it_is_told_late(robot: Robot) -> None:
    order = await robot.town.to_call_back()
    call = await robot.one()
    robot.later(hours=25)
    await occasions.ask_further(robot.town.now)
    assert (await Asking.get()).state is AskingState.BY_SMS
    await robot.end(call, "human", **satisfied("满意", "满意"))
    assert (await Asking.get()).state is AskingState.ANSWERED
    assert (await Survey.get(order_id=order.id)).state is SurveyState.WITHDRAWN
