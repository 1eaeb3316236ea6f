"""Missed calls made good: an SMS at once, a call in the half hour with the old place, people for what machines cannot."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.calls import tasks
from hotline.calls.models import CallBackTask, CallRecord
from hotline.calls.outcomes import Outcome
from hotline.calls.states import TaskState
from hotline.messages.channels.sms.gateway import Inbound
from hotline.messages.citizens.models import CitizenMessage
from hotline.messages.citizens.telling import said
from hotline.messages.models import Notice
from hotline.messages.surveys import replies
from hotline.outreach.campaigns import forbidding
from hotline.outreach.occasions import sweeping
from hotline.outreach.occasions.models import Rescue
from hotline.outreach.occasions.rules import spoken_time
from hotline.outreach.occasions.states import RescueState
from tests.orders.town import PHONE
from tests.outreach.occasions.conftest import Robot


async def missed(robot: Robot, **more: Any) -> Rescue:
    """Waited 85 seconds and gave up."""
    await robot.exchange.call(ended=90, **more)
    robot.later(seconds=90)
    return await Rescue.all().order_by("-id").first() or pytest.fail("nothing is owed")


async def test_a_message_at_once_and_the_old_place_in_the_queue(robot: Robot) -> None:
    rescue = await missed(robot)
    message = await CitizenMessage.get(id=rescue.message_id)
    assert "您的来电我们没有接到" in said(message).text and said(message).phone == PHONE
    assert await robot.ring() == []  # he may be dialling again this very moment
    robot.later(minutes=2)
    call = await robot.one()
    assert (call.purpose, call.number, call.group_id) == ("rescue", PHONE, robot.group.id)
    assert call.slots["waited"] == "85" and call.slots["time"] == "上午10点0分"
    await robot.end(call, "handed_over", noted={"wish": "现在接通"}, seconds=20.0)
    task = await CallBackTask.get()
    assert (task.state, (await Rescue.get()).state) == (TaskState.DONE, RescueState.RECOVERED)
    assert task.first_attempt_at is not None and task.first_attempt_at < task.due_at


async def test_who_gets_through_himself_is_left_alone(robot: Robot) -> None:
    await missed(robot)
    await robot.exchange.call(answered=10)
    robot.later(minutes=5)
    assert await robot.ring() == [] and (await Rescue.get()).state is RescueState.CAME_BACK


async def test_a_colleague_who_claims_it_stops_the_robot(robot: Robot) -> None:
    await missed(robot)
    task = await CallBackTask.get()
    await tasks.claim(task.id, by=robot.town["agent"], now=robot.town.now)
    robot.later(minutes=5)
    assert await robot.ring() == [] and (await Rescue.get()).state is RescueState.PERSON


async def test_not_there_is_tried_again_and_then_a_persons(robot: Robot) -> None:
    await missed(robot)
    robot.later(minutes=2)
    await robot.end(await robot.one(), "busy")
    assert await robot.ring() == []
    robot.later(minutes=11)
    await robot.end(await robot.one(), "no_answer")
    task = await CallBackTask.get()
    assert (task.state, task.attempts) == (TaskState.OPEN, 2)
    assert (await Rescue.get()).state is RescueState.PERSON


@pytest.mark.parametrize(
    ("more", "state", "owed"),
    [
        ({"noted": {"wish": "不需要"}, "result": "completed"}, RescueState.NOT_NEEDED, TaskState.DONE),
        ({"noted": {"wish": "稍后"}, "result": "declined"}, RescueState.WAITING, TaskState.OPEN),
        ({"noted": {"wish": "现在接通"}, "abandoned": True}, RescueState.PERSON, TaskState.OPEN),
        ({"seconds": 2.0}, RescueState.PERSON, TaskState.OPEN),  # hung up in mid-word
    ],
)
async def test_what_he_wants_is_done(
    robot: Robot, more: dict[str, Any], state: RescueState, owed: TaskState
) -> None:
    await missed(robot)
    robot.later(minutes=2)
    await robot.end(await robot.one(), "human", **more)
    assert ((await Rescue.get()).state, (await CallBackTask.get()).state) == (state, owed)
    assert (await CallBackTask.get()).first_attempt_at is not None


async def test_nobody_free_and_the_half_hour_nearly_over(robot: Robot) -> None:
    rescue = await missed(robot)
    robot.agents = 0
    robot.later(minutes=10)
    assert await robot.ring() == [] and await sweeping.rescue_in_time(robot.town.now) == 0
    robot.town.now = rescue.due_at - timedelta(minutes=11)
    assert await sweeping.rescue_in_time(robot.town.now) == 1
    call = await robot.one()  # needs no agent: he hears that he keeps his place
    await robot.end(call, "human", result="acknowledged", noted={"wish": "需要"})
    rescue = await Rescue.get()
    assert rescue.state is RescueState.PERSON and "优先回拨" in rescue.note
    assert rescue.first_rung_at is not None and rescue.first_rung_at < rescue.due_at


async def test_no_gateway_dials_and_people_are_told_in_time(robot: Robot) -> None:
    await missed(robot)
    rescue = await missed(robot, number="13900139000")
    robot.town.now = rescue.due_at - timedelta(minutes=5)
    assert await sweeping.rescue_in_time(robot.town.now) == 2
    assert {one.state for one in await Rescue.all()} == {RescueState.PERSON}
    assert await Notice.filter(kind=sweeping.KIND).count() == 1
    assert await robot.ring() == []  # a gateway that comes back does not ring beside a colleague


async def test_our_own_lines_failing_is_no_attempt(robot: Robot) -> None:
    await missed(robot)
    robot.later(minutes=2)
    await robot.end(await robot.one(), "failed", detail="503")
    assert (await Rescue.get()).tries == 0
    await robot.end(await robot.one(), "failed", detail="503")
    assert (await Rescue.get()).state is RescueState.PERSON and (await CallBackTask.get()).attempts == 0


async def test_at_night_the_robot_waits_for_the_morning(robot: Robot) -> None:
    robot.town.now = robot.town.now.replace(hour=15)  # 23:00
    rescue = await missed(robot, asked=None, end={"off_hours": True})
    assert rescue.message_id is not None
    robot.later(minutes=30)
    assert await sweeping.rescue_in_time(robot.town.now) == 0 and await robot.ring() == []
    call = await robot.next()
    assert rescue.from_at <= robot.town.now < rescue.due_at <= rescue.from_at + timedelta(minutes=30)
    assert (robot.town.now.hour, call.slots["time"]) == (0, "昨天晚上11点0分")


async def test_nobody_is_written_to_again_and_again(robot: Robot) -> None:
    await missed(robot)
    robot.later(minutes=2)
    await robot.end(await robot.one(), "human", noted={"wish": "不需要"}, result="completed")
    await missed(robot)
    await missed(robot, number="0770-2812345")
    await missed(robot, number="13900139000", end={"voicemail": True})
    texts = [said(one).text for one in await CitizenMessage.all().order_by("id")]
    assert len(texts) == 2 and "您的留言已收到" not in texts[0]


async def test_numbers_the_robot_may_not_ring_are_a_persons(robot: Robot) -> None:
    await forbidding.add(PHONE, "本人要求", by=robot.town["shift_lead"], now=robot.town.now)
    await missed(robot)
    robot.later(minutes=3)
    assert await robot.ring() == [] and (await Rescue.get()).state is RescueState.PERSON
    await robot.exchange.call(ended=90, number="")
    assert await Rescue.all().count() == 1  # hidden: nobody can be called back


async def test_a_clock_put_back_rings_nobody_twice(robot: Robot) -> None:
    await missed(robot)
    robot.later(minutes=2)
    call = await robot.one()
    robot.later(hours=-3)
    assert await robot.ring() == []
    await robot.end(call, "busy")
    assert (await Rescue.get()).tries == 1 and await robot.ring() == []


async def test_told_late_and_twice_is_done_once(robot: Robot) -> None:
    await missed(robot)
    robot.later(minutes=2)
    call = await robot.one()
    await robot.end(call, "no_answer")
    await robot.end(call, "handed_over")
    assert (await Rescue.get()).tries == 1 and (await CallBackTask.get()).attempts == 1


async def test_nothing_happens_where_the_centre_has_not_switched_it_on(robot: Robot) -> None:
    await robot.switch(rescue_sms=False, rescue_robot=False)
    await robot.exchange.call(ended=90)
    assert await CallBackTask.exists() and not await Rescue.exists()


async def test_after_a_call_it_is_asked_how_it_was(robot: Robot) -> None:
    record = await robot.exchange.call(answered=10, ended=120)
    message = await CitizenMessage.get()
    assert "感谢您来电" in said(message).text and record.outcome is Outcome.ANSWERED
    await robot.exchange.call(answered=10, ended=120)
    assert await CitizenMessage.all().count() == 1
    assert await replies.receive(Inbound("mas", "1", PHONE, "5", robot.town.now), robot.town.now)
    assert (await CallRecord.get(id=record.id)).rating == 5
    assert (await CallBackTask.get()).call_id == record.id  # a person hears what went wrong


def test_times_are_said_as_people_say_them(robot: Robot) -> None:
    now = robot.town.now
    assert spoken_time(now.replace(hour=5, minute=9), now) == "下午1点9分"
    assert spoken_time(now - timedelta(hours=9), now) == "凌晨1点0分"
