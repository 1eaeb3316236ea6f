"""What was done without a network arrives late, twice, out of date, or from somebody else."""

import asyncio
import io
from datetime import timedelta

import pytest
from PIL import Image

from hotline.infra.files import StoredFile
from hotline.orders.actions import perform
from hotline.orders.models import Attachment, Order, OrderEvent, Verification
from hotline.people.models import Staff
from tests.pwa.conftest import Phone, Phones

pytestmark = pytest.mark.sqlite
SCRIPT = ("sign", "verify", "reply")


def picture(colour: str = "#3a7") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


async def events(order: Order) -> list[str]:
    return [
        str(one)
        for one in await OrderEvent.filter(order_id=order.id).order_by("seq").values_list("action", flat=True)
    ]


@pytest.fixture
async def signer(phones: Phones) -> Phone:
    return await phones.of("signer")


@pytest.fixture
async def order(phones: Phones) -> Order:
    town = phones.town
    made = await town.submit()
    await town.do(made, "accept", "agent")
    return await town.do(made, "dispatch", "dispatcher", lead="zjj")


async def test_a_whole_visit_made_offline_is_no_conflict_with_itself(signer: Phone, order: Order) -> None:
    seen = order.version
    assert (await signer.do(order, "sign", seen))["fate"] == "applied"
    assert (await signer.do(order, "verify", seen, method="on_site", findings="属实"))["fate"] == "applied"
    assert (await signer.do(order, "reply", seen, content="已修复"))["fate"] == "applied"
    assert (await events(order))[-3:] == ["sign", "verify", "reply"]


async def test_a_replayed_action_is_done_once_and_told_as_done(signer: Phone, order: Order) -> None:
    entry = signer.entry(order, "sign")
    answers = [await signer.send(entry, "the same press") for _ in range(3)]
    assert [one.json()["fate"] for one in answers] == ["applied"] * 3
    assert [one.json()["code"] for one in answers] == ["", "already", "already"]
    assert (await events(order)).count("sign") == 1


async def test_two_sent_at_the_same_moment_are_done_once(signer: Phone, order: Order) -> None:
    entry = signer.entry(order, "sign")
    answers = await asyncio.gather(*(signer.send(entry, "a double tap") for _ in range(4)))
    assert {one.json()["fate"] for one in answers} == {"applied"}
    assert (await events(order)).count("sign") == 1


async def test_what_arrived_by_the_form_is_not_done_again_from_the_queue(
    phones: Phones, signer: Phone, order: Order
) -> None:
    """The answer to the form got lost; the worker queued the very same form with the very same key."""
    await signer.do(order, "sign")
    form = {
        "method": "phone",
        "findings": "属实",
        "key": "the form's own key",
        "csrf_token": await signer.csrf(),
    }
    parts = [("photos", ("a.png", picture(), "image/png"))]
    url = f"/app/orders/{order.number}/do/verify"
    answer = await phones.http.post(url, data=form, files=parts, headers={"cookie": signer.cookie})
    assert answer.status_code == 303
    entry = signer.entry(order, "verify", method="phone", findings="属实")
    again = await signer.send(entry, "the form's own key", {"a.png": picture()})
    assert again.json()["fate"] == "applied"
    assert await Verification.filter(order_id=order.id).count() == 1
    assert await Attachment.filter(order_id=order.id, purpose="verification").count() == 1


async def test_a_replay_is_recognised_though_the_order_has_left(
    phones: Phones, signer: Phone, order: Order
) -> None:
    town = phones.town
    entry = signer.entry(order, "transfer", to="zjj_wyk")
    handed = await Staff.get(login="signer")
    assert (await signer.send(entry, "passed on once")).json()["fate"] == "applied"
    share = await town.share(order, "zjj_wyk")
    share.organisation_id = town.organisations["jtj"].id
    await share.save()
    assert (await signer.send(entry, "passed on once")).json()["fate"] == "applied"
    assert handed.id == signer.staff.id


