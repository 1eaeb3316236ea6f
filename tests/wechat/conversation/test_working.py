"""The whole way of a conversation, on both databases: from the letter to the order and back."""

import asyncio
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from hotline.content.models import Article
from hotline.content.states import ArticleState, Section
from hotline.infra.database import locked, transaction
from hotline.infra.settings import Settings
from hotline.orders import actions
from hotline.orders.models import Attachment, Evaluation, Follow, Order, Supplement
from hotline.orders.states import Channel, State
from hotline.people.actor import Actor
from hotline.wechat.conversation import files, handling, working
from hotline.wechat.conversation.listening import orders_told
from hotline.wechat.conversation.working import PAUSES
from hotline.wechat.followers import held
from hotline.wechat.models import ChatOrder, Reply, WechatMedium, WechatMessage
from hotline.wechat.replying.writing import say
from tests.orders.town import NOON, Town
from tests.wechat.conftest import Platform
from tests.wechat.talking import PHONE, Citizen

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f14"
    "1d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b0800010001010111"
    "00ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504"
    "040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25"
    "262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788"
    "898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3"
    "e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbd3ffd9"
)


@pytest.fixture
def told() -> Iterator[None]:
    with orders_told():
        yield


@pytest.fixture
def citizen(town: Town, account: object, settings: Settings, told: None) -> Citizen:
    return Citizen(town, account, settings)  # type: ignore[arg-type]


async def complained(citizen: Citizen) -> Order:
    await citizen.say("滨江路18号门口的路灯三天不亮了", PHONE)
    await citizen.say("确认")
    return await Order.all().order_by("-id").first()  # type: ignore[return-value]


async def test_a_complaint_becomes_one_order_with_number_code_and_link(citizen: Citizen) -> None:
    greeting = await citizen.do("subscribe", EventKey="qrscene_社区-12")
    assert "临江12345" in greeting[0] and (await citizen.follower()).scene == "社区-12"
    assert "请您核对" in (await citizen.say("滨江路18号门口的路灯三天不亮了", PHONE))[0]
    await citizen.send("location", Location_X="22.8", Location_Y="108.3", Label="滨江路18号")
    (done,) = await citizen.say("确认")
    order = await Order.get()
    assert (order.channel, order.state, order.contact_phone) == (Channel.WECHAT, State.RECEIVED, PHONE)
    assert (order.lng, order.lat, order.location_text) == (108.3, 22.8, "滨江路18号")
    assert str(order.number) in done and "查询码" in done and f"/track?number={order.number}" in done
    assert not (await citizen.talk()).draft_encrypted
    await citizen.say("确认", "确认")
    assert await Order.all().count() == 1


async def test_any_number_of_workers_handle_a_message_once_and_in_order(citizen: Citizen) -> None:
    for text in ("滨江路18号的路灯不亮", "已经三天了", PHONE, "确认", "确认", "进度"):
        await citizen.send("text", Content=text)
    for _ in range(12):
        citizen.later(seconds=2)
        await asyncio.gather(*(citizen.worker().step() for _ in range(3)))
    assert not await WechatMessage.exists(handled_at=None)
    order = await Order.get()
    assert order.content == "滨江路18号的路灯不亮\n已经三天了"


async def test_the_result_is_told_and_judged_in_the_chat(citizen: Citizen) -> None:
    order = await complained(citizen)
    town = citizen.town
    town.now = citizen.now
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="zjj")
    assert "已转住建局办理" in (await citizen.heard())[0]
    assert "承办单位最迟" in (await citizen.say("进度"))[0]
    assert "已为您催办" in (await citizen.say("催单"))[0]
    assert "再催" in (await citizen.say("催单"))[0]
    await town.do(order, "sign", "signer")
    await town.do(order, "reply", "handler", content="路灯已经修好。")
    await town.do(order, "review", "reviewer", decision="approve")
    (result,) = await citizen.heard()
    assert "路灯已经修好" in result and "评价" in citizen.last[0].content["choices"]
    await citizen.say("评价", "4 满意", "2")
    assert "感谢" in (await citizen.say("灯又灭了"))[0]
    judged = await Evaluation.get()
    assert (judged.process, judged.result, judged.comment, judged.channel) == (4, 2, "灯又灭了", "wechat")


