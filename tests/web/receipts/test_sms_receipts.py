"""Receipts of both gateways, from machines that tell the truth, too early, twice, or nonsense."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from hotline.messages.channels import Outcome
from hotline.messages.channels.sms import Sms
from hotline.messages.channels.sms.models import Answer, Reach, SmsMessage, SmsReceipt
from hotline.messages.models import Delivery, EarlyReceipt, Notice
from hotline.messages.states import Audience, DeliveryState
from tests.orders.town import build
from tests.playing import behave, outgoing
from tests.web.receipts.conftest import Wired

KEY = "standin-receipts"
EMPTY_NUMBER = "13800139901"


def now() -> datetime:
    return datetime.now(UTC)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Receipts come when they come."""
    async with asyncio.timeout(30):
        while not await true():
            await asyncio.sleep(0.02)


async def reported(count: int = 1) -> None:
    async def all_there() -> bool:
        return (
            await SmsReceipt.all().count() >= count and await SmsMessage.filter(reach="unknown").count() == 0
        )

    await until(all_there)


def through(wired: Wired, gateway: str) -> Sms:
    wired.sms._gateways = {gateway: wired.sms._gateways[gateway]}
    return wired.sms


@pytest.mark.parametrize("gateway", ["aliyun", "mas"])
async def test_a_receipt_tells_that_it_arrived(gateway: str, wired: Wired) -> None:
    await through(wired, gateway).send(outgoing(), now())
    await reported()
    message = await SmsMessage.get()
    assert (message.reach, message.answer) == (Reach.DELIVERED, Answer.ACCEPTED)
    assert message.reported_at is not None and abs((now() - message.reported_at).total_seconds()) < 5


@pytest.mark.sqlite
@pytest.mark.parametrize("gateway", ["aliyun", "mas"])
@pytest.mark.parametrize(
    "phone, reach",
    [
        (EMPTY_NUMBER, Reach.EMPTY_NUMBER),
        ("13800139902", Reach.SUSPENDED),
        ("13800139903", Reach.BLACKLISTED),
        ("13800139904", Reach.HANDSET),
    ],
)
async def test_the_carriers_codes_are_kept(phone: str, reach: Reach, gateway: str, wired: Wired) -> None:
    await through(wired, gateway).send(outgoing(phone=phone), now())
    await reported()
    assert (await SmsMessage.get()).reach is reach


async def _delivery(staff_id: int, tenant_id: int) -> Delivery:
    """A rung's message as the sending loop has it before it is handed over."""
    notice = await Notice.create(
        tenant_id=tenant_id,
        kind="overdue",
        audience=Audience.HANDLERS,
        title="工单已超期",
        body="",
        url="/app",
        created_at=now(),
    )
    return await Delivery.create(
        notice=notice, staff_id=staff_id, rung=0, channel="sms", audience=Audience.HANDLERS, created_at=now()
    )


@pytest.mark.parametrize("gateway", ["aliyun", "mas"])
async def test_a_receipt_before_the_answer_is_not_lost(gateway: str, wired: Wired) -> None:
    for machine in (wired.standins.sms_a, wired.standins.sms_b):
        behave(machine, "early")
    sent = await through(wired, gateway).send(outgoing(), now())
    assert sent.state is Outcome.DELIVERED
    assert (await SmsMessage.get()).reach is Reach.DELIVERED


async def test_a_receipt_settles_what_was_never_answered(wired: Wired) -> None:
    behave(wired.standins.sms_a, "hang")
    first = await through(wired, "aliyun").send(outgoing(), now())
    await reported()
    again = await wired.sms.send(outgoing(), now())
    assert (first.state, again.state) == (Outcome.TEMPORARY, Outcome.DELIVERED)
    assert again.provider_id and len(wired.standins.sms_a.received) == 1


