"""微信会话: a citizen waits, a colleague takes, answers, writes the order down, and hands back to the assistant."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from hotline.infra.database import transaction
from hotline.infra.files import store
from hotline.orders.catalogue import save_template
from hotline.orders.models import Attachment, Order
from hotline.orders.states import Channel
from hotline.wechat.followers import heard, meet
from hotline.wechat.inbox.keeping import keep
from hotline.wechat.inbox.letters import Inbound
from hotline.wechat.models import (
    ChatOrder,
    Follower,
    MediumState,
    OfficialAccount,
    Reply,
    Talk,
    WechatMedium,
)
from tests.orders.town import Town
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/wechat/talks"
Says = Callable[..., Awaitable[int]]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def says(account: OfficialAccount, town: Town) -> Says:
    """A message as the worker leaves it: kept, the follower met, the window open; the follower's id."""
    count = 0

    async def say(openid: str = "oCitizen1", kind: str = "text", **content: Any) -> int:
        nonlocal count
        count += 1
        letter = Inbound(openid, kind, "", f"key{count}", town.now, content)
        message = await keep(account, letter, town.now)
        assert message is not None
        async with transaction():
            found = await meet(account.id, openid, town.now)
            heard(found.follower, kind, "", "", town.now)
            await found.follower.save()
            await found.talk.save()
        return int(found.follower.id)

    return say


async def wants_person(follower: int, town: Town) -> None:
    await Talk.filter(follower_id=follower).update(stage="person", wants_person_since=town.now)


async def picture(account: OfficialAccount, town: Town, says: Says) -> str:
    """A photo that has come from the platform; its file's id."""
    await says(kind="image", MediaId="M1", PicUrl="http://mmbiz/1")
    file = await store().save(PNG, "照片.png", "wechat message 1")
    await WechatMedium.filter(media_id="M1").update(state=MediumState.KEPT, file_id=file.id)
    return str(file.id)


async def test_a_talk_is_taken_answered_and_finished(desk: Desk, town: Town, says: Says) -> None:
    follower = await says(Content="你好，我要找人工")
    await wants_person(follower, town)
    await desk.as_("agent")
    listed = (await desk.get(URL)).text
    assert f"{URL}/{follower}" in listed and "等待人工" in listed
    page = (await desk.get(f"{URL}/{follower}")).text
    assert "我要找人工" in page and "接待" in page and '<strong class="num">20</strong>' in page
    at = f"{URL}/{follower}"
    assert (await desk.post(f"{at}/take", at=at)).status_code == 303
    assert (await desk.post(f"{at}/reply", {"text": "您好，请讲。"}, at=at)).status_code == 303
    reply = await Reply.get()
    assert (reply.content["text"], reply.by_name) == ("您好，请讲。", desk.town["agent"].name)
    assert "发送中" in (await desk.get(f"{at}?tab=mine")).text
    await desk.as_("agent2")
    taken = await desk.get(at)
    assert "接待中" in taken.text and "转回后您才能回复" in taken.text
    assert (await desk.http.post(f"{at}/take", data={"csrf_token": _token(taken.text)})).status_code == 409
    await desk.as_("agent")
    assert (await desk.post(f"{at}/finish", at=at)).status_code == 303
    talk = await Talk.get(follower_id=follower)
    assert (talk.agent_id, talk.wants_person_since) == (None, None)


