"""Climbing and sending with several workers, failures, receipts, nights."""

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta

from hotline.messages import outbox
from hotline.messages.acknowledging import acknowledge
from hotline.messages.channels import Outcome
from hotline.messages.models import Delivery, EarlyReceipt, Notice
from hotline.messages.notices import notify
from hotline.messages.receipts import receipt
from hotline.messages.sending import Sender
from hotline.messages.states import Audience, DeliveryState, NoticeState
from hotline.orders.states import Urgency
from tests.messages.phones import Phone, phones
from tests.orders.town import Town

URL = "https://12345.example"


async def _emergency(town: Town, **more: object) -> Notice:
    fields: dict[str, object] = {
        "tenant_id": town.centre.id,
        "organisation_id": town.organisations["zjj"].id,
        "audience": Audience.HANDLERS,
        "title": "新交办工单：燃气泄漏",
        "body": "请立即签收",
        "url": "/app/orders/1",
        "urgency": Urgency.EMERGENCY,
        "now": town.now,
    }
    return await notify("dispatched", **(fields | more))  # type: ignore[arg-type]


def _sender(town: Town, known: dict[str, Phone]) -> Sender:
    return Sender(known, URL, clock=lambda: town.now)


async def _watch(town: Town, sender: Sender, seconds: int, every: int = 5) -> None:
    for _ in range(0, seconds, every):
        await sender.step()
        town.later(seconds=every)
    await sender.step()


async def _fired(notice: Notice) -> dict[int, tuple[str, int]]:
    """Rung → channel and seconds after the notice was made."""
    rows = Delivery.filter(notice_id=notice.id).exclude(state=DeliveryState.SKIPPED).order_by("rung", "id")
    return {
        one.rung: (one.channel, round((one.created_at - notice.created_at).total_seconds()))
        for one in await rows
    }


async def test_it_climbs_to_the_top_while_nobody_answers_and_then_says_so(town: Town) -> None:
    notice, known = await _emergency(town), phones()
    await _watch(town, _sender(town, known), 300)
    fired = await _fired(notice)
    assert [channel for channel, _ in fired.values()] == [
        *("inapp", "webpush", "wecom", "wechat", "sms", "voice", "sms", "sms", "voice", "inapp")
    ]
    assert max(at for _, at in fired.values()) < 300
    await notice.refresh_from_db()
    assert notice.state is NoticeState.EXHAUSTED
    assert not any(phone.twice for phone in known.values())
    told = {one.staff_id for one in known["inapp"].sent}
    assert {town["handler"].staff_id, town["supervisor"].staff_id} <= told
    assert known["sms"].sent[0].url == f"{URL}/app/orders/1"


async def test_nothing_climbs_after_somebody_took_note_and_delivery_alone_stops_nothing(town: Town) -> None:
    notice, known = await _emergency(town), phones(webpush=Outcome.DELIVERED)
    sender = _sender(town, known)
    await _watch(town, sender, 30)
    told = [channel for channel, _ in (await _fired(notice)).values()]
    assert told == ["inapp", "webpush", "wecom", "wechat"]
    await acknowledge(notice.id, by=town["handler"], how="button", now=town.now)
    await _watch(town, sender, 600, 60)
    assert len(await _fired(notice)) == 4
    assert not known["sms"].sent


async def test_a_rung_that_reaches_nobody_hands_over_at_once(town: Town) -> None:
    notice = await _emergency(town)
    away = dict.fromkeys(("webpush", "wecom", "wechat"), Outcome.PERMANENT)
    await _watch(town, _sender(town, phones(**away)), 20)
    assert (await _fired(notice))[4][0] == "sms"


async def test_channels_that_are_not_set_up_are_passed_over_with_the_reason(town: Town) -> None:
    notice = await _emergency(town)
    known = {"inapp": Phone("inapp"), "sms": Phone("sms"), "wecom": Phone("wecom", configured=False)}
    await _watch(town, _sender(town, known), 80)
    assert sorted((await _fired(notice)).items())[:2] == [(0, ("inapp", 0)), (4, ("sms", 25))]
    skipped = await Delivery.filter(notice_id=notice.id, state=DeliveryState.SKIPPED)
    assert {one.channel for one in skipped} == {"webpush", "wecom", "wechat", "voice"}
    assert {one.detail for one in skipped} == {"此渠道没有启用"}


async def test_several_workers_send_nothing_twice(town: Town) -> None:
    for number in range(20):
        await _emergency(town, dedupe=f"one:{number}")
    known = phones()
    workers = [_sender(town, known) for _ in range(4)]
    for _ in range(60):
        await asyncio.gather(*(worker.step() for worker in workers))
        town.later(seconds=5)
    assert not any(phone.twice for phone in known.values())
    per_rung: dict[tuple[int, int, int], int] = defaultdict(int)
    for one in await Delivery.all():
        per_rung[one.notice_id, one.rung, one.staff_id] += 1
    assert set(per_rung.values()) == {1}


