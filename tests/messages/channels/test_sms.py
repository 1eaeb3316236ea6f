"""SMS against two gateways that check every signature: sent once, whatever goes wrong."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hotline.infra.settings import Settings
from hotline.messages.channels import Outcome
from hotline.messages.channels.sms import Sms, priority, text
from hotline.messages.channels.sms.channel import PATIENCE
from hotline.messages.channels.sms.models import Answer, Reach, SmsMessage, SmsProvider
from hotline.messages.channels.sms.reach import reach_rate
from hotline.messages.models import Notice
from tests.conftest import cheap_settings
from tests.orders.town import Town
from tests.playing import NOON, Standins, behave, hasty, outgoing


@pytest.fixture
def pointed(standins: Standins, db: Settings) -> Settings:
    return standins.settings(db)


@pytest.fixture
async def impatient(pointed: Settings) -> AsyncIterator[Sms]:
    made = Sms(hasty(pointed))
    yield made
    await made.close()


@pytest.fixture
async def sms(pointed: Settings) -> AsyncIterator[Sms]:
    made = Sms(pointed)
    yield made
    await made.close()


async def test_a_message_arrives_through_the_first_gateway(sms: Sms, standins: Standins) -> None:
    sent = await sms.send(outgoing(), NOON)
    [message] = standins.sms_a.received
    assert (sent.state, sent.provider) == (Outcome.ACCEPTED, "aliyun")
    assert sent.provider_id and sent.provider_id in message.detail
    assert message.text == "【潮音12345】工单已超期：20260715000001 路灯不亮，请立即处理。请登录12345查看。"
    assert not standins.sms_b.received and not standins.sms_a.refused


async def test_the_other_gateway_is_a_setting_away(pointed: Settings, standins: Standins) -> None:
    sms = Sms(pointed.model_copy(update={"sms_first": "mas"}))
    sent = await sms.send(outgoing(body="督办" * 300), NOON)
    await sms.close()
    [message] = standins.sms_b.received
    assert (sent.state, sent.provider) == (Outcome.ACCEPTED, "mas")
    assert message.text.endswith("…") and (await SmsMessage.get()).parts == 2


@pytest.mark.parametrize("phone", ["", "0770-2812345", "不详", "138001380001"])
async def test_only_mobile_numbers_get_messages(phone: str, sms: Sms, standins: Standins) -> None:
    assert (await sms.send(outgoing(phone=phone), NOON)).state is Outcome.PERMANENT
    assert await SmsMessage.all().count() == 0


async def test_a_worker_that_crashed_after_sending_sends_no_second_message(
    pointed: Settings, standins: Standins
) -> None:
    answers = []
    for _ in range(3):  # each a new process, as it were
        sms = Sms(pointed)
        answers.append(await sms.send(outgoing(), NOON))
        await sms.close()
    assert len(standins.sms_a.received) == 1
    assert len({one.provider_id for one in answers}) == 1


@pytest.mark.parametrize("mode", ["fail", "refuse"])
async def test_a_gateway_that_refuses_is_passed_over(mode: str, sms: Sms, standins: Standins) -> None:
    behave(standins.sms_a, mode)
    sent = await sms.send(outgoing(), NOON)
    assert (sent.state, sent.provider) == (Outcome.ACCEPTED, "mas")
    assert [len(one.received) for one in (standins.sms_a, standins.sms_b)] == [0, 1]


async def test_when_none_works_it_is_tried_again_later(sms: Sms, standins: Standins) -> None:
    behave(standins.sms_a, "fail")
    behave(standins.sms_b, "refuse")
    assert (await sms.send(outgoing(), NOON)).state is Outcome.TEMPORARY
    standins.calm()
    later = await sms.send(outgoing(), NOON + timedelta(minutes=5))
    assert later.state is Outcome.ACCEPTED
    assert len(standins.sms_a.received) + len(standins.sms_b.received) == 1


@pytest.mark.parametrize("mode", ["hang", "lag"])
async def test_an_unanswered_message_is_repeated_where_the_repeat_is_recognised(
    mode: str, impatient: Sms, sms: Sms, standins: Standins
) -> None:
    behave(standins.sms_a, mode, 1)
    assert (await impatient.send(outgoing(), NOON)).state is Outcome.TEMPORARY
    behave(standins.sms_a, "ok")
    again = await sms.send(outgoing(), NOON + timedelta(minutes=5))
    assert again.state is Outcome.ACCEPTED
    assert [len(one.received) for one in (standins.sms_a, standins.sms_b)] == [1, 0]


async def test_where_it_is_not_recognised_it_is_not_repeated(pointed: Settings, standins: Standins) -> None:
    behave(standins.sms_b, "hang")
    sms = Sms(pointed.model_copy(update={"sms_first": "mas"}))
    sent = [await sms.send(outgoing(), NOON) for _ in range(2)]
    await sms.close()
    assert [one.state for one in sent] == [Outcome.ACCEPTED] * 2
    assert [len(one.received) for one in (standins.sms_a, standins.sms_b)] == [0, 1]


async def test_a_gateway_silent_for_long_is_given_up(impatient: Sms, sms: Sms, standins: Standins) -> None:
    behave(standins.sms_a, "lag", 1)
    await impatient.send(outgoing(), NOON)
    behave(standins.sms_a, "fail")
    soon = await sms.send(outgoing(), NOON + PATIENCE / 2)
    late = await sms.send(outgoing(), NOON + PATIENCE)
    assert (soon.state, late.state, late.provider) == (Outcome.TEMPORARY, Outcome.ACCEPTED, "mas")


async def test_a_number_no_gateway_would_take_ends_there(
    pointed: Settings, standins: Standins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.people.phones.is_mobile", lambda number: True)
    sms = Sms(pointed)
    sent = await sms.send(outgoing(phone="07702812345"), NOON)
    await sms.close()
    assert (sent.state, sent.detail) == (Outcome.PERMANENT, "isv.MOBILE_NUMBER_ILLEGAL")
    assert not standins.sms_b.received


async def test_a_forged_signature_opens_nothing(pointed: Settings, standins: Standins) -> None:
    sms = Sms(pointed.model_copy(update={"sms_aliyun_key_secret": "x", "sms_mas_secret": "x"}))
    assert (await sms.send(outgoing(), NOON)).state is Outcome.TEMPORARY
    await sms.close()
    assert not any(one.received for one in standins.every)
    assert "SignatureDoesNotMatch" in standins.sms_a.refused[0] and "IllegalMac" in standins.sms_b.refused[0]


async def test_the_quota_ends_and_the_centre_is_told(
    pointed: Settings, town: Town, standins: Standins
) -> None:
    sms = Sms(pointed.model_copy(update={"sms_daily_quota": 5}))
    staff_id = town["leader"].staff_id
    states = [(await sms.send(outgoing(number, staff_id=staff_id), NOON)).state for number in range(7)]
    tomorrow = await sms.send(outgoing(9, staff_id=staff_id), NOON + timedelta(hours=14))
    await sms.close()
    assert states == [Outcome.ACCEPTED] * 5 + [Outcome.TECHNICAL] * 2
    assert (len(standins.sms_a.received), tomorrow.state) == (6, Outcome.ACCEPTED)
    told = [notice.title for notice in await Notice.filter(kind="sms_quota").order_by("id")]
    assert told == ["今日短信额度即将用完", "今日短信额度已用完"]


async def test_the_month_counts_too_and_refusals_do_not(pointed: Settings, standins: Standins) -> None:
    behave(standins.sms_a, "fail")
    sms = Sms(pointed.model_copy(update={"sms_monthly_quota": 2}))
    moments = (NOON, NOON + timedelta(days=1), NOON + timedelta(days=2), NOON + timedelta(days=20))
    states = [(await sms.send(outgoing(number), now)).state for number, now in enumerate(moments)]
    await sms.close()
    assert states == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.TECHNICAL, Outcome.ACCEPTED]


async def _sent_slowly(provider: str, slow: int, quick: int) -> None:
    for number in range(slow + quick):
        await SmsMessage.create(
            delivery_id=1000 + number,
            attempt=0,
            key=f"slow-{number}",
            provider=provider,
            provider_id=f"slow-{number}",
            parts=1,
            answer=Answer.ACCEPTED,
            asked_at=NOON - timedelta(minutes=10),
            reach=Reach.UNKNOWN if number < slow else Reach.DELIVERED,
            reported_at=None if number < slow else NOON - timedelta(minutes=9),
        )


@pytest.mark.parametrize("slow, quick, expected", [(3, 17, "mas"), (2, 18, "aliyun"), (4, 0, "aliyun")])
async def test_a_slow_gateway_loses_its_priority(
    slow: int, quick: int, expected: str, sms: Sms, standins: Standins
) -> None:
    await priority.current(["aliyun", "mas"], NOON)
    await _sent_slowly("aliyun", slow, quick)
    assert (await sms.send(outgoing(), NOON)).provider == expected


async def test_priority_is_not_cut_again_for_five_minutes_and_comes_back_after_an_hour(
    db: Settings,
) -> None:
    names = ["aliyun", "mas"]
    await priority.current(names, NOON)
    await _sent_slowly("aliyun", 20, 0)
    assert await priority.current(names, NOON) == ["mas", "aliyun"]
    await SmsMessage.filter(provider="aliyun").update(provider="mas")
    assert not await priority.cut("mas", NOON + timedelta(minutes=4))
    assert await priority.current(names, NOON + timedelta(minutes=4)) == ["mas", "aliyun"]
    assert await priority.current(names, NOON + timedelta(minutes=5)) == ["aliyun", "mas"]
    assert await priority.current(names, NOON + timedelta(minutes=66)) == names
    assert {row.points for row in await SmsProvider.all()} == {60, 40}


async def test_the_reach_leaves_out_whom_no_gateway_could_reach(db: Settings) -> None:
    counts = {
        Reach.DELIVERED: 95,
        Reach.FAILED: 3,
        Reach.UNKNOWN: 2,
        Reach.EMPTY_NUMBER: 4,
        Reach.SUSPENDED: 3,
        Reach.BLACKLISTED: 2,
        Reach.HANDSET: 1,
    }
    rows = [
        SmsMessage(
            delivery_id=n,
            attempt=i,
            key=f"{i}-{n}",
            provider="mas",
            parts=1,
            answer=Answer.ACCEPTED,
            asked_at=NOON,
            reach=r,
        )
        for i, (r, count) in enumerate(counts.items())
        for n in range(count)
    ]
    await SmsMessage.bulk_create(rows)
    found = await reach_rate(NOON, NOON + timedelta(days=1))
    assert (found.sent, found.counted, found.rate) == (110, 100, 0.95)
    assert (await reach_rate(NOON + timedelta(days=1), NOON + timedelta(days=2))).rate is None


@pytest.mark.parametrize("length, billed", [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_long_text_is_several_messages_on_the_bill(length: int, billed: int) -> None:
    assert text.parts("督" * length) == billed
    assert text.parts("督" * (length - 2) + "🚨") == billed


def test_a_template_is_filled_without_gaps_addresses_or_overlong_variables() -> None:
    long = text.variables(outgoing(title="督" * 50, body="办" * 40 + "🚨" * 40))
    assert long["title"] == "督" * 34 + "…" and long["body"] == "办" * 35
    assert long["more"].startswith("办办办办办🚨") and text.units(long["more"]) <= text.VARIABLE
    assert all(text.variables(outgoing(body="")).values())


def test_without_an_account_it_is_not_configured(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert not Sms(cheap_settings(tmp_path_factory.mktemp("sms"))).configured()