async def test_an_order_begins_with_what_was_said_and_the_chat_learns_its_number(
    desk: Desk, account: OfficialAccount, town: Town, says: Says
) -> None:
    follower = await says(Content="江山路 18 号门口的井盖坏了，很危险")
    file = await picture(account, town, says)
    await says(kind="location", Location_X="21.6", Location_Y="108.3", Label="江山路18号")
    await says(Content="人工")
    await wants_person(follower, town)
    await desk.as_("agent")
    form = (await desk.get(f"/desk/orders/new?talk={follower}")).text
    assert "井盖坏了，很危险" in form and "江山路18号" in form and file in form and "人工\n" not in form
    fields = {
        "talk": follower,
        "channel": "wechat",
        "type": "complaint",
        "title": "井盖坏了",
        "content": "江山路 18 号门口的井盖坏了，很危险，请尽快修理。",
        "citizen.phone": "13800138000",
        "location.text": "江山路18号",
        "files": file,
        "idempotency_key": "one",
    }
    for _again in range(2):
        made = await desk.post("/desk/orders/new", fields)
        assert "已把编号发到微信会话" in made.text
    order = await Order.get()
    assert order.channel is Channel.WECHAT and await Attachment.filter(order=order).count() == 1
    assert (await ChatOrder.get()).order_id == order.id
    assert order.number and order.number in (await Reply.get()).content["text"]
    assert order.title in (await desk.get(f"{URL}/{follower}")).text


async def test_nobody_pulls_a_foreign_file_into_an_order(
    desk: Desk, account: OfficialAccount, town: Town, says: Says
) -> None:
    follower = await says(Content="你好")
    secret = await store().save(PNG, "别人.png", "wechat message 99")
    await desk.as_("agent")
    fields = {
        "talk": follower,
        "type": "help",
        "title": "求助一件事情",
        "content": "需要帮助，请尽快联系我，谢谢。",
        "citizen.phone": "13800138000",
        "files": str(secret.id),
    }
    await desk.post("/desk/orders/new", fields)
    assert await Order.exists() and not await Attachment.exists()
    assert (await desk.get(f"{URL}/{follower}/files/{secret.id}")).status_code == 404


async def test_pictures_are_shown_and_voices_played_to_who_may_see_the_talk(
    desk: Desk, account: OfficialAccount, town: Town, says: Says
) -> None:
    follower = await says(Content="看照片")
    file = await picture(account, town, says)
    await says(kind="voice", MediaId="M2", Format="amr")
    await WechatMedium.filter(media_id="M2").update(state=MediumState.GONE)
    await desk.as_("agent")
    page = (await desk.get(f"{URL}/{follower}")).text
    assert f"/files/{file}" in page and "微信不再保存" in page
    shown = await desk.get(f"{URL}/{follower}/files/{file}")
    assert shown.headers["content-type"] == "image/png"
    await desk.as_("signer")
    assert (await desk.get(f"{URL}/{follower}/files/{file}")).status_code == 403


async def test_after_two_days_the_page_says_that_another_way_is_taken(
    desk: Desk, town: Town, says: Says
) -> None:
    follower = await says(Content="在吗")
    town.now += timedelta(hours=49)
    await desk.as_("agent")
    page = (await desk.get(f"{URL}/{follower}")).text
    assert "将改用模板消息或短信发送" in page
    await Follower.filter(id=follower).update(following=False)
    assert "已取消关注" in (await desk.get(f"{URL}/{follower}")).text


async def test_an_empty_or_endless_reply_is_refused_and_kept(desk: Desk, says: Says) -> None:
    follower = await says(Content="在吗")
    at = f"{URL}/{follower}"
    await desk.as_("agent")
    assert (await desk.post(f"{at}/reply", {"text": ""}, at=at)).status_code == 422
    endless = await desk.post(f"{at}/reply", {"text": "长" * 2001}, at=at)
    assert endless.status_code == 422 and "不能超过 2000 字" in endless.text and "长" * 2001 in endless.text
    assert not await Reply.exists()


async def test_ready_made_answers_are_offered_and_a_reader_cannot_write(
    desk: Desk, town: Town, says: Says
) -> None:
    follower = await says(Content="在吗")
    await save_template("请稍等", "请稍等，我帮您核实。", "wechat", by=town["admin"], now=town.now)
    await desk.as_("agent")
    assert "请稍等，我帮您核实。" in (await desk.get(f"{URL}/{follower}")).text
    await desk.as_("manager")
    page = (await desk.get(f"{URL}/{follower}")).text
    assert "不能回复" in page and 'name="text"' not in page


def _token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]
