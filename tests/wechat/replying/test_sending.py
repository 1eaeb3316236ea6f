"""Replies go out in order, once, by the way that is open – and none is lost when it is not."""

import asyncio
import io
import json
from datetime import timedelta

import pytest
from PIL import Image

from hotline.infra.database import transaction
from hotline.infra.files import store
from hotline.messages.citizens.models import CitizenMessage
from hotline.wechat.followers import heard, meet
from hotline.wechat.models import Follower, Reply, ReplyState
from hotline.wechat.replying.letters import LONGEST_BYTES, message, pieces
from hotline.wechat.replying.sending import LEASE, PAUSES, Replier
from hotline.wechat.replying.writing import hand, say
from tests.orders.town import NOON, Town
from tests.playing import behave
from tests.wechat.conftest import CITIZEN, Platform


async def follower_of(platform: Platform, openid: str = CITIZEN) -> Follower:
    """Who wrote just now, on both sides."""
    platform.hears(openid)
    async with transaction():
        met = await meet(platform.account.id, openid, NOON)
        heard(met.follower, "text", "", "", NOON)
        await met.follower.save()
    return met.follower


def replier(platform: Platform, **later: float) -> Replier:
    return Replier(platform.client, clock=lambda: NOON + timedelta(**later))


async def spoken(platform: Platform, **later: float) -> list[str]:
    """Everything that is due; what the citizen's telephone shows."""
    while await replier(platform, **later).step():
        pass
    return [one.text for one in platform.server.received if one.fate != "refused"]


async def test_any_number_of_workers_send_each_reply_once_and_in_order(platform: Platform) -> None:
    follower = await follower_of(platform)
    for n in range(6):
        await say(follower.id, f"第{n}句", now=NOON)
    for turn in range(8):
        await asyncio.gather(*(replier(platform, seconds=turn).step() for _ in range(4)))
    assert await spoken(platform, seconds=8) == [f"第{n}句" for n in range(6)]
    assert await Reply.filter(state=ReplyState.SENT).count() == 6
    assert (await Follower.get()).free_left == 14


async def test_outside_the_window_words_go_another_way_and_questions_do_not(platform: Platform) -> None:
    follower = await follower_of(platform)
    asked = await say(follower.id, "在哪里？", now=NOON)
    told = await say(
        follower.id, "已登记。", now=NOON, lasting=True, title="诉求进展", path="/track?number=1"
    )
    assert await spoken(platform, hours=49) == []
    assert (await Reply.get(id=asked.id)).state is ReplyState.FAILED
    assert (await Reply.get(id=told.id)).state is ReplyState.BY_TEMPLATE
    row = await CitizenMessage.get()
    assert row.reply_id == told.id and json.loads(row.words)["text"] == "已登记。"


@pytest.mark.sqlite
async def test_a_window_the_platform_has_closed_is_closed(platform: Platform) -> None:
    follower = await follower_of(platform)
    platform.server.followers.known[CITIZEN].windows.clear()
    told = await say(follower.id, "您好，我是3号坐席", now=NOON, lasting=True)
    await spoken(platform)
    assert (await Reply.get(id=told.id)).state is ReplyState.BY_TEMPLATE
    assert (await Follower.get()).free_left == 0


@pytest.mark.sqlite
async def test_who_left_is_reached_otherwise(platform: Platform) -> None:
    follower = await follower_of(platform)
    await Follower.filter(id=follower.id).update(following=False)
    await say(follower.id, "已登记。", now=NOON, lasting=True)
    assert await spoken(platform) == [] and await CitizenMessage.all().count() == 1


@pytest.mark.sqlite
async def test_what_fails_is_tried_again_and_keeps_its_place(platform: Platform) -> None:
    follower = await follower_of(platform)
    await platform.client.tokens.get(platform.account)
    await say(follower.id, "第一句", now=NOON)
    await say(follower.id, "第二句", now=NOON)
    behave(platform.server, "refuse")
    assert await replier(platform).step() == 1 and await replier(platform).step() == 0
    behave(platform.server, "ok")
    assert await spoken(platform, seconds=PAUSES[0] - 1) == []
    assert await spoken(platform, seconds=PAUSES[0]) == ["第一句", "第二句"]


@pytest.mark.sqlite
async def test_a_platform_that_stays_silent_is_gone_around(platform: Platform) -> None:
    follower = await follower_of(platform)
    await platform.client.tokens.get(platform.account)
    await say(follower.id, "已登记。", now=NOON, lasting=True)
    behave(platform.server, "fail")
    for later in (0, PAUSES[0], PAUSES[0] + PAUSES[1]):
        await replier(platform, seconds=later).step()
    assert await CitizenMessage.all().count() == 1


@pytest.mark.sqlite
async def test_a_dead_workers_claim_lapses(platform: Platform) -> None:
    follower = await follower_of(platform)
    row = await say(follower.id, "您好", now=NOON)
    died = replier(platform)
    assert await died._claim(row) is not None
    assert await spoken(platform, seconds=5) == []
    assert await spoken(platform, seconds=LEASE.total_seconds()) == ["您好"]


@pytest.mark.sqlite
async def test_choices_and_pictures_are_shown(platform: Platform, town: Town) -> None:
    follower = await follower_of(platform)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    file = await store().save(picture.getvalue(), "图.png", "test")
    await say(follower.id, "请选择", now=NOON, choices=("确认", "取消"))
    await hand(follower.id, file.id, now=NOON, by=town["agent"])
    await spoken(platform)
    kinds = [one.detail for one in platform.server.received]
    assert await Reply.filter(state=ReplyState.SENT).count() == 2, kinds


def test_long_words_are_cut_where_a_reader_pauses() -> None:
    text = "路灯坏了，请尽快维修。" * 200 + "😀" * 600
    found = pieces(text)
    assert all(len(one.encode()) <= LONGEST_BYTES for one in found)
    assert "".join(found) == text and found[0].endswith("。")
    assert message("menu", {"text": "选", "choices": ["a"]})["msgmenu"]["list"] == [
        {"id": "1", "content": "a"}
    ]
