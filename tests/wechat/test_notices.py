"""Notices through the official account: to staff as a rung of the ladder, to citizens until one way reaches them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.infra.errors import Invalid
from hotline.messages import citizens, receipts
from hotline.messages.channels import Outcome
from hotline.messages.channels.sms import Sms
from hotline.messages.channels.wechat import WeChatNotices
from hotline.messages.channels.wechat.receipts import finished
from hotline.messages.citizens.models import CitizenMessage, Fate, Means
from hotline.messages.citizens.sending import PAUSES, CitizenSender
from hotline.people.actor import Actor
from hotline.people.citizens import find_or_create
from hotline.wechat import staffing, templates
from hotline.wechat.models import Follower, Purpose, Reply, ReplyState, WechatMessage
from hotline.wechat.templates import NewTemplate, Words
from tests.orders.town import NOON, PHONE, Town
from tests.playing import Standins, behave, outgoing
from tests.wechat.conftest import CITIZEN, Platform

PROGRESS = NewTemplate(
    template_id="TPL_PROGRESS",
    fields="工单编号=character_string1\n事项=thing2\n状态 = phrase3\ntime＝time4\n说明=thing5",
)
ESCALATION = NewTemplate(template_id="TPL_ESCALATION", fields="事项=thing1\n说明=thing2\n时间=time3")


class Desk:
    """One follower, one sender, and a clock to move."""

    def __init__(self, platform: Platform, follower: Follower, sms: Sms) -> None:
        self.platform, self.follower, self.now = platform, follower, NOON
        self.sender = CitizenSender(platform.client, sms, "https://12345.cn", clock=lambda: self.now)

    async def tell(self, **more: Any) -> int:
        fields: dict[str, Any] = {"title": "路灯不亮", "text": "已修复，请评价。", "url": "/track/1"}
        fields |= {"tenant_id": self.platform.account.tenant_id, "follower_id": self.follower.id} | more
        return await citizens.tell(**fields, now=self.now)

    async def row(self) -> CitizenMessage:
        return await CitizenMessage.all().order_by("-id").first() or pytest.fail("none")

    async def receipt(self, status: str, number: str = "") -> None:
        """As the platform's event tells it."""
        number = number or (await self.row()).provider_id
        message = WechatMessage(account_id=self.platform.account.id, openid=CITIZEN)
        with_content = {"MsgID": number, "Status": status}
        message.content_encrypted = _sealed(with_content)
        await finished(message, self.now)


def _sealed(content: dict[str, str]) -> str:
    import json

    from hotline.infra.secrets import vault

    return vault().encrypt(json.dumps(content))


@pytest.fixture
async def desk(platform: Platform) -> AsyncIterator[Desk]:
    by = Actor.system(platform.account.tenant_id)
    for purpose, new in ((Purpose.PROGRESS, PROGRESS), (Purpose.ESCALATION, ESCALATION)):
        await templates.save(platform.account.id, purpose, new, by=by, now=NOON)
    platform.hears()
    follower = await Follower.create(account_id=platform.account.id, openid=CITIZEN, created_at=NOON)
    sms = Sms(platform.settings)
    yield Desk(platform, follower, sms)
    await sms.close()


async def bind_phone(desk: Desk) -> None:
    citizen = await find_or_create(desk.platform.account.tenant_id, "王小明", PHONE, NOON)
    await Follower.filter(id=desk.follower.id).update(citizen_id=citizen.id)


# — words and templates ————————————————————————————————————————————————————————————


def test_words_fit_the_fields_and_none_is_empty() -> None:
    words = Words("很长的标题" * 10, "", "202607150001", "已办结归档了", NOON)
    found = words.in_fields(templates.parsed(PROGRESS.fields))
    assert {name: len(value) for name, value in found.items()} == {
        **{"character_string1": 12, "thing2": 20, "phrase3": 5},
        **{"time4": 16, "thing5": 1},
    }


@pytest.mark.parametrize("lines", ["", "事项", "不知道=thing1", "事项=thing 1", "事项=1"])
def test_lines_that_say_nothing_are_shown_to_the_administrator(lines: str) -> None:
    with pytest.raises(Invalid) as refusal:
        templates.parsed(lines)
    assert "fields" in refusal.value.fields


async def test_an_empty_id_takes_the_text_away(desk: Desk) -> None:
    by = Actor.system(desk.platform.account.tenant_id)
    assert await templates.anywhere(Purpose.ESCALATION)
    await templates.save(desk.platform.account.id, Purpose.ESCALATION, NewTemplate(), by=by, now=NOON)
    assert not await templates.anywhere(Purpose.ESCALATION)
    kept = await templates.list_of(desk.platform.account.id, by=by)
    assert kept[Purpose.PROGRESS] and kept[Purpose.ESCALATION] is None


# — staff ——————————————————————————————————————————————————————————————————————————