async def test_photos_place_and_time_come_along_and_are_labelled(signer: Phone, order: Order) -> None:
    await signer.do(order, "sign")
    made = signer.entry(
        order, "verify", method="on_site", findings="路灯已亮", verified_at="2026-07-15T09:30"
    )
    made["place"] = {"lng": 109.33, "lat": 20.99}
    answer = await signer.send(made, photos={"1.png": picture(), "2.png": picture("#a33")})
    assert answer.json()["fate"] == "applied"
    kept = await Verification.get(order_id=order.id)
    assert kept.verified_at.isoformat() == "2026-07-15T01:30:00+00:00"
    assert kept.lng is not None and 0.001 < abs(kept.lng - 109.33) < 0.02  # on the maps' datum
    assert await Attachment.filter(order_id=order.id, purpose="verification", subject_id=kept.id).count() == 2
    event = await OrderEvent.get(order_id=order.id, action="verify")
    assert event.data["phone_place"] is True
    page = (await signer.get(f"/app/orders/{order.number}")).text
    assert "离线办理，手机时间 07-15 10:00，位置由手机提供" in page


@pytest.mark.parametrize("hours", [24, -24])
async def test_a_phone_whose_clock_jumped_a_day_acts_at_the_servers_time(
    signer: Phone, order: Order, hours: int
) -> None:
    signer.clock_off = timedelta(hours=hours)
    await signer.do(order, "sign")
    claimed = f"{signer.clock + timedelta(hours=8):%Y-%m-%dT%H:%M}"
    answer = await signer.do(order, "verify", method="phone", findings="属实", verified_at=claimed)
    assert answer["fate"] == "applied"
    event = await OrderEvent.get(order_id=order.id, action="sign")
    assert event.at == signer.town.now
    assert event.data["phone_time"] == signer.clock.isoformat(timespec="seconds")
    share = await signer.town.share(order, "zjj")
    assert share.signed_at == signer.town.now
    kept = await Verification.get(order_id=order.id)
    assert kept.verified_at <= signer.town.now


async def test_news_since_stop_an_answer_and_are_told(phones: Phones, signer: Phone, order: Order) -> None:
    await signer.do(order, "sign")
    seen = (await Order.get(id=order.id)).version
    town = phones.town
    await perform(
        order.number or "", "supplement", {"content": "灯自己亮了"}, by=town.citizen(order), now=town.now
    )
    answer = await signer.do(order, "reply", seen, content="已派人修理")
    assert (answer["fate"], answer["code"], answer["as_note"]) == ("conflict", "stale", True)
    assert [(one["title"], one["text"]) for one in answer["news"]] == [("补充了情况", "灯自己亮了")]
    assert "reply" not in await events(order)
    assert (await signer.do(order, "reply", answer["version"], content="已派人修理"))["fate"] == "applied"


async def test_an_answer_that_comes_too_late_can_be_kept_as_a_note(
    phones: Phones, signer: Phone, order: Order
) -> None:
    town = phones.town
    await town.do(order, "sign", "signer")
    await town.do(order, "reply", "handler", content="同事已答复")
    answer = await signer.do(order, "reply", content="我查到的情况")
    assert (answer["fate"], answer["as_note"]) == ("conflict", True)
    assert (await signer.do(order, "note", content="我查到的情况"))["fate"] == "applied"
    event = await OrderEvent.get(order_id=order.id, action="note")
    assert event.data["text"] == "我查到的情况"
    assert (await Order.get(id=order.id)).state == "result_review"


async def test_an_order_no_longer_mine_says_no_more_than_that(
    phones: Phones, signer: Phone, order: Order
) -> None:
    share = await phones.town.share(order, "zjj")
    share.organisation_id = phones.town.organisations["jtj"].id
    await share.save()
    answer = await signer.send(signer.entry(order, "sign"))
    assert answer.status_code == 404
    assert answer.json() == {
        "fate": "gone",
        "message": "这件工单已不在您手上，内容仍保存在本机。",
        "code": "not_mine",
        "news": [],
        "as_note": False,
        "version": None,
        "errors": {},
    }