async def test_later_words_go_to_the_open_order_when_that_is_meant(citizen: Citizen) -> None:
    order = await complained(citizen)
    assert "补充之前的诉求" in (await citizen.say("对面那盏今天也灭了"))[0]
    assert "已补充" in (await citizen.say("1"))[0]
    assert (await Supplement.get(order_id=order.id)).content == "对面那盏今天也灭了"
    assert "不再办理" in (await citizen.say("撤单"))[0]
    await citizen.say("确认")
    assert (await Order.get(id=order.id)).state is State.WITHDRAWN
    (kept,) = await citizen.say("又亮了一次，然后又坏了")
    assert "补充之前的诉求" not in kept


async def test_a_similar_order_is_followed_instead_of_made(citizen: Citizen) -> None:
    await citizen.town.submit(title="滨江路路灯不亮", content="滨江路18号门口的路灯三天不亮了")
    (offer,) = await citizen.say("滨江路18号门口的路灯三天不亮了", "13900139000")
    assert "已经有人反映过" in offer
    await citizen.say("1")
    assert await Order.all().count() == 1 and await Follow.all().count() == 1
    assert (await ChatOrder.get()).joined
    assert "催单" not in (await citizen.say("进度"))[0] and not citizen.last[0].content.get("choices")


@pytest.mark.sqlite
async def test_a_question_is_answered_from_what_is_published(citizen: Citizen) -> None:
    await Article.create(
        tenant_id=citizen.town.centre.id,
        section=Section.GUIDANCE,
        title="居住证办理指南",
        summary="带身份证和租房合同到街道办事大厅。",
        body="略",
        state=ArticleState.PUBLISHED,
        created_at=NOON,
        changed_at=NOON,
        published_at=NOON,
    )
    (answer,) = await citizen.say("请问居住证怎么办理？")
    assert "租房合同" in answer and "来源：办事指引 2026-07-15" in answer and "/news/" in answer
    await citizen.say("有帮助")
    assert not (await citizen.talk()).draft_encrypted
    assert "来源" not in (await citizen.say("请问宠物证怎么办理？"))[0]


async def test_photos_that_come_late_are_attached_when_they_have_come(platform: Platform, town: Town) -> None:
    citizen = Citizen(town, platform.account, platform.settings)
    for _ in range(2):
        media_id = platform.server.media.add("image", JPEG)
        await citizen.send("image", MediaId=media_id, PicUrl="http://x.cn/1")
    asked = await citizen.heard()
    assert len(asked) == 1 and "收到 2 张照片" in asked[0]
    await citizen.say("滨江路18号的井盖坏了", PHONE, "确认")
    order = await Order.get()
    assert not await Attachment.exists() and await WechatMedium.filter(owed_to_id=order.id).count() == 2
    citizen.client = platform.client
    platform.server.behaviour.change({})
    await citizen.heard()
    assert await files.pay(citizen.now) == 2
    assert await Attachment.filter(order_id=order.id).count() == 2
    assert await files.pay(citizen.now) == 0


@pytest.mark.sqlite
async def test_a_picture_that_is_gone_delays_nothing(platform: Platform, town: Town) -> None:
    citizen = Citizen(town, platform.account, platform.settings, client=platform.client)
    await citizen.send("image", MediaId="gone-long-ago", PicUrl="http://x.cn/1")
    await citizen.say("滨江路18号的井盖坏了", PHONE, "确认")
    assert await Order.all().count() == 1 and not await WechatMedium.exclude(owed_to_id=None).exists()


async def test_a_storm_loses_nothing_and_is_answered_a_few_times(citizen: Citizen) -> None:
    with patch.object(handling, "STORM", 5):
        for n in range(40):
            await citizen.send("text", Content=f"第{n}条：路灯😀𠮷不亮")
        answers = await citizen.heard()
        await citizen.send("text", Content="进度")
        answers += await citizen.heard()
    assert len(answers) <= 3 and any("一条也不会丢" in one for one in answers)
    draft = (await citizen.talk()).draft["draft"]
    assert [f"第{n}条：路灯😀𠮷不亮" for n in range(40)] == draft["texts"]