async def test_a_recognised_repeat_gets_its_receipt_too(wired: Wired) -> None:
    town = await build()
    delivery = await _delivery(town["leader"].staff_id or 0, town.centre.id)
    behave(wired.standins.sms_a, "hang")
    wired.standins.reports_to("")
    await through(wired, "aliyun").send(outgoing(delivery.id), now())
    behave(wired.standins.sms_a, "ok")
    sent = await wired.sms.send(outgoing(delivery.id), now())
    await Delivery.filter(id=delivery.id).update(provider=sent.provider, state=DeliveryState.SENDING)
    row = await SmsMessage.get()
    moment = f"{now():%Y-%m-%d %H:%M:%S}"
    report = {
        "biz_id": "b1",
        "out_id": row.key,
        "err_code": "DELIVERED",
        "success": True,
        "report_time": moment,
    }
    assert (await post(wired, "aliyun", json=[report])).status_code == 200
    fresh = await Delivery.get(id=delivery.id)
    assert (sent.provider_id, fresh.state, fresh.provider_id) == ("", DeliveryState.DELIVERED, "b1")


async def test_a_doubled_receipt_is_answered_and_changes_nothing(wired: Wired) -> None:
    behave(wired.standins.sms_a, "twice")
    await wired.sms.send(outgoing(), now())
    await reported()
    [message] = wired.standins.sms_a.received

    async def told_twice() -> bool:
        return not wired.standins.sms_a._tasks

    await until(told_twice)
    assert message.fate == "reported, answered 200"
    assert await SmsReceipt.all().count() == 1


async def test_a_receipt_for_an_unknown_message_is_kept_and_answered(wired: Wired) -> None:
    behave(wired.standins.sms_a, "wrong")
    await wired.sms.send(outgoing(), now())

    async def kept() -> bool:
        return await EarlyReceipt.all().count() == 1

    await until(kept)
    assert (await SmsMessage.get()).reach is Reach.UNKNOWN


async def post(wired: Wired, gateway: str, key: str = KEY, **more: Any) -> httpx2.Response:
    async with httpx2.AsyncClient() as http:
        return await http.post(f"{wired.address}/receipts/sms/{gateway}", params={"key": key}, **more)


MAS_REPORT = {"msgGroup": "m-1", "errorCode": "DELIVRD", "receiveDate": "20260715100000"}


@pytest.mark.sqlite
async def test_a_carrier_may_send_a_form(wired: Wired) -> None:
    answer = await post(wired, "mas", data=MAS_REPORT)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert (await SmsReceipt.get()).reach is Reach.DELIVERED


@pytest.mark.sqlite
@pytest.mark.parametrize("key", ["", "wrong", "ключ", KEY + "x"])
async def test_a_forged_receipt_is_refused(key: str, wired: Wired) -> None:
    answer = await post(wired, "mas", key, json=[MAS_REPORT])
    assert answer.status_code == 403
    assert await SmsReceipt.all().count() == 0


@pytest.mark.sqlite
async def test_guessing_keys_ends(wired: Wired) -> None:
    stranger = {"X-Forwarded-For": "203.0.113.7"}
    answers = [await post(wired, "mas", "wrong", json=[], headers=stranger) for _ in range(31)]
    assert [one.status_code for one in answers[-2:]] == [403, 429]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "content",
    [b"", b"[", b"null", b'"text"', b"[1]", b"[" * 100_000, b"\xff\xfe", json.dumps([{}] * 1001).encode()],
)
async def test_what_is_no_receipt_is_told_so(content: bytes, wired: Wired) -> None:
    answer = await post(wired, "aliyun", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "receipt_format")


@pytest.mark.sqlite
async def test_one_bad_report_does_not_stop_the_others(wired: Wired) -> None:
    bad: list[dict[str, Any]] = [
        {},
        MAS_REPORT | {"receiveDate": "yesterday"},
        MAS_REPORT | {"msgGroup": "x" * 81},
        MAS_REPORT | {"msgGroup": "a\x00b"},
        MAS_REPORT | {"msgGroup": "m-2", "errorCode": "\x00"},
        MAS_REPORT | {"receiveDate": "00010101000000"},
    ]
    answer = await post(wired, "mas", json=[*bad, MAS_REPORT])
    assert answer.status_code == 200
    assert (await SmsReceipt.get()).provider_id == "m-1"


@pytest.mark.sqlite
async def test_a_clock_ahead_of_ours_does_not_report_the_future(wired: Wired) -> None:
    await post(wired, "mas", json=[MAS_REPORT | {"receiveDate": "20991231235959"}])
    assert (await SmsReceipt.get()).reported_at <= now()