async def test_a_leader_who_bound_his_wechat_gets_the_notice_there_once(desk: Desk, town: Town) -> None:
    code = await staffing.new_code(by=town["leader"], now=NOON)
    await staffing.bind_by_code(desk.follower.id, code.digits, NOON)
    channel = WeChatNotices(desk.platform.settings)
    message = outgoing(7, staff_id=town["leader"].staff_id)
    answers = [await channel.send(message, NOON) for _ in range(2)]
    assert [one.state for one in answers] == [Outcome.ACCEPTED] * 2
    assert answers[0].provider_id == answers[1].provider_id
    [line] = desk.platform.server.chat.since(CITIZEN, 0)
    assert line["content"]["url"] == message.url and line["content"]["lines"][0]["value"] == "工单已超期"
    nobody = await channel.send(outgoing(8, staff_id=town["signer"].staff_id), NOON)
    assert nobody.state is Outcome.PERMANENT
    await channel.close()


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        *(("fail", Outcome.TEMPORARY), ("html", Outcome.TEMPORARY), ("hang", Outcome.TEMPORARY)),
        *(("refuse", Outcome.TEMPORARY), ("ok", Outcome.ACCEPTED)),
    ],
)
@pytest.mark.sqlite
async def test_an_ill_platform_is_asked_again_later(
    desk: Desk, town: Town, mode: str, outcome: Outcome
) -> None:
    code = await staffing.new_code(by=town["leader"], now=NOON)
    await staffing.bind_by_code(desk.follower.id, code.digits, NOON)
    await desk.platform.client.tokens.get(desk.platform.account)
    channel = WeChatNotices(desk.platform.settings)
    behave(desk.platform.server, mode)
    assert (await channel.send(outgoing(7, staff_id=town["leader"].staff_id), NOON)).state is outcome
    await channel.close()


# — citizens ———————————————————————————————————————————————————————————————————————


async def test_a_citizen_is_told_by_template_and_the_conversation_knows(desk: Desk) -> None:
    reply = await Reply.create(follower_id=desk.follower.id, content_encrypted="", created_at=NOON)
    await desk.tell(reply_id=reply.id, number="202607150001", state="已办结")
    assert await desk.sender.step() == 1
    [card] = desk.platform.server.chat.since(CITIZEN, 0)
    assert [one["value"] for one in card["content"]["lines"]][:3] == ["202607150001", "路灯不亮", "已办结"]
    assert card["content"]["url"] == "https://12345.cn/track/1"
    assert (await Reply.get(id=reply.id)).state is ReplyState.BY_TEMPLATE
    await desk.receipt("success")
    assert (await desk.row()).fate is Fate.DELIVERED


async def test_who_refuses_templates_gets_an_sms_and_who_has_no_number_is_not_forgotten(
    desk: Desk, machines: Standins
) -> None:
    reply = await Reply.create(follower_id=desk.follower.id, content_encrypted="", created_at=NOON)
    await desk.tell(reply_id=reply.id)
    await Follower.filter(id=desk.follower.id).update(following=False)
    while await desk.sender.step():
        pass
    told = await Reply.get(id=reply.id)
    assert told.state is ReplyState.FAILED and "已取消关注" in told.detail and "手机号" in told.detail
    assert (await desk.row()).fate is Fate.FAILED
    await bind_phone(desk)
    await desk.tell(reply_id=reply.id)
    while await desk.sender.step():
        pass
    assert (await Reply.get(id=reply.id)).state is ReplyState.BY_SMS
    sent = [*machines.sms_a.received, *machines.sms_b.received]
    assert [(one.to, "路灯不亮" in one.text) for one in sent] == [(PHONE, True)]
    row = await desk.row()
    assert await receipts.receipt(row.provider, row.provider_id, "permanent", "EMPTY", NOON)
    assert (await Reply.get(id=reply.id)).state is ReplyState.FAILED


async def test_a_receipt_that_says_blocked_goes_on_by_sms_also_when_it_comes_first(
    desk: Desk, machines: Standins
) -> None:
    await bind_phone(desk)
    await desk.receipt("failed:user block", number="200000001")
    await desk.tell()
    await desk.sender.step()
    row = await desk.row()
    if row.provider_id != "":  # the stand-in counts on from other tests: tell it again by the true number
        await desk.receipt("failed:user block")
    assert (await desk.row()).way is Means.SMS
    await desk.sender.step()
    await desk.receipt("success", number="200000001")
    assert (await desk.row()).fate is Fate.SENT and len(machines.sms_a.received) == 1


async def test_an_ill_platform_is_given_time_and_then_the_sms_goes(desk: Desk, machines: Standins) -> None:
    await bind_phone(desk)
    behave(desk.platform.server, "fail")
    await desk.tell()
    for pause in (0, *PAUSES):
        desk.now += timedelta(seconds=pause)
        assert not machines.sms_a.received
        assert await desk.sender.step() == 1
    assert await desk.sender.step() == 1
    assert len(machines.sms_a.received) == 1
    assert (await desk.row()).fate is Fate.SENT


async def test_many_workers_send_one_message(desk: Desk) -> None:
    await desk.tell()
    assert sum(await asyncio.gather(*(desk.sender.step() for _ in range(5)))) == 1
    assert len(desk.platform.server.chat.since(CITIZEN, 0)) == 1


async def test_a_code_that_came_too_late_is_not_sent(desk: Desk, machines: Standins) -> None:
    until: datetime = NOON + timedelta(minutes=5)
    tenant = desk.platform.account.tenant_id
    for _ in range(2):
        await citizens.text_message(PHONE, "验证码 123456", tenant_id=tenant, now=NOON, good_until=until)
        await desk.sender.step()
        desk.now = until
    assert len(machines.sms_a.received) == 1
    assert (await desk.row()).fate is Fate.FAILED