@pytest.mark.sqlite
async def test_what_fails_is_tried_again_in_order_and_then_shown_to_a_person(citizen: Citizen) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    with patch.object(working, "apply", broken):
        await citizen.send("text", Content="滨江路18号的路灯不亮")
        await citizen.heard()
    first = await WechatMessage.get()
    assert (first.handled_at, first.attempts) == (None, 1)
    await citizen.send("text", Content="第二条在后面")
    citizen.later(seconds=-1)
    await citizen.worker().step()
    assert await WechatMessage.filter(handled_at=None).count() == 2
    await citizen.heard()
    await citizen.heard()
    assert (await citizen.talk()).draft["draft"]["texts"] == ["滨江路18号的路灯不亮", "第二条在后面"]
    with patch.object(working, "apply", broken):
        await citizen.send("text", Content="这条永远不行")
        for pause in (0, *PAUSES):
            citizen.later(seconds=pause)
            last = await citizen.heard()
    assert "转给工作人员" in last[0] and (await citizen.talk()).wants_person_since is not None


async def test_what_breaks_after_the_deed_undoes_it_and_is_done_once(citizen: Citizen) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    await citizen.say("滨江路18号门口的路灯三天不亮了", PHONE)
    with patch.object(handling, "say", broken):
        await citizen.say("确认")
    assert not await Order.exists() and not await ChatOrder.exists()
    assert (await citizen.talk()).stage == "confirming"
    assert "已登记" in (await citizen.heard())[0]
    assert await Order.all().count() == 1


@pytest.mark.postgres
async def test_a_desk_and_a_chat_about_one_order_do_not_wait_for_each_other(citizen: Citizen) -> None:
    order = await complained(citizen)
    follower = await citizen.follower()
    both = asyncio.Barrier(2)

    async def chat() -> None:
        async with transaction():
            await held(id=follower.id)
            await both.wait()
            await locked(Order, id=order.id)

    async def desk() -> None:
        async with transaction():
            await locked(Order, id=order.id)
            await both.wait()
            await say(follower.id, "有结果了", now=NOON, order_id=order.id)

    async with asyncio.timeout(30):
        await asyncio.gather(chat(), desk())


@pytest.mark.sqlite
async def test_strange_letters_are_answered_and_kept(citizen: Citizen) -> None:
    await citizen.do("unsubscribe")
    assert not (await citizen.follower()).following
    await citizen.do("subscribe")
    await citizen.send("hologram", Shape="cube")
    await citizen.send("link", Title="停水通知", Description="城东片区", Url="http://x.cn/1")
    await citizen.do("LOCATION", Latitude="1", Longitude="2")
    await citizen.do("TEMPLATESENDJOBFINISH", MsgID="1", Status="success")
    assert not await WechatMessage.exists(handled_at=None)
    assert "停水通知" in str((await citizen.talk()).draft)


@pytest.mark.sqlite
async def test_ten_orders_a_day_are_enough_and_the_draft_stays(citizen: Citizen) -> None:
    with patch("hotline.wechat.conversation.performing.A_DAY", 1):
        await complained(citizen)
        await citizen.say("城东小区停水了两天", "新问题", PHONE)
        (refused,) = await citizen.say("确认")
    assert "明天再来" in refused and "城东小区" in str((await citizen.talk()).draft)
    assert await Order.all().count() == 1


@pytest.mark.sqlite
async def test_another_citizens_order_is_out_of_reach(citizen: Citizen) -> None:
    order = await citizen.town.submit()
    (answer,) = await citizen.say(f"进度{order.number}")
    assert "没有" in answer and order.title not in answer
    by = Actor.citizen(order.tenant_id, order.citizen_id, channel="web")
    await actions.perform(order.number or "", "urge", {}, by=by, now=citizen.now)
    assert await citizen.heard() == [] and not await Reply.filter(order_id=order.id).exists()
