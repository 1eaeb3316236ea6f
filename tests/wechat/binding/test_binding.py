"""A telephone is tied by a code, seen from both sides, and untied without a trace lost."""

import json
from datetime import timedelta

import pytest

from hotline.calls.models import CallRecord
from hotline.calls.states import Direction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.messages.citizens.models import CitizenMessage
from hotline.orders.models import Order
from hotline.people.citizens import find_by_phone
from hotline.people.models import Citizen as Person
from hotline.wechat.binding import ask_code, bind, history, unbind, unbind_myself
from hotline.wechat.models import Binding, BindingCode, Follower, OfficialAccount
from hotline.worktime.zone import local
from tests.orders.town import NOON, PHONE, Town, build
from tests.wechat.talking import Citizen, with_sms


@pytest.fixture
async def follower(account: OfficialAccount) -> Follower:
    return await Follower.create(account=account, openid="oA", created_at=NOON)


async def code() -> str:
    """What the last text message says."""
    last = await CitizenMessage.all().order_by("-id").first()
    assert last is not None
    told = json.loads(last.words)
    return "".join(sign for sign in str(told["text"]).split("，")[0] if sign.isdecimal())


async def tied(follower: Follower, phone: str = PHONE) -> Binding:
    await ask_code(follower.id, phone, now=NOON)
    return await bind(follower.id, phone, await code(), now=NOON, evidence="聊天")


async def test_six_digits_tie_follower_and_citizen_and_the_evidence_stays(
    follower: Follower, town: Town
) -> None:
    order = await town.submit()
    row = await tied(follower)
    citizen = await find_by_phone(town.centre.id, PHONE)
    assert citizen is not None and (row.citizen_id, order.citizen_id) == (citizen.id, citizen.id)
    assert "138****8000" in row.evidence and "聊天" in row.evidence and PHONE not in row.evidence
    assert (await Follower.get(id=follower.id)).citizen_id == citizen.id
    with pytest.raises(Conflict):
        await ask_code(follower.id, "13900139000", now=NOON)


@pytest.mark.sqlite
async def test_a_code_is_good_for_three_tries_five_minutes_and_one_use(follower: Follower) -> None:
    await ask_code(follower.id, PHONE, now=NOON)
    right = await code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(3):
        with pytest.raises(Invalid):
            await bind(follower.id, PHONE, wrong, now=NOON)
    with pytest.raises(Invalid):
        await bind(follower.id, PHONE, right, now=NOON)
    await ask_code(follower.id, PHONE, now=NOON)
    late = NOON + timedelta(minutes=5)
    with pytest.raises(Invalid):
        await bind(follower.id, PHONE, await code(), now=late)
    with pytest.raises(Invalid):
        await bind(follower.id, "13900139000", await code(), now=NOON)
    assert not await Binding.exists()


@pytest.mark.sqlite
async def test_without_a_gateway_nobody_is_told_that_a_code_was_sent(
    town: Town, account: OfficialAccount, settings: Settings
) -> None:
    (refused,) = await Citizen(town, account, settings).say("绑定手机", PHONE)
    assert "用不了" in refused and not await BindingCode.exists()


@pytest.mark.sqlite
async def test_five_codes_a_day_for_a_person_and_for_a_number(
    follower: Follower, account: OfficialAccount
) -> None:
    for _ in range(5):
        await ask_code(follower.id, PHONE, now=NOON)
    with pytest.raises(TooMany):
        await ask_code(follower.id, "13900139000", now=NOON)
    other = await Follower.create(account=account, openid="oB", created_at=NOON)
    with pytest.raises(TooMany):
        await ask_code(other.id, PHONE, now=NOON)
    await ask_code(other.id, PHONE, now=NOON + timedelta(days=1, seconds=1))
    assert await BindingCode.all().count() == 6


async def test_the_whole_of_it_in_the_chat(town: Town, account: OfficialAccount, settings: Settings) -> None:
    order = await town.submit()
    citizen = Citizen(town, account, with_sms(settings))
    assert "绑定手机" in (await citizen.say("进度"))[0]
    assert "验证码已发到 138****8000" in (await citizen.say("绑定手机", PHONE))[0]
    right = await code()
    assert "验证码不对" in (await citizen.say(f"{(int(right) + 1) % 1_000_000:06d}"))[0]
    assert "绑定成功" in (await citizen.say(right))[0]
    assert order.title in (await citizen.say("进度"))[0]
    assert "138****8000" in (await citizen.say("滨江路18号门口的井盖坏了，快来看看", "新问题"))[0]
    await citizen.say("取消", "解绑", "确认")
    assert (await citizen.follower()).citizen_id is None
    assert order.title not in (await citizen.say("进度"))[0]
    row = await Binding.get()
    assert (row.unbound_by, row.reason) == ("市民", "本人解绑") and row.unbound_at is not None


async def test_a_wrong_number_gives_back_what_was_submitted_under_it(
    town: Town, account: OfficialAccount, settings: Settings
) -> None:
    theirs = await town.submit()
    citizen = Citizen(town, account, with_sms(settings))
    await citizen.say("绑定手机", PHONE)
    await citizen.say(await code(), "城东小区的井盖坏了好几天", "新问题")
    await citizen.say("确认")
    mine = await Order.all().order_by("-id").first()
    assert mine is not None and mine.citizen_id == theirs.citizen_id
    follower = await citizen.follower()
    with pytest.raises(Forbidden):
        await unbind(follower.id, by=town["handler"], reason="不是本人", now=citizen.now)
    with pytest.raises(Invalid):
        await unbind(follower.id, by=town["shift_lead"], reason=" ", now=citizen.now)
    await unbind(follower.id, by=town["shift_lead"], reason="机主来电否认", now=citizen.now, not_theirs=True)
    mine, theirs = await Order.get(id=mine.id), await Order.get(id=theirs.id)
    assert mine.citizen_id != theirs.citizen_id and (mine.contact_phone, mine.phone_index) == ("", "")
    assert theirs.contact_phone == PHONE
    assert "井盖" in (await citizen.say("进度"))[0]
    with pytest.raises(Conflict):
        await unbind_myself(follower.id, now=citizen.now)


async def test_calls_orders_and_chats_stand_on_one_line_of_time(
    town: Town, account: OfficialAccount, settings: Settings
) -> None:
    order = await town.submit()
    wall = local(NOON)
    await CallRecord.create(
        tenant_id=town.centre.id,
        call_id="c1",
        gateway="g",
        direction=Direction.INCOMING,
        number_encrypted=vault().encrypt(PHONE),
        number_index=vault().blind_index(PHONE),
        day=wall.date(),
        hour=wall.hour,
        entered_at=NOON - timedelta(hours=1),
        seen_at=NOON,
        talk_seconds=130,
    )
    citizen = Citizen(town, account, with_sms(settings))
    await citizen.say("绑定手机", PHONE)
    await citizen.say(await code())
    person = await Person.get(id=(await citizen.follower()).citizen_id)
    found = await history(person, by=town["agent"])
    assert [one.kind for one in found] == ["bound", "chat", "order", "call"]
    assert (found[2].key, found[3].key, found[3].detail) == (order.number, "c1", "通话 2 分钟")
    other = await build("second", "450700")
    with pytest.raises(NotFound):
        await history(person, by=other["agent"])