async def test_nobody_sends_in_anothers_name(phones: Phones, signer: Phone, order: Order) -> None:
    entry = signer.entry(order, "sign")
    colleague = await phones.of("handler")
    answer = await colleague.send(entry)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_person")
    assert "sign" not in await events(order)


async def test_a_refused_action_says_which_field(signer: Phone, order: Order) -> None:
    await signer.do(order, "sign")
    answer = await signer.send(signer.entry(order, "verify", method="telepathy"))
    assert answer.status_code == 422
    assert answer.json()["fate"] == "refused"
    assert set(answer.json()["errors"]) == {"findings", "method"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[1]", 422),
        (b"{}", 422),
        (b'{"owner": NaN}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
    ],
)
async def test_malformed_json_is_refused_kindly(signer: Phone, body: bytes, status: int) -> None:
    headers = {"idempotency-key": "x" * 20, "content-type": "application/json"}
    answer = await signer.post("/app/sync", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["detail"]


async def test_actions_the_app_does_not_offer_do_not_exist(signer: Phone, order: Order) -> None:
    assert (await signer.send(signer.entry(order, "close"))).status_code == 404


async def test_a_press_without_a_key_is_not_taken(signer: Phone, order: Order) -> None:
    answer = await signer.post("/app/sync", json=signer.entry(order, "sign"))
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key")


async def test_odd_times_do_no_harm(signer: Phone, order: Order) -> None:
    entry = signer.entry(order, "sign") | {"made_at": "9999-12-31T23:59:59+00:00"}
    assert (await signer.send(entry)).json()["fate"] == "applied"
    assert (await signer.get(f"/app/orders/{order.number}")).status_code == 200
    assert (await signer.get(f"/app/data/orders/{order.number}")).status_code == 200


async def test_photos_that_are_none_or_too_many_are_refused(signer: Phone, order: Order) -> None:
    await signer.do(order, "sign")
    entry = signer.entry(order, "verify", method="phone", findings="属实")
    broken = await signer.send(entry, photos={"a.png": b"\x89PNG\r\n\x1a\n and then nothing"})
    assert broken.json()["fate"] == "refused"
    many = await signer.send(entry, photos={f"{n}.png": picture() for n in range(10)})
    assert many.json()["fate"] == "refused"
    assert await Verification.filter(order_id=order.id).count() == 0


async def test_an_oversized_photo_is_refused_and_the_rest_stays_on_the_phone(
    phones: Phones, signer: Phone, order: Order
) -> None:
    await signer.do(order, "sign")
    entry = signer.entry(order, "verify", method="phone", findings="属实")
    answer = await signer.send(entry, photos={"a.png": b"\x89PNG\r\n\x1a\n" + b"0" * (21 * 1024 * 1024)})
    assert answer.json()["fate"] == "refused"
    assert "太大" in answer.json()["message"]
    assert await StoredFile.all().count() == 0


async def test_a_version_below_the_floor_must_update_and_sends_nothing(
    phones: Phones, signer: Phone, order: Order
) -> None:
    app = phones.http._transport.app  # type: ignore[attr-defined]
    services = app.state.services
    services.settings = services.settings.model_copy(update={"app_version_floor": "2.0.0"})
    signer.headers = {"x-app-version": "1.9.9"}
    answer = await signer.send(signer.entry(order, "sign"))
    assert (answer.status_code, answer.json()["code"]) == (426, "update_needed")
    assert (await signer.get("/app/data")).status_code == 426
    assert (await signer.get("/app/build")).json()["supported"] is False
    signer.headers = {"x-app-version": "2.0.0"}
    assert (await signer.send(signer.entry(order, "sign"))).json()["fate"] == "applied"


async def test_signed_out_is_said_with_its_reason(phones: Phones, signer: Phone, order: Order) -> None:
    entry = signer.entry(order, "sign")
    phones.town.later(hours=1)
    answer = await phones.http.post(
        "/app/sync", json=entry, headers={"cookie": signer.cookie, "idempotency-key": "x" * 20}
    )
    assert answer.status_code == 401
    assert (await signer.get("/app/session")).json()["standing"] == "lapsed"
