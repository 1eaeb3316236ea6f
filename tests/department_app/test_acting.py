"""What is pressed on the phone happens to the order, once, and nothing typed is lost."""

import io
import re

import pytest
from PIL import Image

from hotline.infra.audit import AuditEntry
from hotline.infra.files import StoredFile
from hotline.orders.models import Attachment, Order, OrderEvent, ReviewRequest, Verification
from hotline.orders.states import AssignmentState, State
from tests.department_app.conftest import TOKEN, Phone, Phones

pytestmark = pytest.mark.sqlite


async def fresh(order: Order) -> Order:
    return await Order.get(id=order.id)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


async def form_of(phone: Phone, number: str | None, action: str) -> dict[str, str]:
    page = (await phone.get(f"/app/orders/{number}/do/{action}")).text
    form = page[page.index('class="form deed-form"') :]
    return {name: hidden(form, name) for name in ("version", "key")}


async def test_one_tap_signs_and_offers_the_next(phones: Phones) -> None:
    order, later = await phones.town.dispatched(), await phones.town.dispatched(title="下一个路灯")
    phone = await phones.of("signer")
    answer = await phone.do(order.number, "sign", key="k1")
    assert answer.status_code == 303
    assert (await fresh(order)).state is State.HANDLING
    page = (await phone.get(answer.headers["location"])).text
    assert "接着办下一件" in page and "下一个路灯" in page and later.number
    assert (await OrderEvent.get(order_id=order.id, action="sign")).channel == "app"


async def test_a_tap_in_the_list_stays_in_the_list(phones: Phones) -> None:
    order = await phones.town.dispatched()
    answer = await (await phones.of("signer")).do(order.number, "sign", back="list", box="todo")
    assert answer.headers["location"] == "/app/todo"


