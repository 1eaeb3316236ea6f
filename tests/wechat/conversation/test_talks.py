"""The desk's side: who waits, who answers, and what others may not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hotline.calls.models import OpeningHours
from hotline.infra.bus import LocalBus
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.infra.settings import Settings
from hotline.wechat.conversation import talks
from hotline.wechat.conversation.state import Stage
from hotline.wechat.live import talks_on, topic
from hotline.wechat.models import OfficialAccount, Reply, ReplyState
from tests.orders.town import Town, build
from tests.wechat.talking import Citizen


@pytest.fixture
def citizen(town: Town, account: OfficialAccount, settings: Settings) -> Iterator[Citizen]:
    return Citizen(town, account, settings)  # type: ignore[return-value]


async def test_a_colleague_takes_over_writes_and_gives_back(citizen: Citizen) -> None:
    town, agent, other = citizen.town, citizen.town["agent"], citizen.town["agent2"]
    assert "请稍等" in (await citizen.say("滨江路的路灯坏了", "人工"))[0]
    (row,) = await talks.waiting(by=agent, now=citizen.now)
    assert (row.stage, row.free_left, row.agent_id) == (Stage.PERSON, 20, None)
    await talks.take(row.follower_id, by=agent, now=citizen.now)
    with pytest.raises(Conflict):
        await talks.take(row.follower_id, by=other, now=citizen.now)
    assert await citizen.say("在吗") == []
    await talks.reply(row.follower_id, "您好，请说说具体位置。", by=agent, now=citizen.now)
    with pytest.raises(Conflict):
        await talks.finish(row.follower_id, by=other, now=citizen.now)
    thread = await talks.one(row.follower_id, by=town["supervisor"], now=citizen.now)
    said = [(line.who, line.text[:6]) for line in thread.lines]
    assert said[0] == ("citizen", "滨江路的路灯") and said[-2:] == [
        ("citizen", "在吗"),
        ("staff", "您好，请说说"),
    ]
    assert (thread.mine, thread.may_talk, thread.lines[-1].state) == (False, False, ReplyState.WAITING)
    await talks.finish(row.follower_id, by=agent, now=citizen.now)
    assert await talks.waiting(by=agent, now=citizen.now) == []
    assert "联系电话" in (await citizen.say("继续"))[-1]


@pytest.mark.sqlite
async def test_the_second_in_the_pool_is_told_his_place(citizen: Citizen) -> None:
    await citizen.say("人工")
    second = Citizen(citizen.town, citizen.account, citizen.settings, "oB", citizen.now)
    assert "前面还有 1 位" in (await second.say("转人工"))[0]
    assert await talks.how_many_wait(by=citizen.town["agent"]) == 2
    first, _ = await talks.waiting(by=citizen.town["agent"], now=second.now)
    assert first.name.endswith("oA")
    assert "已结束" in (await citizen.say("结束人工"))[0]
    assert await talks.how_many_wait(by=citizen.town["agent"]) == 1
    assert await talks.how_many_wait(by=citizen.town["handler"]) == 0


@pytest.mark.sqlite
async def test_out_of_hours_the_citizen_learns_when_and_may_leave_a_message(citizen: Citizen) -> None:
    await OpeningHours.create(
        tenant_id=citizen.town.centre.id, segments=[["08:00", "12:00"]], working_days_only=False
    )
    citizen.later(hours=4)
    (closed,) = await citizen.say("人工")
    assert "明天 08:00" in closed
    await citizen.say("请明天回我电话")
    (row,) = await talks.waiting(by=citizen.town["agent"], now=citizen.now)
    lines = (await talks.one(row.follower_id, by=citizen.town["agent"], now=citizen.now)).lines
    assert lines[-1].text == "请明天回我电话"


async def test_words_that_did_not_arrive_whole_are_said_when_the_citizen_writes_again(
    citizen: Citizen,
) -> None:
    await citizen.say("人工")
    follower_id, agent = (await citizen.follower()).id, citizen.town["agent"]
    short = await talks.reply(follower_id, "已经修好了。", by=agent, now=citizen.now)
    long = await talks.reply(follower_id, "请您先到街道。" * 20, by=agent, now=citizen.now)
    lost = await talks.reply(follower_id, "还在吗？", by=agent, now=citizen.now)
    await Reply.filter(id__in=[short.id, long.id]).update(state=ReplyState.BY_SMS)
    await Reply.filter(id=lost.id).update(state=ReplyState.FAILED)
    citizen.later(hours=50)
    await citizen.say("我在")
    again = Reply.filter(state=ReplyState.WAITING).exclude(by_name="")
    assert [one.id for one in await again.order_by("id")] == [long.id, lost.id]


@pytest.mark.sqlite
async def test_permissions_and_towns_keep_others_out(citizen: Citizen) -> None:
    await citizen.say("人工")
    follower_id = (await citizen.follower()).id
    with pytest.raises(Forbidden):
        await talks.reply(follower_id, "您好", by=citizen.town["supervisor"], now=citizen.now)
    with pytest.raises(Forbidden):
        await talks.waiting(by=citizen.town["handler"], now=citizen.now)
    other = await build("second", "450700")
    assert await talks.recent(by=other["agent"], now=citizen.now) == []
    for call in (talks.one, talks.take, talks.finish):
        with pytest.raises(NotFound):
            await call(follower_id, by=other["agent"], now=citizen.now)
    with pytest.raises(Invalid):
        await talks.reply(follower_id, "  ", by=citizen.town["agent"], now=citizen.now)


@pytest.mark.sqlite
async def test_the_desk_is_told_and_never_what_was_said(citizen: Citizen) -> None:
    bus = LocalBus()
    with talks_on(bus):
        async with bus.subscribe(topic(citizen.town.centre.id)) as news:
            await citizen.say("人工")
            _, message = await anext(news)
    assert message["wants_person"] is True and "人工" not in str(message)


@pytest.mark.sqlite
async def test_a_question_left_open_for_hours_is_dropped_and_a_draft_is_not(citizen: Citizen) -> None:
    await citizen.say("滨江路的路灯坏了", "绑定手机")
    citizen.later(hours=3)
    await citizen.say("123456")
    assert (await citizen.talk()).stage == Stage.COLLECTING
    row = (await talks.recent(by=citizen.town["agent"], now=citizen.now + timedelta(hours=48)))[0]
    assert (row.free_left, row.free_until) == (0, None)