async def test_a_dead_workers_claim_expires_and_the_message_keeps_its_id(town: Town) -> None:
    notice, known = await _emergency(town), phones()
    await outbox.take("inapp", "dead", town.now, 50)
    await _sender(town, known).step()
    assert not known["inapp"].sent
    town.later(seconds=61)
    await _sender(town, known).step()
    mine = await Delivery.filter(notice_id=notice.id, channel="inapp", rung=0)
    assert {one.delivery_id for one in known["inapp"].sent} == {one.id for one in mine}


async def test_a_temporary_failure_is_tried_48_times_and_then_it_is_ours(town: Town) -> None:
    notice = await _emergency(town, audience=Audience.MAIN_LEADER)
    known = {"inapp": Phone("inapp"), "sms": phones(sms=Outcome.TEMPORARY)["sms"]}
    sender = _sender(town, known)
    for _ in range(60):
        await sender.step()
        town.later(minutes=5)
    first = await Delivery.filter(notice_id=notice.id, channel="sms").order_by("id").first()
    assert first is not None
    assert (first.state, first.attempts) == (DeliveryState.TECHNICAL_FAILURE, 48)


async def test_what_was_acknowledged_between_two_attempts_is_not_sent_again(town: Town) -> None:
    notice, known = await _emergency(town), phones(sms=Outcome.TEMPORARY)
    sender = _sender(town, known)
    await _watch(town, sender, 60)
    before = len(known["sms"].sent)
    await acknowledge(notice.id, by=town["handler"], how="button", now=town.now)
    await _watch(town, sender, 1200, 300)
    assert len(known["sms"].sent) == before > 0


async def test_receipts_are_noted_once_also_before_the_answer(town: Town) -> None:
    notice = await _emergency(town)
    sent = await Delivery.filter(notice_id=notice.id, staff_id=town["handler"].staff_id).first()
    assert sent is not None
    assert not await receipt("inapp", f"inapp-{sent.id}", "delivered", "", town.now)
    await _sender(town, phones()).step()
    await sent.refresh_from_db()
    assert (sent.state, sent.delivered_at) == (DeliveryState.DELIVERED, town.now)
    assert await EarlyReceipt.all().count() == 0
    assert await receipt("inapp", f"inapp-{sent.id}", "permanent", "lies", town.now)
    await sent.refresh_from_db()
    assert sent.state is DeliveryState.DELIVERED


async def test_a_receipt_of_failure_hands_over_to_the_next_rung(town: Town) -> None:
    notice, known = await _emergency(town, audience=Audience.MAIN_LEADER), phones()
    sender = _sender(town, known)
    await _watch(town, sender, 50)
    (message,) = known["sms"].sent
    await receipt("sms", f"sms-{message.delivery_id}", "permanent", "空号", town.now)
    await sender.step()
    assert (await _fired(notice))[5][0] == "voice"


async def test_at_night_only_an_emergency_rings(town: Town) -> None:
    town.now = datetime.fromisoformat("2026-07-15T23:30:00+08:00")
    quiet = await _emergency(town, urgency=Urgency.NORMAL)
    loud = await _emergency(town)
    known = phones()
    await _watch(town, _sender(town, known), 60)
    assert {one.notice_id for one in known["webpush"].sent} == {loud.id}
    assert {one.notice_id for one in known["inapp"].sent} == {quiet.id, loud.id}
    town.now = datetime.fromisoformat("2026-07-16T07:00:00+08:00")
    await _sender(town, known).step()
    assert quiet.id in {one.notice_id for one in known["webpush"].sent}


async def test_a_running_sender_stops_with_everything_written_down(town: Town) -> None:
    for number in range(30):
        await _emergency(town, dedupe=f"one:{number}")
    known = phones()
    sender = _sender(town, known)
    running = asyncio.create_task(sender.run())
    while len(known["inapp"].sent) < 90:
        await asyncio.sleep(0.01)
    sender.stop()
    await running
    assert not any(phone.twice for phone in known.values())
    assert await Delivery.filter(channel="inapp", state=DeliveryState.CREATED).count() == 0


async def test_silence_for_three_days_is_the_end_of_a_message(town: Town) -> None:
    await _emergency(town)
    await _watch(town, _sender(town, phones()), 60)
    lost = await Delivery.filter(channel="webpush").count()
    town.now += timedelta(hours=73)
    assert await outbox.tidy(town.now) >= lost
    states = {one.state for one in await Delivery.filter(channel="webpush")}
    assert states == {DeliveryState.TEMPORARY_FAILURE}