async def test_the_same_press_twice_is_one_deed(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    for _ in range(2):
        answer = await phone.do(order.number, "verify", key="same", method="phone", findings="属实")
        assert answer.status_code == 303
    assert await Verification.filter(order_id=order.id).count() == 1


async def test_verify_keeps_method_time_place_and_photos(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    fields = {
        "method": "on_site",
        "verified_at": "2026-07-15T09:30",
        "findings": "三盏不亮",
        "lng": "109.4",
        "lat": "21.0",
        "csrf_token": TOKEN.findall((await phone.get("/app/me")).text)[0],
    }
    answer = await phone.http.post(
        f"/app/orders/{order.number}/do/verify",
        data=fields,
        files=[
            ("photos", ("灯.png", picture(), "image/png")),
            ("photos", ("杆.png", picture(9), "image/png")),
        ],
        headers={"cookie": phone.cookie},
    )
    assert answer.status_code == 303, answer.text
    made = await Verification.get(order_id=order.id)
    assert f"{made.verified_at:%H:%M}" == "01:30", "typed on the city's clock, kept in UTC"
    assert (made.method, made.lng) == ("on_site", 109.4)
    assert await Attachment.filter(order_id=order.id, purpose="verification").count() == 2
    page = (await phone.get(f"/app/orders/{order.number}")).text
    url = re.findall(rf"/app/orders/{order.number}/files/[0-9a-f-]+", page)[0]
    assert (await phone.get(url)).headers["content-type"] == "image/png"
    assert (await (await phones.of("police")).get(url)).status_code == 404


async def test_a_refused_form_keeps_words_and_photos(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    fields = {
        "method": "on_site",
        "verified_at": "2030-01-01T00:00",
        "findings": "写了很久的话",
        "csrf_token": TOKEN.findall((await phone.get("/app/me")).text)[0],
    }
    answer = await phone.http.post(
        f"/app/orders/{order.number}/do/verify",
        data=fields,
        files=[
            ("photos", ("灯.png", picture(), "image/png")),
            ("photos", ("坏.png", b"not a picture", "image/png")),
        ],
        headers={"cookie": phone.cookie},
    )
    assert answer.status_code == 422
    assert "写了很久的话" in answer.text
    kept = await StoredFile.get(name="灯.png")
    assert str(kept.id) in answer.text
    again = await phone.do(order.number, "verify", method="phone", findings="好", files=str(kept.id))
    assert again.status_code == 303
    assert await Attachment.filter(order_id=order.id, file_id=kept.id).exists()


async def test_somebody_elses_upload_cannot_be_attached(phones: Phones) -> None:
    order = await phones.town.handling()
    other = await StoredFile.create(sha256="0" * 64, size=1, media_type="image/png", name="x", stored_by="x")
    answer = await (await phones.of("handler")).do(
        order.number, "verify", method="phone", findings="好", files=str(other.id)
    )
    assert answer.status_code == 303
    assert not await Attachment.filter(file_id=other.id).exists()


async def test_an_order_that_moved_on_shows_what_happened_and_keeps_the_answer(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    form = await form_of(phone, order.number, "reply")
    await phones.town.do(order, "supplement", phones.town.citizen(order), content="桥头也不亮")
    answer = await phone.do(order.number, "reply", content="我写好的答复", **form)
    assert answer.status_code == 409
    assert "工单刚刚有了新进展" in answer.text
    assert "我写好的答复" in answer.text and "桥头也不亮" in answer.text
    form = {name: hidden(answer.text[answer.text.index("deed-form") :], name) for name in ("version", "key")}
    assert (await phone.do(order.number, "reply", content="我写好的答复", **form)).status_code == 303
    assert (await fresh(order)).state is State.RESULT_REVIEW


async def test_a_colleague_who_follows_is_no_news(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    form = await form_of(phone, order.number, "reply")
    await phones.town.do(order, "follow", "leader")
    assert (await phone.do(order.number, "reply", content="已修复", **form)).status_code == 303


async def test_a_lead_says_why_it_does_not_wait(phones: Phones) -> None:
    order = await phones.town.dispatched()
    await phones.town.do(order, "sign", "signer")
    phone = await phones.of("handler")
    assert "城管局 还没有答复" in (await phone.get(f"/app/orders/{order.number}/do/reply")).text
    refused = await phone.do(order.number, "reply", content="已修复")
    assert refused.status_code == 409 and "城管局 尚未答复" in refused.text and "已修复" in refused.text
    done = await phone.do(order.number, "reply", content="已修复", override_reason="协办事项已无必要")
    assert done.status_code == 303


async def test_return_proposes_a_unit(phones: Phones) -> None:
    order = await phones.town.dispatched()
    phone = await phones.of("signer")
    assert "交通局" in (await phone.get(f"/app/orders/{order.number}/do/return")).text
    answer = await phone.do(order.number, "return", reason="属交通局职责", propose="jtj")
    assert answer.status_code == 303
    asked = await ReviewRequest.get(order_id=order.id)
    assert asked.proposed_organisation_id == phones.town.organisations["jtj"].id
    assert "等待审核" in (await phone.get(f"/app/orders/{order.number}")).text


async def test_an_extension_shows_the_new_date_before_it_is_asked_for(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("signer")
    page = (await phone.get(f"/app/orders/{order.number}/do/extend")).text
    assert "3 个工作日，延至 8月10日 23:59（周一）" in page
    assert (await phone.do(order.number, "extend", days="3", reason="等材料")).status_code == 303
    assert "现在不能进行此操作" in (await phone.get(f"/app/orders/{order.number}/do/extend")).text
    over = await phone.do(order.number, "extend", days="61", reason="太久")
    assert over.status_code == 422


async def test_transfer_and_coordinate_stay_inside_the_unit(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("signer")
    page = (await phone.get(f"/app/orders/{order.number}/do/transfer")).text
    assert "handler2" in page and "zjj_wyk" in page and "cgj" not in page
    assert (
        await phone.do(order.number, "coordinate", co_handlers="zjj_wyk", due_at="2026-07-17T12:00")
    ).status_code == 303
    assert (await phones.town.share(order, "zjj_wyk")).state is AssignmentState.PENDING_SIGN
    assert (await phone.do(order.number, "transfer", to="handler2")).status_code == 303
    assert (await phones.town.share(order, "zjj")).handler_id == phones.town["handler2"].staff_id
    assert "物业科" in (await phone.get("/app/processing/tracking")).text


async def test_offline_special_appeal_and_following(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("signer")
    for action, fields in (
        ("offline", {"offline": "true"}),
        ("follow", {}),
        ("appeal", {"subject": "overdue", "reason": "节假日没有扣除"}),
        ("special", {"reason": "历史遗留问题"}),
    ):
        assert (await phone.do(order.number, action, **fields)).status_code == 303, action
    assert order.number
    assert order.number in (await phone.get("/app/processing/offline")).text
    assert order.number in (await phone.get("/app/followed")).text
    await phone.do(order.number, "unfollow", back="list")
    assert order.number not in (await phone.get("/app/followed")).text


async def test_a_workstation_passes_on(phones: Phones) -> None:
    town = phones.town
    order = await town.submit()
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="gzz")
    phone = await phones.of("station")
    await phone.do(order.number, "sign")
    answer = await phone.do(order.number, "dispatch", lead="gzz_cgj", co_handlers="gzz_zjj", opinion="请办")
    assert answer.status_code == 303
    assert (await town.share(order, "gzz_zjj")).state is AssignmentState.PENDING_SIGN


async def test_a_leader_prompts_and_nobody_else(phones: Phones) -> None:
    order = await phones.town.handling()
    assert (
        await (await phones.of("leader")).do(order.number, "prompt", reason="今天办结")
    ).status_code == 303
    handler = await phones.of("handler")
    page = (await handler.get(f"/app/orders/{order.number}")).text
    assert "督促" in page and "今天办结" in page
    assert "/do/prompt" not in page
    assert (await handler.do(order.number, "prompt", reason="试试")).status_code == 403


async def test_a_contact_is_masked_until_asked_for_and_the_asking_is_kept(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    page = (await phone.get(f"/app/orders/{order.number}")).text
    assert "138****8000" in page and "13800138000" not in page and "tel:" not in page
    shown = await phone.post(f"/app/orders/{order.number}/contact", {})
    assert 'href="tel:13800138000"' in shown.text
    assert shown.headers["cache-control"] == "private, no-store"
    entry = await AuditEntry.get(action="personal.reveal")
    assert entry.subject == f"order:{order.number}"


async def test_an_informant_is_never_shown(phones: Phones) -> None:
    order = await phones.town.handling(type="report")
    for who in ("handler", "leader"):
        phone = await phones.of(who)
        page = (await phone.get(f"/app/orders/{order.number}")).text
        assert "要求保密" in page and "8000" not in page and "王" not in page.split("办理经过")[0]
        refused = await phone.post(f"/app/orders/{order.number}/contact", {})
        assert refused.status_code == 403 and "13800138000" not in refused.text


async def test_unknown_deeds_and_hostile_input_change_nothing(phones: Phones) -> None:
    order = await phones.town.handling()
    phone = await phones.of("handler")
    assert (await phone.get(f"/app/orders/{order.number}/do/close")).status_code == 404
    assert (await phone.do(order.number, "lift_mark", reason="x")).status_code == 404
    assert (await phone.do(order.number, "reply", content="  ")).status_code == 422
    assert (await phone.do(order.number, "reply", content="x", assignment="999999")).status_code == 409
    assert (await phone.do(order.number, "reply", content="x", state="closed")).status_code == 422
    no_token = await phone.http.post(
        f"/app/orders/{order.number}/do/reply", data={"content": "x"}, headers={"cookie": phone.cookie}
    )
    assert no_token.status_code == 403
    await phone.do(order.number, "verify", method="phone", findings="<script>alert(1)</script>")
    page = (await phone.get(f"/app/orders/{order.number}")).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert (await fresh(order)).state is State.HANDLING


def picture(shade: int = 5) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade * 20, 120, 90)).save(out, "PNG")
    return out.getvalue()
